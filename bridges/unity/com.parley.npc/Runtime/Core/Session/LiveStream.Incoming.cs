using System;

namespace Parley.Core
{
    /// <summary>What the runtime says of the stream. All of it is called with the gate held.</summary>
    public sealed partial class LiveStream
    {
        /// <summary>Whether the connection was lost, and the runtime has not said yet whether it kept the stream.</summary>
        internal bool IsAwaited { get; private set; }

        /// <summary>The runtime has kept streams of ours: this one's `opened` will say whether it is among them.</summary>
        internal void Await()
        {
            IsAwaited = !IsClosed;
        }

        /// <summary>Brings the stream to life in a runtime that does not know it.</summary>
        internal void Restore()
        {
            IsAwaited = false;
            if (IsClosed)
            {
                return;
            }
            EndInterrupt();
            _generation = 0;
            if (Pictures == null)
            {
                Frames.Continue();
            }
            else
            {
                Frames.Restart();
                Pictures.Restart();
            }
            _sink.Send(_open);
            SayManner();
            SayLinesBehind(0, 0);
        }

        /// <summary>Goes on with the stream in a runtime that kept it: new credit, and what was lost on the way.</summary>
        private void Resume(OpenedMessage opened)
        {
            IsAwaited = false;
            _credit.Frames = _open.Credit - Frames.CollectHeld();
            if (_credit.Frames > 0)
            {
                _sink.Send(_credit);
            }
            if (_interrupt != null && opened.Generation > _generation)
            {
                EndInterrupt();  // it arrived; its answer was lost
            }
            else if (_interrupt != null)
            {
                _sink.Send(_interrupt);
            }
            while (_lines.Count > 0 && _lines[0].First.Line <= opened.Finished)
            {
                SentLine over = _lines[0];
                _lines.RemoveAt(0);
                _events.Add(new LiveEvent { Kind = LiveEventKind.Finished, Line = over.First.Line, Time = over.Reached, Text = "" });
            }
            SayManner();
            SayLinesBehind(opened.Line, opened.Pieces);
        }

        /// <summary>The runtime is gone.</summary>
        internal void Lost()
        {
            IsOpen = false;
            IsAwaited = false;
        }

        /// <summary>No calls of ours go through any more.</summary>
        internal void End()
        {
            IsOpen = false;
            IsClosed = true;
            IsAwaited = false;
            _lines.Clear();
        }

        /// <summary>Takes a message of this stream.</summary>
        internal void Receive(RuntimeMessage message, double now)
        {
            FramesMessage frames = message as FramesMessage;
            if (frames != null)
            {
                Take(frames, now);
                return;
            }
            EventMessage happened = message as EventMessage;
            if (happened != null)
            {
                Note(happened);
                return;
            }
            OpenedMessage opened = message as OpenedMessage;
            if (opened != null)
            {
                if (IsAwaited)
                {
                    Resume(opened);
                }
                Rate = opened.Rate;
                Hop = opened.Hop;
                Width = (int)opened.Width;
                Height = (int)opened.Height;
                _generation = opened.Generation;
                SetColumns(opened.Columns);
                IsOpen = true;
                _events.Add(new LiveEvent { Kind = LiveEventKind.Opened, Rate = opened.Rate, Text = "" });
                return;
            }
            ErrorMessage error = message as ErrorMessage;
            if (error != null)
            {
                Refuse(error);
                return;
            }
            if (message is ClosedMessage)
            {
                End();
                _events.Add(new LiveEvent { Kind = LiveEventKind.Closed, Text = "" });
            }
        }

        private void SayManner()
        {
            if (_directed)
            {
                _controls.Ease = 0.0;
                _sink.Send(_controls);
            }
            if (_hinted)
            {
                _sink.Send(_hint);
            }
        }

        /// <summary>Says what a runtime lacks whose newest line is `line` (0: it has none), of which it has so many pieces.</summary>
        private void SayLinesBehind(long line, long pieces)
        {
            for (int k = 0; k < _lines.Count; k++)
            {
                if (_lines[k].First.Line > line)
                {
                    SayAgain(_lines[k]);
                }
                else if (_lines[k].First.Line == line)
                {
                    _lines[k].SayRest(_sink, pieces);
                }
            }
            _lines.RemoveAll(said => said.Refused);
        }

        private void EndInterrupt()
        {
            if (_interrupt != null && !_interruptTold)
            {
                _events.Add(new LiveEvent { Kind = LiveEventKind.Interrupted, Text = "" });
            }
            _interrupt = null;
        }

        /// <summary>Another runtime may take less than the one to which the line was said first.</summary>
        private void SayAgain(SentLine line)
        {
            try
            {
                line.SayAgain(_sink);
            }
            catch (ProtocolException wrong)
            {
                line.Refused = true;
                _events.Add(new LiveEvent { Kind = LiveEventKind.Refused, Line = line.First.Line, Code = wrong.Code, Text = wrong.Message });
            }
        }

        private void Take(FramesMessage frames, double now)
        {
            if (_interrupt != null || frames.Generation < _generation)
            {
                return;
            }
            FrameHead head = new FrameHead { Line = frames.Line, Generation = frames.Generation, Rate = frames.Rate, Arrived = now };
            Rate = frames.Rate;
            Waited = frames.Waited;
            Compute = frames.Compute;
            if (Pictures != null)
            {
                for (int k = 0; k < frames.Parts.Count; k++)
                {
                    head.Seq = frames.Seq + k;
                    head.Time = frames.Time + k / frames.Rate;
                    Pictures.Add(head, frames.Parts[k]);
                    Frames.Add(head);  // when it is due is the same question as of numbers
                }
            }
            else if (_columns > 0 && frames.Parts.Count == 1 && frames.Parts[0].Count == 4 * _columns * frames.Count)
            {
                ArraySegment<byte> rows = frames.Parts[0];
                for (int k = 0; k < frames.Count; k++)
                {
                    head.Seq = frames.Seq + k;
                    head.Time = frames.Time + k / frames.Rate;
                    Frames.Add(head, rows.Array, rows.Offset + 4 * _columns * k, _order);
                }
            }
            SentLine line = frames.Line == 0 ? null : Unfinished(frames.Line);
            if (line != null)
            {
                line.Reached = frames.Time + frames.Count / frames.Rate;
            }
        }

        private void Note(EventMessage happened)
        {
            if (happened.Generation < _generation)
            {
                return;
            }
            _generation = happened.Generation;
            LiveEvent noted = new LiveEvent
            {
                Line = happened.Line, Time = happened.Time, Frames = happened.Frames, Rate = happened.Rate, Text = happened.Text,
            };
            switch (happened.Event)
            {
                case "started": noted.Kind = LiveEventKind.Started; break;
                case "finished": noted.Kind = LiveEventKind.Finished; Forget(happened.Line); break;
                case "interrupted":
                    noted.Kind = LiveEventKind.Interrupted;
                    bool told = _interrupt != null && _interruptTold;
                    _interrupt = null;
                    Drop();
                    if (told)
                    {
                        return;
                    }
                    break;
                case "late": noted.Kind = LiveEventKind.Late; break;
                case "dropped": noted.Kind = LiveEventKind.Dropped; break;
                case "level": noted.Kind = LiveEventKind.Level; break;
                default: return;  // of a later version
            }
            _events.Add(noted);
        }

        private void Refuse(ErrorMessage error)
        {
            LiveEvent refused = new LiveEvent { Kind = LiveEventKind.Refused, Line = error.Line ?? 0, Code = error.Code, Text = error.Text };
            if (error.About == "open")
            {
                End();
            }
            else if (error.Line.HasValue && (error.About == "line" || error.About == "audio"))
            {
                Forget(error.Line.Value);
            }
            _events.Add(refused);
        }

        /// <summary>Where the numbers of a frame go, by their names; no table when they come in our order.</summary>
        private void SetColumns(string[] names)
        {
            _columns = names.Length;
            bool same = names.Length == Live.ArkitColumns;
            int[] order = new int[names.Length];
            for (int k = 0; k < names.Length; k++)
            {
                order[k] = ArkitNames.ColumnOf(names[k]);
                same &= order[k] == k;
            }
            _order = same ? null : order;
        }

        private void Drop()
        {
            Frames.Clear();
            if (Pictures != null)
            {
                Pictures.Clear();
            }
        }
    }
}
