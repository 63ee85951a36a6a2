namespace Parley.Core
{
    /// <summary>The first message: which versions the client speaks, who it is, and the session that it lost.</summary>
    public sealed class HelloMessage : ClientMessage
    {
        public WholePair Versions = new WholePair(Live.Version, Live.Version);
        public string Client = "";
        public string Resume = "";

        public HelloMessage() : base("hello")
        {
        }

        public override void Keys(KeyVisitor keys)
        {
            keys.Pair("versions", ref Versions);
            keys.Text("client", ref Client, 256, "");
            keys.Text("resume", ref Resume, 64, "");
        }
    }

    /// <summary>Open a stream under an id of the client's choice; the keys from Width on are for textures.</summary>
    public sealed class OpenMessage : StreamOrder
    {
        public string Output = "arkit";
        public double Rate = 30.0;
        public string Profile = "balanced";
        public long Seed;
        public long Credit = 90;
        public long Width;
        public long Height;
        public string Format = "";
        public string Portrait = "";
        public long Quality = 85;

        public OpenMessage() : base("open")
        {
        }

        public override void Keys(KeyVisitor keys)
        {
            keys.Whole("stream", ref Stream, 0, KeyVisitor.U32);
            keys.Text("output", ref Output, 32, "arkit");
            keys.Number("rate", ref Rate, 1.0, 120.0, 30.0);
            keys.Text("profile", ref Profile, 32, "balanced");
            keys.Whole("seed", ref Seed, 0, KeyVisitor.U53, 0);
            keys.Whole("credit", ref Credit, 0, 100000, 90);
            keys.Whole("width", ref Width, 0, 4096, 0);
            keys.Whole("height", ref Height, 0, 4096, 0);
            keys.Text("format", ref Format, 32, "");
            keys.Text("portrait", ref Portrait, 256, "");
            keys.Whole("quality", ref Quality, 1, 100, 85);
        }
    }

    /// <summary>Say a line: its first sound, or all of it with End. Start skips what was shown before the connection was lost, seconds.</summary>
    public sealed class LineMessage : StreamOrder
    {
        public long Line;
        public long Rate = 24000;
        public string Format = "s16";
        public string Path = "";
        public double Start;
        public bool End;

        public LineMessage() : base("line", mostParts: 1)
        {
        }

        public override void Keys(KeyVisitor keys)
        {
            keys.Whole("stream", ref Stream, 0, KeyVisitor.U32);
            keys.Whole("line", ref Line, 1, KeyVisitor.U32);
            keys.Whole("rate", ref Rate, 8000, 192000, 24000);
            keys.Text("format", ref Format, 32, "s16");
            keys.Text("path", ref Path, 1024, "");
            keys.Number("start", ref Start, 0.0, 86400.0, 0.0);
            keys.Flag("end", ref End, false);
        }
    }

    /// <summary>More sound of a line, in the line's format and rate.</summary>
    public sealed class AudioMessage : StreamOrder
    {
        public long Line;
        public bool End;

        public AudioMessage() : base("audio", mostParts: 1)
        {
        }

        public override void Keys(KeyVisitor keys)
        {
            keys.Whole("stream", ref Stream, 0, KeyVisitor.U32);
            keys.Whole("line", ref Line, 1, KeyVisitor.U32);
            keys.Flag("end", ref End, false);
        }
    }

    /// <summary>Change what is given, keep the rest. Gaze in radians, LookAt a point in the head's space (m), Distance in metres, Ease in seconds.</summary>
    public sealed class ControlsMessage : StreamOrder
    {
        public double[] Gaze;
        public double[] LookAt;
        public double? Distance;
        public NumberTable Emotion;
        public double? Energy;
        public double Ease = 0.3;

        public ControlsMessage() : base("controls")
        {
        }

        public override void Keys(KeyVisitor keys)
        {
            keys.Whole("stream", ref Stream, 0, KeyVisitor.U32);
            keys.MaybeNumbers("gaze", ref Gaze, 2, -3.2, 3.2);
            keys.MaybeNumbers("look_at", ref LookAt, 3, -1e6, 1e6);
            keys.MaybeNumber("distance", ref Distance, -10.0, 10.0);
            keys.Table("emotion", ref Emotion, 0.0, 1.0, 32, true);
            keys.MaybeNumber("energy", ref Energy, 0.0, 10.0);
            keys.Number("ease", ref Ease, 0.0, 60.0, 0.3);
        }
    }

    /// <summary>How much a stream matters: metres from the camera, and whether it can be seen at all.</summary>
    public sealed class HintMessage : StreamOrder
    {
        public double Distance;
        public bool Visible = true;

        public HintMessage() : base("hint")
        {
        }

        public override void Keys(KeyVisitor keys)
        {
            keys.Whole("stream", ref Stream, 0, KeyVisitor.U32);
            keys.Number("distance", ref Distance, 0.0, 1e6, 0.0);
            keys.Flag("visible", ref Visible, true);
        }
    }

    /// <summary>Drop all lines of a stream; Shown is the number of the frame now on screen.</summary>
    public sealed class InterruptMessage : StreamOrder
    {
        public long? Shown;

        public InterruptMessage() : base("interrupt")
        {
        }

        public override void Keys(KeyVisitor keys)
        {
            keys.Whole("stream", ref Stream, 0, KeyVisitor.U32);
            keys.MaybeWhole("shown", ref Shown, 0, KeyVisitor.U53);
        }
    }

    /// <summary>The client took frames and has room for so many more.</summary>
    public sealed class CreditMessage : StreamOrder
    {
        public long Frames = 1;

        public CreditMessage() : base("credit")
        {
        }

        public override void Keys(KeyVisitor keys)
        {
            keys.Whole("stream", ref Stream, 0, KeyVisitor.U32);
            keys.Whole("frames", ref Frames, 1, 100000);
        }
    }

    /// <summary>End a stream.</summary>
    public sealed class CloseMessage : StreamOrder
    {
        public CloseMessage() : base("close")
        {
        }

        public override void Keys(KeyVisitor keys)
        {
            keys.Whole("stream", ref Stream, 0, KeyVisitor.U32);
        }
    }

    /// <summary>Are you there? Also tells the runtime that the client is.</summary>
    public sealed class PingMessage : ClientMessage
    {
        public long Token;

        public PingMessage() : base("ping")
        {
        }

        public override void Keys(KeyVisitor keys)
        {
            keys.Whole("token", ref Token, 0, KeyVisitor.U53, 0);
        }
    }

    /// <summary>Ask for the runtime's figures.</summary>
    public sealed class StatsMessage : ClientMessage
    {
        public StatsMessage() : base("stats")
        {
        }

        public override void Keys(KeyVisitor keys)
        {
        }
    }

    /// <summary>The client leaves; its streams end.</summary>
    public sealed class ByeMessage : ClientMessage
    {
        public ByeMessage() : base("bye")
        {
        }

        public override void Keys(KeyVisitor keys)
        {
        }
    }
}
