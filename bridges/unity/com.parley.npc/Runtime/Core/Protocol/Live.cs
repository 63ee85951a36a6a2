namespace Parley.Core
{
    /// <summary>Facts of the live protocol.</summary>
    public static class Live
    {
        /// <summary>The version of the protocol that this package speaks.</summary>
        public const long Version = 1;

        /// <summary>The longest header that is read or written, bytes.</summary>
        public const int HeaderBytes = 65536;

        public const string DefaultAddress = "tcp://127.0.0.1:5750";

        /// <summary>Numbers of a frame of an `arkit` stream: 52 weights, rotation (3), translation (3), gaze (2).</summary>
        public const int ArkitColumns = 60;

        internal static readonly string[] NoTexts = new string[0];
    }
}
