using System;
using System.Collections.Generic;

namespace Parley.Core
{
    /// <summary>
    /// Turns the parts of a ZeroMQ message into a message of the protocol. It holds one object of each type and fills it anew
    /// each time, so a stream of frames allocates nothing.
    /// </summary>
    public sealed class MessageReader
    {
        private readonly HeaderIndex _index = new HeaderIndex();
        private readonly HeaderReader _fill;

        // Frames first: the type is found by comparing, and they are what comes all the time.
        private readonly Message[] _messages =
        {
            new FramesMessage(), new EventMessage(), new PongMessage(), new ErrorMessage(), new OpenedMessage(), new ClosedMessage(),
            new WelcomeMessage(), new FiguresMessage(),
            new HelloMessage(), new OpenMessage(), new LineMessage(), new AudioMessage(), new ControlsMessage(), new HintMessage(),
            new InterruptMessage(), new CreditMessage(), new CloseMessage(), new PingMessage(), new StatsMessage(), new ByeMessage(),
        };

        public MessageReader()
        {
            _fill = new HeaderReader(_index);
        }

        /// <summary>
        /// The message in `parts`, valid until the next call. Throws ProtocolException: garbage, unknown_type, field, too_large.
        /// </summary>
        public Message Read(List<ArraySegment<byte>> parts)
        {
            if (parts.Count == 0)
            {
                throw new ProtocolException("garbage", "the message has no parts; the first must be a MessagePack map");
            }
            _index.Read(parts[0]);
            Message message = OfType();
            _fill.Fill(message);
            int count = parts.Count - 1;
            if (count < message.FewestParts || count > message.MostParts)
            {
                throw new ProtocolException("field", "'" + message.Type + "' takes " + message.FewestParts + " to " + message.MostParts
                    + " binary parts, got " + count);
            }
            message.Parts.Clear();
            for (int k = 1; k < parts.Count; k++)
            {
                message.Parts.Add(parts[k]);
            }
            return message;
        }

        private Message OfType()
        {
            MessagePackReader after;
            MessagePackToken type = _index.Find("type", out after);
            if (type.Kind != MessagePackKind.Text)
            {
                throw new ProtocolException("garbage", "the header has no text under 'type'; see docs/protocol.md");
            }
            foreach (Message message in _messages)
            {
                if (Utf8.Spells(_index.Bytes, type.Offset, type.Count, message.Type))
                {
                    return message;
                }
            }
            throw new ProtocolException("unknown_type", "there is no such message in this version");
        }
    }
}
