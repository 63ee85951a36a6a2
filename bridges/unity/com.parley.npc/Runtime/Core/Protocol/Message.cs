using System;
using System.Collections.Generic;

namespace Parley.Core
{
    /// <summary>
    /// A message of the live protocol, docs/protocol.md. Objects are reused: one that a reader gave is valid until it reads the next,
    /// and its parts lie in the reader's buffer.
    /// </summary>
    public abstract class Message
    {
        /// <summary>The binary parts that follow the header.</summary>
        public readonly List<ArraySegment<byte>> Parts = new List<ArraySegment<byte>>();

        /// <summary>The `type` key.</summary>
        public readonly string Type;

        public readonly int FewestParts;
        public readonly int MostParts;

        internal Message(string type, int fewestParts, int mostParts)
        {
            Type = type;
            FewestParts = fewestParts;
            MostParts = mostParts;
        }

        /// <summary>Shows each key to the visitor, in written order.</summary>
        public abstract void Keys(KeyVisitor keys);
    }

    /// <summary>A message that a client sends.</summary>
    public abstract class ClientMessage : Message
    {
        internal ClientMessage(string type, int fewestParts = 0, int mostParts = 0) : base(type, fewestParts, mostParts)
        {
        }
    }

    /// <summary>What a client says of one stream.</summary>
    public abstract class StreamOrder : ClientMessage
    {
        public long Stream;

        internal StreamOrder(string type, int fewestParts = 0, int mostParts = 0) : base(type, fewestParts, mostParts)
        {
        }
    }

    /// <summary>A message that the runtime sends.</summary>
    public abstract class RuntimeMessage : Message
    {
        internal RuntimeMessage(string type, int fewestParts = 0, int mostParts = 0) : base(type, fewestParts, mostParts)
        {
        }
    }

    /// <summary>What the runtime says of one stream.</summary>
    public abstract class StreamReport : RuntimeMessage
    {
        public long Stream;

        internal StreamReport(string type, int fewestParts = 0, int mostParts = 0) : base(type, fewestParts, mostParts)
        {
        }
    }
}
