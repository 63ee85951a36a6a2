using System;
using System.Collections.Generic;
using System.Threading;

namespace Parley.Core
{
    /// <summary>
    /// A connection to a runtime. It connects by itself, again and again, and brings its streams back: after a lost connection where they
    /// were, after a restart of the runtime from there on.
    /// Its sockets live in threads of their own; no call waits for the network, and Dispose for little more than half a second.
    ///
    ///     LiveClient client = new LiveClient("tcp://127.0.0.1:5750", "my game");
    ///     LiveStream face = client.Open(new StreamOptions { Profile = "low" });
    ///     face.Say(sound, 24000);
    /// </summary>
    public sealed class LiveClient : IDisposable
    {
        private const int MostMessageBytes = 64 << 20;
        private const int MostWaitingBytes = 128 << 20;

        private readonly object _gate = new object();
        private readonly ZmtpDealer _dealer = new ZmtpDealer(MostMessageBytes);
        private readonly LiveSession _session;
        private readonly SocketPump _pump;
        private long _nextStream = 1;
        private long _messages;
        private bool _disposed;
        private string _trouble = "";

        /// <summary>Begins to connect. Throws ArgumentException for an address that is none.</summary>
        public LiveClient(string address, string clientName)
        {
            LiveAddress parsed;
            if (!LiveAddress.TryParse(address, out parsed))
            {
                throw new ArgumentException("'" + address + "' is no address; write it as " + Live.DefaultAddress);
            }
            Address = address;
            _session = new LiveSession(clientName, Output);
            _pump = new SocketPump(parsed, _gate, this);
            _pump.Start();
        }

        public string Address { get; private set; }

        public LiveState State
        {
            get { lock (_gate) { return StateNow(); } }
        }

        /// <summary>A new face, which idles as soon as the runtime is there. Throws ProtocolException for options out of range.</summary>
        public LiveStream Open(StreamOptions options)
        {
            lock (_gate)
            {
                OpenMessage open = new OpenMessage
                {
                    Stream = _nextStream++, Output = options.Output, Rate = options.Rate, Profile = options.Profile, Seed = options.Seed,
                    Credit = options.Window, Width = options.Width, Height = options.Height, Format = options.Format, Portrait = options.Portrait,
                };
                new MessageWriter().Write(open);
                LiveStream stream = new LiveStream(_gate, _session, open);
                if (_disposed)
                {
                    stream.End();
                    return stream;
                }
                _session.Add(stream);
                Wake();
                return stream;
            }
        }

        /// <summary>Ends a stream.</summary>
        public void Close(LiveStream stream)
        {
            lock (_gate)
            {
                _session.Remove(stream);
                Wake();
            }
        }

        public LiveFigures Figures()
        {
            lock (_gate)
            {
                return new LiveFigures
                {
                    State = StateNow(), Welcomes = _session.Welcomes, Resumes = _session.Resumes, BytesReceived = _pump.BytesReceived, BytesSent = _pump.BytesSent,
                    MessagesReceived = _messages, BadMessages = _session.BadMessages, RoundTrip = _session.RoundTrip,
                    Server = _session.Server ?? "", Pack = _session.Pack ?? "",
                    LastError = _session.Refusal.Length > 0 ? _session.Refusal : _session.Connected ? "" : _trouble,
                };
            }
        }

        /// <summary>Asks the runtime for its own figures; RuntimeFigures gives them when they have come.</summary>
        public void AskRuntimeFigures()
        {
            lock (_gate)
            {
                _session.AskFigures();
                Wake();
            }
        }

        /// <summary>The runtime's figures; null until they have come.</summary>
        public NumberTable RuntimeFigures()
        {
            lock (_gate)
            {
                return _session.Figures;
            }
        }

        /// <summary>Says goodbye, ends the threads and waits for them.</summary>
        public void Dispose()
        {
            lock (_gate)
            {
                if (_disposed)
                {
                    return;
                }
                _disposed = true;
                _session.Leave();
                Wake();
            }
            _pump.Dispose();
        }

        internal bool ThreadsRun
        {
            get { return _pump.Runs; }
        }

        // What follows is called by the pump, with the gate held.

        internal ByteQueue Outgoing
        {
            get { return _dealer.Outgoing; }
        }

        /// <summary>Whether connecting again is of use.</summary>
        internal bool Willing
        {
            get { return !_disposed && !_session.Hopeless; }
        }

        /// <summary>Whether the runtime has answered our goodbye.</summary>
        internal bool Parted
        {
            get { return _session.Parted; }
        }

        internal void SocketOpened()
        {
            _dealer.Restart();
        }

        internal void SocketLost(string why)
        {
            // libzmq ends a connection whose mechanism or kind of socket is not its own without a word.
            bool greeted = _dealer.State == ZmtpState.Ready || _dealer.State == ZmtpState.Failed;
            bool ended = why.StartsWith(SocketPump.Ended, StringComparison.Ordinal);
            _trouble = ended && !greeted
                ? why + " instead of greeting: it may want keys (CURVE), which this package does not speak; start it without --keys, on this "
                    + "machine or behind a tunnel (docs/unity.md, Networks)"
                : why;
            _session.Lost();
        }

        /// <summary>Takes what the socket gave; null, or why the connection is to be closed.</summary>
        internal string SocketGave(byte[] bytes, int count, double now)
        {
            _dealer.Feed(bytes, 0, count);
            while (_dealer.Next())
            {
                _messages++;
                _session.Receive(_dealer.Parts, now);
            }
            return Tick(now);
        }

        /// <summary>Does what is due; null, or why the connection is to be closed.</summary>
        internal string Tick(double now)
        {
            string fault = FaultAfterTick(now);
            if (fault != null)
            {
                SocketLost(fault);  // at once: a call that comes before the socket is closed must find no connection
            }
            return fault;
        }

        private string FaultAfterTick(double now)
        {
            if (_dealer.State == ZmtpState.Failed)
            {
                return _dealer.Fault;
            }
            if (_dealer.State == ZmtpState.Ready && !_session.Connected && !_disposed)
            {
                _session.Connect(now);
            }
            _session.Tick(now);
            if (_session.Deaf)
            {
                return "the runtime at " + Address + " does not answer";
            }
            if (_dealer.Outgoing.Count > MostWaitingBytes)
            {
                return "the runtime at " + Address + " does not read what it is sent";
            }
            return _session.Hopeless ? _session.Refusal : null;
        }

        private LiveState StateNow()
        {
            return _disposed ? LiveState.Stopped
                : _session.Hopeless ? LiveState.Refused
                : _session.Welcomed ? LiveState.Connected
                : _session.Connected ? LiveState.Greeting
                : LiveState.Connecting;
        }

        private void Output(List<ArraySegment<byte>> parts)
        {
            _dealer.Send(parts);
            Wake();
        }

        /// <summary>The sending thread waits on the gate.</summary>
        private void Wake()
        {
            Monitor.PulseAll(_gate);
        }
    }
}
