using System;

namespace Parley.Core
{
    /// <summary>
    /// The sound of a line that is fed while it plays. The game's thread feeds, the engine's audio thread reads; where sound is
    /// missing the reader gets silence, and media time stands still until there is more. A position in what was read can be asked for
    /// its media time later, when it is heard.
    /// </summary>
    public sealed class PcmStream
    {
        private const int Remembered = 64;

        private readonly object _lock = new object();
        private readonly long[] _anchorOutput = new long[Remembered];
        private readonly long[] _anchorMedia = new long[Remembered];
        private readonly bool[] _anchorSounds = new bool[Remembered];
        private float[] _samples;
        private int _fed;
        private int _read;
        private long _output;
        private int _anchors;
        private bool _sounds;

        /// <summary>`rate`: samples a second.</summary>
        public PcmStream(int rate)
        {
            Rate = rate;
            _samples = new float[Math.Max(rate, 1)];
        }

        public int Rate { get; private set; }

        /// <summary>Whether all sound was fed.</summary>
        public bool Ended { get; private set; }

        /// <summary>Whether all of it was read, and no more follows.</summary>
        public bool Finished
        {
            get { lock (_lock) { return Ended && _read == _fed; } }
        }

        /// <summary>Seconds that wait to be read.</summary>
        public double Waiting
        {
            get { lock (_lock) { return (_fed - _read) / (double)Rate; } }
        }

        /// <summary>Seconds that were fed.</summary>
        public double FedSeconds
        {
            get { lock (_lock) { return _fed / (double)Rate; } }
        }

        /// <summary>Samples of silence that were read because sound was missing.</summary>
        public long Missing { get; private set; }

        public void Feed(float[] samples, int count)
        {
            lock (_lock)
            {
                Reserve(count);
                Array.Copy(samples, 0, _samples, _fed, count);
                _fed += count;
            }
        }

        /// <summary>Little-endian 16 bit samples.</summary>
        public void Feed(ArraySegment<byte> samples)
        {
            lock (_lock)
            {
                int count = samples.Count / 2;
                Reserve(count);
                for (int k = 0; k < count; k++)
                {
                    int at = samples.Offset + 2 * k;
                    _samples[_fed + k] = (short)(samples.Array[at] | (samples.Array[at + 1] << 8)) / 32768f;
                }
                _fed += count;
            }
        }

        public void End()
        {
            lock (_lock)
            {
                Ended = true;
            }
        }

        /// <summary>Passes over the beginning, before anything was read: a line that goes on. Gives the media time from which it does.</summary>
        public double Skip(double seconds)
        {
            lock (_lock)
            {
                _read = Math.Min(Math.Max((int)(seconds * Rate), 0), _fed);
                return _read / (double)Rate;
            }
        }

        /// <summary>Fills `target` with what comes next; for the audio thread.</summary>
        public void Read(float[] target)
        {
            lock (_lock)
            {
                int count = Math.Min(target.Length, _fed - _read);
                if (count > 0)
                {
                    Note(true);
                    Array.Copy(_samples, _read, target, 0, count);
                    _read += count;
                    _output += count;
                }
                int silent = target.Length - count;
                if (silent > 0)
                {
                    Note(false);
                    Array.Clear(target, count, silent);
                    _output += silent;
                    Missing += Ended ? 0 : silent;
                }
            }
        }

        /// <summary>Media time of the sample that was the `position`-th to be read, seconds.</summary>
        public double MediaTime(long position)
        {
            lock (_lock)
            {
                for (int k = _anchors - 1; k >= 0 && k >= _anchors - Remembered; k--)
                {
                    int slot = k % Remembered;
                    if (_anchorOutput[slot] <= position)
                    {
                        long sounded = _anchorSounds[slot] ? position - _anchorOutput[slot] : 0;
                        return Math.Min(_anchorMedia[slot] + sounded, _read) / (double)Rate;
                    }
                }
                return 0.0;
            }
        }

        /// <summary>Notes where sound or silence begins.</summary>
        private void Note(bool sounds)
        {
            if (_anchors > 0 && _sounds == sounds)
            {
                return;
            }
            int slot = _anchors++ % Remembered;
            _anchorOutput[slot] = _output;
            _anchorMedia[slot] = _read;
            _anchorSounds[slot] = sounds;
            _sounds = sounds;
        }

        private void Reserve(int count)
        {
            if (_fed + count > _samples.Length)
            {
                Array.Resize(ref _samples, Math.Max(2 * _samples.Length, _fed + count));
            }
        }
    }
}
