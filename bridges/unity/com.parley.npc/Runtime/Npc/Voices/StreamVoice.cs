using Parley.Core;
using UnityEngine;

namespace Parley
{
    /// <summary>
    /// A line whose sound is fed while it plays: a procedural AudioClip in a loop that reads from a PcmStream. Where sound is missing it is
    /// silent, and media time stands still.
    /// </summary>
    internal sealed class StreamVoice : LineVoice
    {
        private const int LoopSeconds = 8;

        private readonly PcmStream _sound;
        private readonly int _length;
        private AudioClip _clip;
        private double _began;
        private double _skip;
        private double _mixedAt = -1.0;
        private int _last;
        private long _loops;

        public StreamVoice(AudioSource source, PcmStream sound)
            : base(source)
        {
            _sound = sound;
            _length = LoopSeconds * sound.Rate;
        }

        public override bool Finished
        {
            get
            {
                double mixed;
                if (!Started || !_sound.Finished || !TryGetPosition(out mixed) || mixed < _sound.FedSeconds - 0.001)
                {
                    return false;
                }
                double now = AudioSettings.dspTime;
                _mixedAt = _mixedAt < 0.0 ? now : _mixedAt;
                return now >= _mixedAt + SoundDelay.Seconds;
            }
        }

        public override void Stop()
        {
            base.Stop();
            if (_clip != null)
            {
                Object.Destroy(_clip);
            }
        }

        protected override void Play(double dspTime, double mediaTime)
        {
            _began = dspTime;
            _skip = _sound.Skip(mediaTime);
            _last = 0;
            _loops = 0;
            // Made only now: the engine reads ahead as soon as it exists.
            _clip = AudioClip.Create("Parley line", _length, 1, _sound.Rate, true, _sound.Read);
            Source.clip = _clip;
            Source.loop = true;
            Source.PlayScheduled(dspTime);
        }

        protected override bool TryGetPosition(out double seconds)
        {
            double dsp = AudioSettings.dspTime;
            if (!Started || dsp < _began || Source == null || Source.clip != _clip)
            {
                seconds = _skip + dsp - _began;
                return Started;
            }
            int position = Source.timeSamples;
            if (position < _last)
            {
                _loops++;
            }
            _last = position;
            seconds = _sound.MediaTime(_loops * _length + position);
            return true;
        }
    }
}
