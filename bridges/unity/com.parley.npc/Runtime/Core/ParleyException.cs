using System;

namespace Parley.Core
{
    /// <summary>
    /// Base of what Parley throws, with a one-line text for the person who can mend it:
    ///
    ///     ParleyException
    ///     ├── ProtocolException    bytes or calls that break the live protocol; Code says how
    ///     └── ClipException        a clip file that cannot be read
    /// </summary>
    public class ParleyException : Exception
    {
        public ParleyException(string message)
            : base(message)
        {
        }
    }

    /// <summary>The live protocol was broken: by the runtime (thrown while reading) or by a call (thrown while writing).</summary>
    public sealed class ProtocolException : ParleyException
    {
        public ProtocolException(string code, string message)
            : base(message)
        {
            Code = code;
        }

        /// <summary>A code of docs/protocol.md: garbage, unknown_type, field, too_large, line, …</summary>
        public string Code { get; private set; }
    }

    /// <summary>A clip file is damaged, or is no clip.</summary>
    public sealed class ClipException : ParleyException
    {
        public ClipException(string message)
            : base(message)
        {
        }
    }
}
