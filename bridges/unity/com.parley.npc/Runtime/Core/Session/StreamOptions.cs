namespace Parley.Core
{
    /// <summary>What a stream is asked to be.</summary>
    public sealed class StreamOptions
    {
        /// <summary>`arkit` for numbers, `texture` for pictures.</summary>
        public string Output = "arkit";

        /// <summary>Frames a second, 1 to 120.</summary>
        public double Rate = 30.0;

        /// <summary>`low`: whoever the player talks with; `balanced`: everyone near; `throughput`: crowds, and lines known in advance.</summary>
        public string Profile = "balanced";

        /// <summary>Another seed, another performance.</summary>
        public long Seed;

        /// <summary>Frames that may be on the way or wait here before the runtime stops sending.</summary>
        public int Window = 90;

        /// <summary>Pictures: size in pixels.</summary>
        public int Width;

        public int Height;

        /// <summary>Pictures: `rgba` or `jpeg`.</summary>
        public string Format = "";

        /// <summary>Pictures: which registered face.</summary>
        public string Portrait = "";
    }
}
