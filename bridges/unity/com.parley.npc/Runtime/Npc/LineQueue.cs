using System.Collections.Generic;
using Parley.Core;

namespace Parley
{
    /// <summary>The lines that were said and are not over, each with its voice; tells a FramePlayer how far each is heard.</summary>
    internal sealed class LineQueue : ILineClock
    {
        private readonly List<Entry> _lines = new List<Entry>();

        /// <summary>MonotonicClock's time of the displayed frame, set once for each.</summary>
        public double Now { get; set; }

        public int Count
        {
            get { return _lines.Count; }
        }

        public void Add(long line, LineVoice voice)
        {
            _lines.Add(new Entry(line, voice, Now));
        }

        /// <summary>The sound of a line is to begin, as soon as it is its turn; nothing happens when it sounds already.</summary>
        public void Ask(LineStart start)
        {
            Entry entry = Find(start.Line);
            if (entry != null && !entry.Voice.Started)
            {
                entry.Asked = start;
            }
        }

        /// <summary>
        /// Begins the sound that was asked for when no line sounds any more: another clip on the voice would cut the last syllable off. Gives the
        /// line, or 0.
        /// </summary>
        public long Begin()
        {
            Entry entry = _lines.Count > 0 ? _lines[0] : null;
            if (entry == null || entry.Voice.Started || entry.Asked.Line == 0)
            {
                return 0;
            }
            entry.Voice.Start(entry.Asked.At - Now, entry.Asked.MediaTime);
            return entry.Line;
        }

        /// <summary>
        /// Begins the sound of the next line although no frames have come, when they are awaited for more than `patience` seconds: what is
        /// said must be heard, whatever became of the runtime. Gives the line, or 0.
        /// </summary>
        public long StartOverdue(double patience)
        {
            for (int k = 0; k < _lines.Count; k++)
            {
                Entry entry = _lines[k];
                if (!entry.Voice.Started)
                {
                    if (Now - entry.Since < patience)
                    {
                        return 0;
                    }
                    entry.Voice.Start(0.0, 0.0);
                    return entry.Line;
                }
                entry = k + 1 < _lines.Count ? _lines[k + 1] : null;
                if (entry != null && !entry.Voice.Started)
                {
                    entry.Since = Now;  // it waits for the line before it, not for the runtime
                }
            }
            return 0;
        }

        /// <summary>Lets go of a line that was heard to its end; gives it, or 0.</summary>
        public long TakeFinished()
        {
            for (int k = 0; k < _lines.Count; k++)
            {
                if (_lines[k].Voice.Started && _lines[k].Voice.Finished)
                {
                    long line = _lines[k].Line;
                    _lines[k].Voice.Stop();
                    _lines.RemoveAt(k);
                    return line;
                }
            }
            return 0;
        }

        /// <summary>The runtime has told how long a line is.</summary>
        public void SetLength(long line, double seconds)
        {
            Entry entry = Find(line);
            SilentVoice silent = entry == null ? null : entry.Voice as SilentVoice;
            if (silent != null)
            {
                silent.SetLength(seconds);
            }
        }

        /// <summary>Silences a line and lets go of it.</summary>
        public void Drop(long line)
        {
            Entry entry = Find(line);
            if (entry != null)
            {
                entry.Voice.Stop();
                _lines.Remove(entry);
            }
        }

        public void Clear()
        {
            foreach (Entry entry in _lines)
            {
                entry.Voice.Stop();
            }
            _lines.Clear();
        }

        public bool TryGetMediaTime(long line, out double seconds)
        {
            Entry entry = Find(line);
            bool plays = entry != null && entry.Voice.Started;
            seconds = plays ? entry.Voice.MediaTime(Now) : 0.0;
            return plays;
        }

        private Entry Find(long line)
        {
            for (int k = 0; k < _lines.Count; k++)
            {
                if (_lines[k].Line == line)
                {
                    return _lines[k];
                }
            }
            return null;
        }

        private sealed class Entry
        {
            public readonly long Line;
            public readonly LineVoice Voice;

            /// <summary>How its sound is to begin; no line before that is known.</summary>
            public LineStart Asked;

            /// <summary>Since when the runtime might have answered.</summary>
            public double Since;

            public Entry(long line, LineVoice voice, double since)
            {
                Line = line;
                Voice = voice;
                Since = since;
            }
        }
    }
}
