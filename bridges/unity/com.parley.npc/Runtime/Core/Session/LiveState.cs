namespace Parley.Core
{
    /// <summary>How a client stands with its runtime.</summary>
    public enum LiveState
    {
        /// <summary>Not started, or disposed.</summary>
        Stopped,

        /// <summary>No runtime answers; it is tried again and again.</summary>
        Connecting,

        /// <summary>Connected, and not yet welcomed.</summary>
        Greeting,

        /// <summary>Welcomed.</summary>
        Connected,

        /// <summary>The runtime refused us for good, as LastError says.</summary>
        Refused,
    }

    /// <summary>What a client has seen, at one moment.</summary>
    public struct LiveFigures
    {
        public LiveState State;

        /// <summary>How often a runtime has welcomed us: 1, and 1 more after each lost connection.</summary>
        public int Welcomes;

        /// <summary>How often it had kept our faces, and went on with them.</summary>
        public int Resumes;

        public long BytesReceived;
        public long BytesSent;
        public long MessagesReceived;

        /// <summary>Messages that were not the protocol.</summary>
        public long BadMessages;

        /// <summary>Seconds from a ping to its answer; 0 before the first.</summary>
        public double RoundTrip;

        public string Server;
        public string Pack;

        /// <summary>Why there is no connection, or what the runtime refused last; empty when all is well.</summary>
        public string LastError;
    }
}
