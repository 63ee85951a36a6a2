using System;
using System.Collections.Generic;

namespace Parley.Core
{
    /// <summary>How far a ZMTP connection has come.</summary>
    public enum ZmtpState
    {
        /// <summary>The peer's 64 bytes of greeting are awaited.</summary>
        Greeting,

        /// <summary>The peer's READY is awaited.</summary>
        Handshake,

        /// <summary>Messages may pass.</summary>
        Ready,

        /// <summary>The peer broke the protocol, or refused us; Fault says how. Close the connection.</summary>
        Failed,
    }

    /// <summary>
    /// The DEALER's end of one ZMTP 3.1 connection (rfc.zeromq.org/spec/37, mechanism NULL), without a socket: bytes go in by Feed and
    /// come out as messages by Next; what is to be sent lies in Outgoing.
    ///
    ///     dealer.Feed(bytes, 0, count);
    ///     while (dealer.Next()) { Use(dealer.Parts); }
    ///
    /// Nothing is allocated once the buffers have grown to the longest message.
    /// </summary>
    public sealed class ZmtpDealer
    {
        /// <summary>Most parts of a message that is taken.</summary>
        public const int MostParts = 128;

        private const int MostCommandBytes = 4096;

        private readonly int _messageBytes;
        private readonly ByteQueue _incoming = new ByteQueue(65536);
        private readonly List<ArraySegment<byte>> _parts = new List<ArraySegment<byte>>();
        private readonly int[] _partOffsets = new int[MostParts];
        private readonly int[] _partCounts = new int[MostParts];
        private int _partsSeen;
        private int _partBytes;
        private int _scanned;
        private int _taken;

        /// <summary>`messageBytes`: the longest message that is taken, all parts together.</summary>
        public ZmtpDealer(int messageBytes)
        {
            _messageBytes = messageBytes;
            Outgoing = new ByteQueue();
            Restart();
        }

        public ZmtpState State { get; private set; }

        /// <summary>What the peer did wrong, when State is Failed.</summary>
        public string Fault { get; private set; }

        /// <summary>What is to be sent, in order.</summary>
        public ByteQueue Outgoing { get; private set; }

        /// <summary>The parts of the message that Next found; they lie in our buffer until the next Feed.</summary>
        public List<ArraySegment<byte>> Parts
        {
            get { return _parts; }
        }

        /// <summary>Forgets the connection and begins a new one, whose greeting waits in Outgoing.</summary>
        public void Restart()
        {
            State = ZmtpState.Greeting;
            Fault = "";
            _incoming.Clear();
            Outgoing.Clear();
            _parts.Clear();
            _scanned = _taken = _partsSeen = _partBytes = 0;
            // All 64 bytes at once: a peer that gets them in pieces may take us for an older version.
            Outgoing.Append(ZmtpWire.Greeting, 0, ZmtpWire.Greeting.Length);
        }

        /// <summary>Takes bytes that the socket gave. Parts of a message that was found before are no longer valid.</summary>
        public void Feed(byte[] bytes, int offset, int count)
        {
            if (State == ZmtpState.Failed)
            {
                return;
            }
            LetGo();
            _incoming.Append(bytes, offset, count);
        }

        /// <summary>Whether another whole message is there; then it is in Parts.</summary>
        public bool Next()
        {
            LetGo();
            _parts.Clear();
            if (State == ZmtpState.Greeting && !ReadGreeting())
            {
                return false;
            }
            while (State != ZmtpState.Failed)
            {
                ZmtpFrame frame;
                if (!ZmtpWire.ReadFrame(_incoming.Buffer, _incoming.Start + _scanned, _incoming.Count - _scanned, out frame))
                {
                    // The rest of a long frame may be on its way; its size is known before its bytes are.
                    CheckSize(frame);
                    return false;
                }
                if (!CheckSize(frame))
                {
                    return false;
                }
                if (!frame.Whole)
                {
                    return false;
                }
                int body = _scanned + frame.HeadBytes;
                _scanned = body + (int)frame.BodyBytes;
                if (frame.IsCommand)
                {
                    Obey(_incoming.Start + body, (int)frame.BodyBytes);
                }
                else if (Keep(frame, body))
                {
                    return true;
                }
            }
            return false;
        }

        /// <summary>Puts a message into Outgoing. Only in state Ready: what is sent before the peer's READY is lost or ends the connection.</summary>
        public void Send(List<ArraySegment<byte>> parts)
        {
            if (State != ZmtpState.Ready)
            {
                throw new InvalidOperationException("the connection is not ready; wait for State Ready");
            }
            for (int k = 0; k < parts.Count; k++)
            {
                ArraySegment<byte> part = parts[k];
                ZmtpWire.WriteHead(Outgoing, part.Count, k + 1 < parts.Count, false);
                if (part.Count > 0)
                {
                    Outgoing.Append(part.Array, part.Offset, part.Count);
                }
            }
        }

        private bool ReadGreeting()
        {
            int there = Math.Min(_incoming.Count, ZmtpWire.Greeting.Length);
            string fault = ZmtpWire.GreetingFault(_incoming.Buffer, _incoming.Start, there);
            if (fault != null)
            {
                Fail(fault);
                return false;
            }
            if (there < ZmtpWire.Greeting.Length)
            {
                return false;
            }
            _incoming.Consume(there);
            State = ZmtpState.Handshake;
            ZmtpWire.WriteReady(Outgoing);
            return true;
        }

        private bool CheckSize(ZmtpFrame frame)
        {
            if (frame.Fault != null)
            {
                Fail(frame.Fault);
                return false;
            }
            long most = frame.IsCommand ? MostCommandBytes : (long)_messageBytes - _partBytes;
            if (frame.BodyBytes > most)
            {
                Fail(frame.IsCommand ? "a command of " + frame.BodyBytes + " bytes" : "a message of more than " + _messageBytes + " bytes");
                return false;
            }
            return true;
        }

        /// <summary>Notes a part; true when it was the message's last.</summary>
        private bool Keep(ZmtpFrame frame, int body)
        {
            if (State != ZmtpState.Ready)
            {
                Fail("a message came before READY");
                return false;
            }
            if (_partsSeen == MostParts)
            {
                Fail("a message of more than " + MostParts + " parts");
                return false;
            }
            _partOffsets[_partsSeen] = body;
            _partCounts[_partsSeen] = (int)frame.BodyBytes;
            _partsSeen++;
            _partBytes += (int)frame.BodyBytes;
            if (frame.HasMore)
            {
                return false;
            }
            for (int k = 0; k < _partsSeen; k++)
            {
                _parts.Add(new ArraySegment<byte>(_incoming.Buffer, _incoming.Start + _partOffsets[k], _partCounts[k]));
            }
            _taken = _scanned;
            _scanned = _partsSeen = _partBytes = 0;
            return true;
        }

        private void Obey(int offset, int count)
        {
            byte[] bytes = _incoming.Buffer;
            if (ZmtpWire.IsCommand(bytes, offset, count, "READY"))
            {
                if (State != ZmtpState.Handshake)
                {
                    Fail("a second READY");
                    return;
                }
                string fault = ZmtpWire.ReadyFault(bytes, offset, count);
                if (fault != null)
                {
                    Fail(fault);
                    return;
                }
                State = ZmtpState.Ready;
            }
            else if (ZmtpWire.IsCommand(bytes, offset, count, "ERROR"))
            {
                Fail("the peer says: " + ZmtpWire.Reason(bytes, offset, count));
                return;
            }
            else if (State == ZmtpState.Ready && ZmtpWire.IsCommand(bytes, offset, count, "PING"))
            {
                // Unanswered, libzmq ends the connection.
                ZmtpWire.WritePong(Outgoing, bytes, offset, count);
            }
            // Other commands are for other kinds of socket, or of a later version.
            if (_partsSeen == 0)
            {
                _incoming.Consume(_scanned);
                _scanned = 0;
            }
        }

        /// <summary>Lets go of the message that was found last.</summary>
        private void LetGo()
        {
            if (_taken > 0)
            {
                _incoming.Consume(_taken);
                _taken = 0;
            }
        }

        private void Fail(string fault)
        {
            State = ZmtpState.Failed;
            Fault = fault;
            _incoming.Clear();
            _parts.Clear();
            _scanned = _taken = _partsSeen = _partBytes = 0;
        }
    }
}
