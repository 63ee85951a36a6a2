namespace Parley.Core
{
    /// <summary>What the runtime says of the conversation.</summary>
    internal sealed partial class LiveSession
    {
        private void Take(RuntimeMessage message, double now)
        {
            WelcomeMessage welcome = message as WelcomeMessage;
            ErrorMessage error = message as ErrorMessage;
            FiguresMessage figures = message as FiguresMessage;
            if (welcome != null)
            {
                Welcome(welcome, now);
            }
            else if (message is PongMessage)
            {
                Take((PongMessage)message, now);
            }
            else if (figures != null)
            {
                Figures = figures.Figures.Copy();
            }
            else if (error != null && !error.Stream.HasValue)
            {
                Refuse(error, now);
            }
            else
            {
                LiveStream stream;
                if (Welcomed && _streams.TryGetValue(StreamOf(message), out stream))
                {
                    stream.Receive(message, now);
                }
                else if (_resuming && message is OpenedMessage)
                {
                    Send(new CloseMessage { Stream = StreamOf(message) });  // it was closed while nobody listened
                }
            }
        }

        private void Take(PongMessage pong, double now)
        {
            if (pong.Token != Fence)
            {
                RoundTrip = now - _pinged;
                return;
            }
            _resuming = false;
            foreach (LiveStream stream in _all)
            {
                if (stream.IsAwaited)
                {
                    stream.Restore();  // the runtime did not keep it, or never knew it
                }
            }
        }

        private void Welcome(WelcomeMessage welcome, double now)
        {
            if (Welcomed)
            {
                return;  // we greeted twice before the first answer came
            }
            Welcomed = true;
            Welcomes++;
            Server = welcome.Server;
            Pack = welcome.Pack;
            Refusal = "";
            _heartbeat = welcome.Heartbeat;
            _messageBytes = welcome.MessageBytes;
            _pinged = now;
            _resuming = welcome.Resumed && _name.Length > 0;
            _name = welcome.Session;
            Resumes += _resuming ? 1 : 0;
            foreach (LiveStream stream in _all)
            {
                if (_resuming)
                {
                    stream.Await();
                }
                else
                {
                    stream.Restore();
                }
            }
            if (_resuming)
            {
                Send(new PingMessage { Token = Fence });
            }
        }

        private void Refuse(ErrorMessage error, double now)
        {
            if (error.Code == "hello")
            {
                // A restarted runtime, or one that we were silent to for too long, does not know us.
                if (Welcomed)
                {
                    Forgotten();
                    Greet(now);
                }
                return;
            }
            Refusal = error.Text;
            Hopeless = error.Code == "version";
        }

        private static long StreamOf(RuntimeMessage message)
        {
            StreamReport report = message as StreamReport;
            ErrorMessage error = message as ErrorMessage;
            return report != null ? report.Stream : error != null ? error.Stream ?? -1 : -1;
        }
    }
}
