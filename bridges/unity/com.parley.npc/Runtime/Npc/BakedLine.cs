using UnityEngine;

namespace Parley
{
    /// <summary>A baked clip that is being said.</summary>
    internal sealed class BakedLine
    {
        private readonly ParleyClip _clip;
        private readonly LineVoice _voice;

        public BakedLine(long number, ParleyClip clip, AudioClip sound, AudioSource source)
        {
            Number = number;
            _clip = clip;
            if (sound != null && source != null)
            {
                _voice = new ClipVoice(source, sound);
            }
            else
            {
                SilentVoice silent = new SilentVoice(source);
                silent.SetLength(clip.Duration);
                _voice = silent;
            }
            _voice.Start(0.05, 0.0);
        }

        public long Number { get; private set; }

        public bool Finished
        {
            get { return _voice.Finished; }
        }

        public void Sample(double now, float[] pose)
        {
            _clip.Sample(_voice.MediaTime(now), pose);
        }

        public void Stop()
        {
            _voice.Stop();
        }
    }
}
