using Parley.Core;
using UnityEngine;

namespace Parley
{
    /// <summary>The sound of one line on an AudioSource, and how far it is heard. Times are seconds.</summary>
    internal abstract class LineVoice
    {
        private readonly AudioClock _clock = new AudioClock();

        protected LineVoice(AudioSource source)
        {
            Source = source;
        }

        /// <summary>Whether it was started.</summary>
        public bool Started { get; private set; }

        /// <summary>Whether all of it was heard.</summary>
        public abstract bool Finished { get; }

        protected AudioSource Source { get; private set; }

        /// <summary>Lets it be heard `delay` from now, from `mediaTime` on.</summary>
        public void Start(double delay, double mediaTime)
        {
            Started = true;
            Play(AudioSettings.dspTime + System.Math.Max(delay - SoundDelay.Seconds, 0.0), mediaTime);
        }

        /// <summary>Media time that is heard at `now` (MonotonicClock), moving smoothly.</summary>
        public double MediaTime(double now)
        {
            double position;
            if (TryGetPosition(out position))
            {
                return _clock.Follow(position - SoundDelay.Seconds, now);
            }
            return -1.0;
        }

        public virtual void Stop()
        {
            if (Source != null && Started)
            {
                Source.Stop();
            }
        }

        protected abstract void Play(double dspTime, double mediaTime);

        /// <summary>Media time that the mixer has reached; false while there is none.</summary>
        protected abstract bool TryGetPosition(out double seconds);
    }

    /// <summary>How much later the ear hears what the mixer has reached.</summary>
    internal static class SoundDelay
    {
        private static double _seconds = -1.0;
        private static bool _listens;

        public static double Seconds
        {
            get
            {
                if (_seconds < 0.0)
                {
                    int length;
                    int count;
                    AudioSettings.GetDSPBufferSize(out length, out count);
                    int rate = AudioSettings.outputSampleRate;
                    _seconds = rate > 0 ? (double)length * count / rate : 0.0;
                    if (!_listens)
                    {
                        _listens = true;
                        AudioSettings.OnAudioConfigurationChanged += deviceChanged => _seconds = -1.0;
                    }
                }
                return _seconds;
            }
        }
    }
}
