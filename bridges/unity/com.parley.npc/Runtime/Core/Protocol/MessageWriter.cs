using System;
using System.Collections.Generic;

namespace Parley.Core
{
    /// <summary>Turns messages into parts, the header first. Allocates nothing once its buffers have grown.</summary>
    public sealed class MessageWriter
    {
        private readonly HeaderWriter _header = new HeaderWriter();
        private readonly List<ArraySegment<byte>> _parts = new List<ArraySegment<byte>>();

        /// <summary>The parts of a message, valid until the next call. Throws ProtocolException for what it may not hold.</summary>
        public List<ArraySegment<byte>> Write(Message message)
        {
            int count = message.Parts.Count;
            if (count < message.FewestParts || count > message.MostParts)
            {
                throw new ProtocolException("field", "'" + message.Type + "' takes " + message.FewestParts + " to " + message.MostParts
                    + " binary parts, got " + count);
            }
            _parts.Clear();
            _parts.Add(_header.Write(message));
            foreach (ArraySegment<byte> part in message.Parts)
            {
                _parts.Add(part);
            }
            return _parts;
        }
    }
}
