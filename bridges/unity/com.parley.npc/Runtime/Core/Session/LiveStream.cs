using System;
using System.Collections.Generic;

namespace Parley.Core
{
    /// <summary>
    /// One live face: what it is told, and the frames that come of it. It is opened when the runtime is there. After a lost connection it
    /// goes on where it was; in a runtime that was restarted it is opened again, with its controls and unfinished lines. Any thread may
    /// call it; no call waits for the network.
    /// </summary>
    public sealed partial class LiveStream
    {
        private const int PieceBytes = 1 << 20;  // a runtime may take less than a whole line in one message

        private readonly object _gate;
        private readonly IMessageSink _sink;
        private readonly OpenMessage _open;
        private readonly List<SentLine> _lines = new List<SentLine>();
        private readonly EventQueue _events = new EventQueue();
        private readonly ControlsMessage _controls = new ControlsMessage();
        private readonly HintMessage _hint = new HintMessage();
        private readonly CreditMessage _credit = new CreditMessage();
        private bool _directed;
        private bool _hinted;
        private InterruptMessage _interrupt;  // until the runtime has answered it; the face is deaf meanwhile
        private bool _interruptTold;
        private long _generation;
        private long _newestLine;
        private int[] _order;
        private int _columns;

        internal LiveStream(object gate, IMessageSink sink, OpenMessage open)
        {
            _gate = gate;
            _sink = sink;
            _open = open;
            _controls.Stream = _hint.Stream = _credit.Stream = open.Stream;
            Frames = new FrameRing((int)open.Credit + 32, Live.ArkitColumns);
            Pictures = open.Output == "texture" ? new PictureRing((int)open.Credit) : null;
        }

        /// <summary>Number of the stream in its client.</summary>
        public long Id
        {
            get { return _open.Stream; }
        }

        /// <summary>The frames that wait to be shown.</summary>
        public FrameRing Frames { get; private set; }

        /// <summary>The pictures that wait to be shown; null unless the stream's output is `texture`.</summary>
        public PictureRing Pictures { get; private set; }

        /// <summary>Whether the runtime makes frames for it now.</summary>
        public bool IsOpen { get; private set; }

        /// <summary>Whether it was closed, or refused.</summary>
        public bool IsClosed { get; private set; }

        /// <summary>Frames a second at the moment.</summary>
        public double Rate { get; private set; }

        /// <summary>Pixels across the pictures of a texture stream; 0 until it is open.</summary>
        public int Width { get; private set; }

        /// <summary>Pixels from top to bottom.</summary>
        public int Height { get; private set; }

        /// <summary>Seconds of frames that are made at a time.</summary>
        public double Hop { get; private set; }

        /// <summary>Seconds between having all it needs and beginning to make the newest frames, in the runtime.</summary>
        public double Waited { get; private set; }

        /// <summary>Seconds that making the newest frames took, in the runtime.</summary>
        public double Compute { get; private set; }

        /// <summary>The line that was said last; 0 before the first.</summary>
        public long NewestLine
        {
            get { lock (_gate) { return _newestLine; } }
        }

        /// <summary>Says a line whose sound follows by Feed and ends by End; gives its number. Lines queue up.</summary>
        public long Begin(int rate, SampleFormat format = SampleFormat.S16)
        {
            return SayLine(new LineMessage { Rate = rate, Format = NameOf(format) }, default(ArraySegment<byte>));
        }

        /// <summary>More sound of a line that was begun: little-endian samples in its format. The bytes must not change afterwards.</summary>
        public void Feed(long line, ArraySegment<byte> sound, bool end = false)
        {
            lock (_gate)
            {
                SentLine sent = Unfinished(line);
                if (sent == null || sent.Ended)
                {
                    return;  // it was interrupted or refused meanwhile, which an event tells
                }
                AudioMessage piece = new AudioMessage { Stream = Id, Line = line, End = end };
                if (sound.Count > 0)
                {
                    piece.Parts.Add(sound);
                }
                Tell(piece);
                sent.Add(piece);
            }
        }

        /// <summary>All sound of the line was fed.</summary>
        public void End(long line)
        {
            Feed(line, default(ArraySegment<byte>), true);
        }

        /// <summary>Says a line whose sound is all there; gives its number. The bytes must not change afterwards.</summary>
        public long Say(ArraySegment<byte> sound, int rate, SampleFormat format = SampleFormat.S16)
        {
            if (sound.Count <= PieceBytes)
            {
                return SayLine(new LineMessage { Rate = rate, Format = NameOf(format), End = true }, sound);
            }
            long line = Begin(rate, format);
            for (int at = 0; at < sound.Count; at += PieceBytes)
            {
                int count = Math.Min(PieceBytes, sound.Count - at);
                Feed(line, new ArraySegment<byte>(sound.Array, sound.Offset + at, count), at + count == sound.Count);
            }
            return line;
        }

        /// <summary>Says a line whose sound is a WAV, FLAC, OGG or MP3 file's bytes; gives its number.</summary>
        public long SayFile(byte[] file)
        {
            return SayLine(new LineMessage { Format = "file", End = true }, new ArraySegment<byte>(file));
        }

        /// <summary>Says a line from the folder that the runtime was given with --audio-folder; gives its number.</summary>
        public long SayFromRuntime(string path)
        {
            return SayLine(new LineMessage { Path = path, End = true }, default(ArraySegment<byte>));
        }

        /// <summary>
        /// Stops talking and drops all lines. `shown` is the number of the frame on screen, from which the new frames go on.
        /// </summary>
        public void Interrupt(long? shown = null)
        {
            lock (_gate)
            {
                _lines.Clear();
                Drop();
                _interrupt = new InterruptMessage { Stream = Id, Shown = shown };
                _interruptTold = !Tell(_interrupt);
                if (_interruptTold)
                {
                    _events.Add(new LiveEvent { Kind = LiveEventKind.Interrupted, Text = "" });  // nobody is there to answer
                }
            }
        }

        /// <summary>Changes how the face performs: what is given in `change`, the rest stays.</summary>
        public void Direct(ControlsMessage change)
        {
            lock (_gate)
            {
                change.Stream = Id;
                Tell(change);
                _directed = true;
                if (change.Gaze != null || change.LookAt != null)
                {
                    _controls.Gaze = change.Gaze;
                    _controls.LookAt = change.LookAt;
                }
                _controls.Distance = change.Distance ?? _controls.Distance;
                _controls.Energy = change.Energy ?? _controls.Energy;
                _controls.Emotion = change.Emotion != null ? change.Emotion.Copy() : _controls.Emotion;
            }
        }

        /// <summary>Says how much the face matters: metres from the camera, and whether it can be seen.</summary>
        public void Hint(double distance, bool visible)
        {
            lock (_gate)
            {
                _hinted = true;
                _hint.Distance = distance;
                _hint.Visible = visible;
                Tell(_hint);
            }
        }

        /// <summary>Grants the runtime as many frames as have left the ring; call it once a frame of the game.</summary>
        public void GrantCredit()
        {
            int least = Math.Max((int)_open.Credit / 8, 1);
            int frames = Frames.CollectRemoved(least);
            if (frames > 0)
            {
                lock (_gate)
                {
                    _credit.Frames = frames;
                    Tell(_credit);
                }
            }
        }

        /// <summary>The next event, if there is one.</summary>
        public bool TryTakeEvent(out LiveEvent happened)
        {
            lock (_gate)
            {
                return _events.TryTake(out happened);
            }
        }

        private long SayLine(LineMessage message, ArraySegment<byte> sound)
        {
            lock (_gate)
            {
                message.Stream = Id;
                message.Line = ++_newestLine;
                if (sound.Count > 0)
                {
                    message.Parts.Add(sound);
                }
                if (!IsClosed)
                {
                    Tell(message);
                    _lines.Add(new SentLine(message));
                }
                return message.Line;
            }
        }

        /// <summary>
        /// Sends a message, unless the runtime has still to say what it kept of the stream: then it goes with what was lost, in its order.
        /// </summary>
        private bool Tell(ClientMessage message)
        {
            if (IsAwaited)
            {
                _sink.Check(message);
                return false;
            }
            return _sink.Send(message);
        }

        private SentLine Unfinished(long line)
        {
            for (int k = 0; k < _lines.Count; k++)
            {
                if (_lines[k].First.Line == line)
                {
                    return _lines[k];
                }
            }
            return null;
        }

        private void Forget(long line)
        {
            SentLine sent = Unfinished(line);
            if (sent != null)
            {
                _lines.Remove(sent);
            }
        }

        private static string NameOf(SampleFormat format)
        {
            return format == SampleFormat.F32 ? "f32" : "s16";
        }
    }
}
