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
        /// <summary>The `type` key.</summary>
        public abstract string Type { get; }

        /// <summary>Whether the runtime sends it.</summary>
        public abstract bool FromRuntime { get; }

        public virtual int FewestParts
        {
            get { return 0; }
        }

        public virtual int MostParts
        {
            get { return 0; }
        }

        /// <summary>The binary parts that follow the header.</summary>
        public readonly List<ArraySegment<byte>> Parts = new List<ArraySegment<byte>>();

        /// <summary>Shows each key to the visitor, in written order.</summary>
        public abstract void Keys(KeyVisitor keys);
    }

    /// <summary>A message that a client sends.</summary>
    public abstract class ClientMessage : Message
    {
        public override bool FromRuntime
        {
            get { return false; }
        }
    }

    /// <summary>A message that the runtime sends.</summary>
    public abstract class RuntimeMessage : Message
    {
        public override bool FromRuntime
        {
            get { return true; }
        }
    }
}
