namespace Parley.Core
{
    /// <summary>Answer to hello: the version that both speak from now on, and the limits. Resumed: the lost session's streams live on.</summary>
    public sealed class WelcomeMessage : RuntimeMessage
    {
        public long Version = 1;
        public string Session = "";
        public string Server = "";
        public string Pack = "";
        public string[] Profiles = Live.NoTexts;
        public double Heartbeat = 2.0;
        public long MessageBytes = 33554432;
        public long Streams = 64;
        public bool Resumed;
        public string[] Portraits = Live.NoTexts;
        public string[] Formats = Live.NoTexts;

        public WelcomeMessage() : base("welcome")
        {
        }

        public override void Keys(KeyVisitor keys)
        {
            keys.Whole("version", ref Version, 1, KeyVisitor.U32);
            keys.Text("session", ref Session, 64);
            keys.Text("server", ref Server, 256, "");
            keys.Text("pack", ref Pack, 256, "");
            keys.Texts("profiles", ref Profiles, 1024);
            keys.Number("heartbeat", ref Heartbeat, 0.1, 3600.0, 2.0);
            keys.Whole("message_bytes", ref MessageBytes, 0, KeyVisitor.U53, 33554432);
            keys.Whole("streams", ref Streams, 0, KeyVisitor.U32, 64);
            keys.Flag("resumed", ref Resumed, false);
            keys.Texts("portraits", ref Portraits, 1024);
            keys.Texts("formats", ref Formats, 1024);
        }
    }

    /// <summary>A stream is open. Columns names the numbers of a frame; a latent stream gets its decoding matrix as a part, a texture stream is told what its pictures are.</summary>
    public sealed class OpenedMessage : StreamReport
    {
        public string Output = "arkit";
        public double Rate = 30.0;
        public string Profile = "balanced";
        public long Generation;
        public double Hop;
        public double Lookahead;
        public string[] Columns = Live.NoTexts;
        public WholePair Shape;
        public long Width;
        public long Height;
        public string Format = "";
        public string Portrait = "";
        public long Line;
        public long Pieces;
        public long Finished;

        public OpenedMessage() : base("opened", mostParts: 1)
        {
        }

        public override void Keys(KeyVisitor keys)
        {
            keys.Whole("stream", ref Stream, 0, KeyVisitor.U32);
            keys.Text("output", ref Output, 32, "arkit");
            keys.Number("rate", ref Rate, 1.0, 120.0, 30.0);
            keys.Text("profile", ref Profile, 32, "balanced");
            keys.Whole("generation", ref Generation, 0, KeyVisitor.U32, 0);
            keys.Number("hop", ref Hop, 0.0, 60.0, 0.0);
            keys.Number("lookahead", ref Lookahead, 0.0, 60.0, 0.0);
            keys.Texts("columns", ref Columns, 1024);
            keys.MaybePair("shape", ref Shape);
            keys.Whole("width", ref Width, 0, 4096, 0);
            keys.Whole("height", ref Height, 0, 4096, 0);
            keys.Text("format", ref Format, 32, "");
            keys.Text("portrait", ref Portrait, 256, "");
            keys.Whole("line", ref Line, 0, KeyVisitor.U32, 0);
            keys.Whole("pieces", ref Pieces, 0, KeyVisitor.U53, 0);
            keys.Whole("finished", ref Finished, 0, KeyVisitor.U32, 0);
        }
    }

    /// <summary>Frames: numbers as one part of float32 [Count, columns], pictures as one part a frame. Time is the media time of the first, seconds.</summary>
    public sealed class FramesMessage : StreamReport
    {
        public long Seq;
        public long Count = 1;
        public long Line;
        public long Generation;
        public double Time;
        public double Rate = 30.0;
        public double Waited;
        public double Compute;

        public FramesMessage() : base("frames", fewestParts: 1, mostParts: 64)
        {
        }

        public override void Keys(KeyVisitor keys)
        {
            keys.Whole("stream", ref Stream, 0, KeyVisitor.U32);
            keys.Whole("seq", ref Seq, 0, KeyVisitor.U53);
            keys.Whole("count", ref Count, 1, 64);
            keys.Whole("line", ref Line, 0, KeyVisitor.U32, 0);
            keys.Whole("generation", ref Generation, 0, KeyVisitor.U32, 0);
            keys.Number("time", ref Time, 0.0, 1e9, 0.0);
            keys.Number("rate", ref Rate, 1.0, 120.0, 30.0);
            keys.Number("waited", ref Waited, 0.0, 1e6, 0.0);
            keys.Number("compute", ref Compute, 0.0, 1e6, 0.0);
        }
    }

    /// <summary>Something happened to a stream: started, finished, interrupted, late, dropped, level; others are to be ignored.</summary>
    public sealed class EventMessage : StreamReport
    {
        public string Event = "";
        public long Line;
        public long Generation;
        public double Time;
        public long Frames;
        public double Rate;
        public string Text = "";

        public EventMessage() : base("event")
        {
        }

        public override void Keys(KeyVisitor keys)
        {
            keys.Text("event", ref Event, 32);
            keys.Whole("stream", ref Stream, 0, KeyVisitor.U32);
            keys.Whole("line", ref Line, 0, KeyVisitor.U32, 0);
            keys.Whole("generation", ref Generation, 0, KeyVisitor.U32, 0);
            keys.Number("time", ref Time, 0.0, 1e9, 0.0);
            keys.Whole("frames", ref Frames, 0, KeyVisitor.U53, 0);
            keys.Number("rate", ref Rate, 0.0, 120.0, 0.0);
            keys.Text("text", ref Text, 256, "");
        }
    }

    /// <summary>A stream has ended; nothing of it follows.</summary>
    public sealed class ClosedMessage : StreamReport
    {
        public ClosedMessage() : base("closed")
        {
        }

        public override void Keys(KeyVisitor keys)
        {
            keys.Whole("stream", ref Stream, 0, KeyVisitor.U32);
        }
    }

    /// <summary>Answer to ping, with its token.</summary>
    public sealed class PongMessage : RuntimeMessage
    {
        public long Token;

        public PongMessage() : base("pong")
        {
        }

        public override void Keys(KeyVisitor keys)
        {
            keys.Whole("token", ref Token, 0, KeyVisitor.U53, 0);
        }
    }

    /// <summary>Answer to stats: names and numbers, those of the metrics page.</summary>
    public sealed class FiguresMessage : RuntimeMessage
    {
        public NumberTable Figures = new NumberTable();

        public FiguresMessage() : base("figures")
        {
        }

        public override void Keys(KeyVisitor keys)
        {
            keys.Table("figures", ref Figures, -1e15, 1e15, 256, false);
        }
    }

    /// <summary>The runtime refused something: a code for programs, a text for people, and what it is about.</summary>
    public sealed class ErrorMessage : RuntimeMessage
    {
        public string Code = "";
        public string About = "";
        public long? Stream;
        public long? Line;
        public string Text = "";

        public ErrorMessage() : base("error")
        {
        }

        public override void Keys(KeyVisitor keys)
        {
            keys.Text("code", ref Code, 32);
            keys.Text("about", ref About, 64, "");
            keys.MaybeWhole("stream", ref Stream, 0, KeyVisitor.U32);
            keys.MaybeWhole("line", ref Line, 0, KeyVisitor.U32);
            keys.Text("text", ref Text, 1024, "");
        }
    }
}
