using System;

namespace Parley.Core
{
    /// <summary>Knows how far the sound of a line has played.</summary>
    public interface ILineClock
    {
        /// <summary>Media time of a line, seconds; false while its sound does not play, or is not known.</summary>
        bool TryGetMediaTime(long line, out double seconds);
    }

    /// <summary>The sound of a line is to begin.</summary>
    public struct LineStart
    {
        public long Line;

        /// <summary>When its first frame is due, on the clock that Update is given: the sound should be heard from then on.</summary>
        public double At;

        /// <summary>Media time from which on: 0, or more when a line goes on after the runtime was lost.</summary>
        public double MediaTime;
    }

    /// <summary>
    /// Says what is on screen now: takes frames out of a ring when they are due and mixes neighbours for the display's rate. Frames of a
    /// line wait for its sound; idle frames follow each other at their rate, a little late so that the next one is there (the
    /// jitter buffer). When frames stop the face eases to rest; where frames do not continue each other it fades.
    /// </summary>
    public sealed class FramePlayer
    {
        /// <summary>Seconds before a line's first frame at which its sound is asked for.</summary>
        public double Lead = 0.05;

        /// <summary>Seconds of a line that must be here before its sound is asked for, or that it is waited for them.</summary>
        public double BeginBuffer = 0.06;

        /// <summary>Seconds of idle frames that should wait here.</summary>
        public double IdleBuffer = 0.1;

        /// <summary>Seconds without frames before the face eases to rest, and that it takes.</summary>
        public double Patience = 0.25;

        public double RestSeconds = 0.6;

        /// <summary>Seconds after its time when a line's frame is not shown any more.</summary>
        public double TooLate = 0.25;

        /// <summary>Seconds of a fade where frames do not continue each other.</summary>
        public double FadeSeconds = 0.1;

        private const double Never = 1e18;
        private const double MostJitter = 0.3;
        private const double JitterFades = 0.995;  // a frame: half of it is forgotten after five seconds

        private readonly FrameRing _ring;
        private readonly float[] _shown = new float[Live.ArkitColumns];
        private readonly float[] _next = new float[Live.ArkitColumns];
        private readonly float[] _fadeFrom = new float[Live.ArkitColumns];
        private readonly float[] _output = new float[Live.ArkitColumns];
        private FrameHead _head;
        private double _due;
        private bool _has;
        private double _fadeBegan = -Never;
        private bool _rests;
        private LineStart _start;
        private bool _startWaits;

        public FramePlayer(FrameRing ring)
        {
            _ring = ring;
        }

        /// <summary>Whether any frame was shown yet.</summary>
        public bool HasFrame
        {
            get { return _has; }
        }

        /// <summary>The frame that was due last.</summary>
        public FrameHead Shown
        {
            get { return _head; }
        }

        /// <summary>Seconds between the arrival and the showing of the frame that was taken last.</summary>
        public double Age { get; private set; }

        /// <summary>
        /// Seconds by which frames of lines came too late lately. The next line's sound begins as much later, so that its frames are in time:
        /// a busy runtime costs a delay before a line, not jerks in it.
        /// </summary>
        public double Jitter { get; private set; }

        /// <summary>Frames of lines that came too late to be shown.</summary>
        public long Late { get; private set; }

        /// <summary>Whether the face is easing to rest, or rests, because frames stopped.</summary>
        public bool Resting
        {
            get { return _rests; }
        }

        /// <summary>Whether what is shown is still mixed with what was shown before a gap.</summary>
        public bool Fading { get; private set; }

        /// <summary>The line whose sound is to begin, once each.</summary>
        public bool TryTakeStart(out LineStart start)
        {
            start = _start;
            bool waits = _startWaits;
            _startWaits = false;
            return waits;
        }

        /// <summary>Drops what is held: the face was interrupted, or the stream begins anew. What is on screen fades into what comes.</summary>
        public void Interrupt(double now)
        {
            _ring.Clear();
            _start = default(LineStart);
            _startWaits = false;
            Fade(now);
        }

        /// <summary>Puts the pose at `now` into `values` [60]. Call it once a displayed frame.</summary>
        public void Update(double now, ILineClock clock, float[] values)
        {
            FollowSound(now, clock);
            SkipIdleBeforeLine(now);
            AskForSound(now, clock);
            FrameHead next;
            double due = Never;
            while (_ring.TryPeek(0, out next) && (due = Due(next, now, clock)) <= now)
            {
                NoteJitter(next, due);
                if (next.Line != 0 && now - due > TooLate)
                {
                    _ring.Remove(1);  // lips that far behind the sound are worse than lips at rest
                    Late++;
                }
                else
                {
                    Show(next, due, now);
                }
                due = Never;
            }
            FacePose.Copy(_shown, _output);
            double interval = _has ? 1.0 / _head.Rate : 0.0;
            bool continues = next.Seq == _head.Seq + 1;  // else it fades when it is due
            if (continues && due < Never && due > _due && _ring.TryRead(0, _next))
            {
                FacePose.Mix(_shown, _next, (float)Math.Min((now - _due) / (due - _due), 1.0), _output);
            }
            double starved = now - _due - interval - Patience;
            if (_has && starved > 0.0 && due >= Never)
            {
                _rests = true;
                FacePose.Rest(_output, FacePose.Smooth(starved / RestSeconds));
            }
            float faded = FacePose.Smooth((now - _fadeBegan) / FadeSeconds);
            Fading = faded < 1f;
            if (Fading)
            {
                FacePose.Mix(_fadeFrom, _output, faded, _output);
            }
            FacePose.Copy(_output, values);
        }

        /// <summary>The sound may run a little faster or slower than our clock, or be paused: the frame on screen was due when it says.</summary>
        private void FollowSound(double now, ILineClock clock)
        {
            double media;
            if (_has && _head.Line != 0 && clock != null && clock.TryGetMediaTime(_head.Line, out media))
            {
                _due = now + _head.Time - media;
            }
        }

        /// <summary>When a frame belongs on screen; Never while its line's sound has not begun.</summary>
        private double Due(FrameHead frame, double now, ILineClock clock)
        {
            if (frame.Line != 0)
            {
                double media;
                if (clock != null && clock.TryGetMediaTime(frame.Line, out media))
                {
                    return now + frame.Time - media;
                }
                // A line without sound runs by our own clock.
                return frame.Line == _start.Line && !_startWaits ? _start.At + frame.Time - _start.MediaTime : Never;
            }
            if (!_has)
            {
                return frame.Arrived + IdleBuffer;
            }
            double interval = 1.0 / frame.Rate;
            if (_ring.Count > 2 + (IdleBuffer + 0.1) * frame.Rate)
            {
                interval *= 0.9;  // too many wait: catch up unseen
            }
            double due = _due + interval;
            return now - due > Patience ? now : due;  // after a gap time goes on from here
        }

        private void NoteJitter(FrameHead frame, double due)
        {
            if (frame.Line != 0)
            {
                Jitter = Math.Max(Jitter * JitterFades, Math.Min(frame.Arrived - due, MostJitter));
            }
        }

        private void Show(FrameHead frame, double due, double now)
        {
            if (_rests || (_has && frame.Seq != _head.Seq + 1))
            {
                Fade(now);
            }
            _rests = false;
            _ring.TryTake(out _head, _shown);
            _due = due;
            _has = true;
            Age = now - frame.Arrived;
        }

        /// <summary>Idle frames that wait before a line's first frame would only delay it.</summary>
        private void SkipIdleBeforeLine(double now)
        {
            FrameHead frame;
            int idle = 0;
            while (_ring.TryPeek(idle, out frame) && frame.Line == 0)
            {
                idle++;
            }
            if (idle > 0 && _ring.TryPeek(idle, out frame))
            {
                _ring.Remove(idle);
                Fade(now);
            }
        }

        /// <summary>Looks ahead for the first frame of a line whose sound has not been asked for.</summary>
        private void AskForSound(double now, ILineClock clock)
        {
            FrameHead frame;
            FrameHead before = _head;
            double due = _has ? Math.Max(_due + 1.0 / _head.Rate, now) : now;
            for (int index = 0; _ring.TryPeek(index, out frame); index++)
            {
                if (frame.Line != 0 && frame.Line != _start.Line && frame.Line > _start.Line)
                {
                    if (index > 0)
                    {
                        due = Due(before, now, clock) + 1.0 / before.Rate;
                    }
                    double lead = Lead + Math.Max(Jitter, 0.0);
                    if (due - now <= lead + 1.0 / frame.Rate && Ready(frame, index, now))
                    {
                        _start = new LineStart { Line = frame.Line, At = Math.Max(due, now + lead), MediaTime = frame.Time };
                        _startWaits = true;
                    }
                    return;
                }
                before = frame;
            }
        }

        private bool Ready(FrameHead first, int index, double now)
        {
            FrameHead frame = first;
            FrameHead last = first;
            while (_ring.TryPeek(++index, out frame) && frame.Line == first.Line)
            {
                last = frame;
            }
            return last.Time - first.Time >= BeginBuffer || now - first.Arrived >= BeginBuffer || frame.Line != first.Line && frame.Rate > 0.0;
        }

        private void Fade(double now)
        {
            if (_has)
            {
                FacePose.Copy(_output, _fadeFrom);
                _fadeBegan = now;
            }
        }
    }
}
