using UnityEngine;

namespace Parley
{
    /// <summary>A line whose sound is an AudioClip. Its clock is AudioSettings.dspTime; a pause or another pitch of the source is followed.</summary>
    internal sealed class ClipVoice : LineVoice
    {
        private readonly AudioClip _clip;
        private readonly bool _owned;
        private double _began;
        private double _from;

        /// <summary>`owned`: the clip was made for this line, and goes with it; Unity collects no clips.</summary>
        public ClipVoice(AudioSource source, AudioClip clip, bool owned = false)
            : base(source)
        {
            _clip = clip;
            _owned = owned;
        }

        public override bool Finished
        {
            get
            {
                // A paused source does not play either, but its position stands before the end.
                return Started && AudioSettings.dspTime > _began + 0.1 && !Source.isPlaying
                    && (Source.clip != _clip || Source.timeSamples == 0 || Source.timeSamples >= _clip.samples - 1);
            }
        }

        public override void Stop()
        {
            base.Stop();
            if (_owned && _clip != null)
            {
                Object.Destroy(_clip);
            }
        }

        protected override void Play(double dspTime, double mediaTime)
        {
            _began = dspTime;
            _from = mediaTime;
            Source.clip = _clip;
            Source.loop = false;
            Source.timeSamples = Mathf.Clamp((int)(mediaTime * _clip.frequency), 0, Mathf.Max(_clip.samples - 1, 0));
            Source.PlayScheduled(dspTime);
        }

        protected override bool TryGetPosition(out double seconds)
        {
            double dsp = AudioSettings.dspTime;
            if (dsp < _began || Source == null || Source.clip != _clip)
            {
                seconds = _from + dsp - _began;  // not begun; negative before the line's start
                return Started;
            }
            if (Finished)
            {
                seconds = _from + dsp - _began;  // frames may outlast the sound
                return true;
            }
            double played = (double)Source.timeSamples / _clip.frequency;
            double expected = _from + dsp - _began;
            // dspTime is exact while the source plays straight on; the source knows of pauses, pitch and seeking.
            seconds = System.Math.Abs(played - expected) < 0.06 ? expected : played;
            return true;
        }
    }
}
