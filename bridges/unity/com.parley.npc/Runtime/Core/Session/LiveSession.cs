using System;
using System.Collections.Generic;

namespace Parley.Core
{
    /// <summary>
    /// The client's side of the conversation without sockets and clocks: greets, pings, notices a lost runtime, and brings the
    /// streams back: by the name of the lost session where the runtime has kept them, opened anew where it has not. Times are seconds of
    /// one monotonic clock. Not thread-safe: the owner holds a lock.
    /// </summary>
    internal sealed partial class LiveSession : IMessageSink
    {
        /// <summary>Seconds between greetings while the runtime does not answer.</summary>
        public const double HelloEvery = 1.0;

        /// <summary>Heartbeats without a word after which the runtime is taken for lost.</summary>
        public const double Silence = 2.5;

        /// <summary>Token of the ping behind a resume: its answer comes after the word on each stream that lives.</summary>
        private const long Fence = (1L << 53) - 1;

        private readonly MessageReader _reader = new MessageReader();
        private readonly MessageWriter _writer = new MessageWriter();
        private readonly Dictionary<long, LiveStream> _streams = new Dictionary<long, LiveStream>();
        private readonly List<LiveStream> _all = new List<LiveStream>();
        private readonly HelloMessage _hello = new HelloMessage();
        private readonly PingMessage _ping = new PingMessage();
        private readonly StatsMessage _stats = new StatsMessage();
        private readonly Action<List<ArraySegment<byte>>> _output;
        private long _messageBytes = 32 << 20;
        private double _heartbeat = 2.0;
        private string _name = "";
        private bool _resuming;
        private int _farewells;
        private bool _left;
        private double _greeted;
        private double _heard;
        private double _pinged;

        /// <summary>`output` takes the parts of each message to send, which are valid during the call.</summary>
        public LiveSession(string clientName, Action<List<ArraySegment<byte>>> output)
        {
            _output = output;
            _hello.Client = clientName;
            Refusal = "";
        }

        /// <summary>Whether a connection stands, over which we greet or have been welcomed.</summary>
        public bool Connected { get; private set; }

        /// <summary>Whether the runtime has welcomed us.</summary>
        public bool Welcomed { get; private set; }

        /// <summary>Whether trying again is of no use, as Refusal says.</summary>
        public bool Hopeless { get; private set; }

        /// <summary>What the runtime refused last that concerned no stream.</summary>
        public string Refusal { get; private set; }

        /// <summary>The connection is up but the runtime has been silent for too long; close it and connect anew.</summary>
        public bool Deaf { get; private set; }

        /// <summary>How often a runtime has welcomed us.</summary>
        public int Welcomes { get; private set; }

        /// <summary>How often it had kept our streams.</summary>
        public int Resumes { get; private set; }

        public string Server { get; private set; }

        public string Pack { get; private set; }

        /// <summary>Seconds from our last ping to its answer.</summary>
        public double RoundTrip { get; private set; }

        /// <summary>Messages that were not the protocol; each is dropped.</summary>
        public long BadMessages { get; private set; }

        /// <summary>The runtime's figures, when they were asked for; null before.</summary>
        public NumberTable Figures { get; private set; }

        public void Add(LiveStream stream)
        {
            _streams.Add(stream.Id, stream);
            _all.Add(stream);
            if (Welcomed)
            {
                stream.Restore();
            }
        }

        public void Remove(LiveStream stream)
        {
            if (_streams.Remove(stream.Id))
            {
                _all.Remove(stream);
                if (!stream.IsClosed && !stream.IsAwaited)  // one that is awaited is closed when it turns out to live
                {
                    Send(new CloseMessage { Stream = stream.Id });
                }
                stream.End();
            }
        }

        /// <summary>A connection to the runtime stands: greet.</summary>
        public void Connect(double now)
        {
            Connected = true;
            Deaf = false;
            _heard = now;
            Greet(now);
        }

        /// <summary>The connection is gone.</summary>
        public void Lost()
        {
            Connected = false;
            _farewells = 0;
            Forgotten();
        }

        /// <summary>Says what is due: greetings, pings.</summary>
        public void Tick(double now)
        {
            if (!Connected || Hopeless)
            {
                return;
            }
            double heartbeat = Welcomed ? _heartbeat : 2.0;
            Deaf |= now - _heard > Silence * heartbeat;
            if (!Welcomed && now - _greeted >= HelloEvery)
            {
                Greet(now);
            }
            if (Welcomed && now - _pinged >= heartbeat)
            {
                _pinged = now;
                Send(_ping);
            }
        }

        /// <summary>Takes the parts of a message. One that is not the protocol is counted and dropped, as if it had been lost.</summary>
        public void Receive(List<ArraySegment<byte>> parts, double now)
        {
            _heard = now;
            RuntimeMessage message;
            try
            {
                message = _reader.Read(parts) as RuntimeMessage;
            }
            catch (ProtocolException error)
            {
                BadMessages += error.Code == "unknown_type" ? 0 : 1;
                return;
            }
            if (_left)
            {
                _farewells -= message is ClosedMessage ? 1 : 0;
            }
            else if (message != null)
            {
                Take(message, now);
            }
        }

        /// <summary>Asks for the runtime's figures, which come to Figures.</summary>
        public void AskFigures()
        {
            Figures = null;
            Send(_stats);
        }

        /// <summary>
        /// Says goodbye. Streams are closed one by one, since their answers tell that the runtime has heard us: a goodbye that is read after
        /// the connection's end is nobody's.
        /// </summary>
        public void Leave()
        {
            foreach (LiveStream stream in _all)
            {
                if (!stream.IsClosed && !stream.IsAwaited && Send(new CloseMessage { Stream = stream.Id }))
                {
                    _farewells++;
                }
                stream.End();
            }
            Send(new ByeMessage());
            _all.Clear();
            _streams.Clear();
            _left = true;
            Connected = Welcomed = false;
        }

        /// <summary>Whether the runtime has answered our goodbye, or there was none to say.</summary>
        public bool Parted
        {
            get { return _farewells <= 0; }
        }

        public bool Send(ClientMessage message)
        {
            List<ArraySegment<byte>> parts = Written(message);
            if (!Welcomed)
            {
                return false;
            }
            _output(parts);
            return true;
        }

        public void Check(ClientMessage message)
        {
            Written(message);
        }

        /// <summary>The parts of a message; what is wrong with it is said whether or not it goes.</summary>
        private List<ArraySegment<byte>> Written(ClientMessage message)
        {
            List<ArraySegment<byte>> parts = _writer.Write(message);
            long bytes = 0;
            for (int k = 0; k < parts.Count; k++)
            {
                bytes += parts[k].Count;
            }
            if (bytes > _messageBytes)
            {
                throw new ProtocolException("too_large", "the message has " + bytes + " bytes, the runtime takes " + _messageBytes
                    + "; send sound in pieces");
            }
            return parts;
        }

        private void Greet(double now)
        {
            _greeted = now;
            _hello.Resume = _name;
            _output(_writer.Write(_hello));
        }

        private void Forgotten()
        {
            Welcomed = false;
            _resuming = false;
            foreach (LiveStream stream in _all)
            {
                stream.Lost();
            }
        }
    }
}
