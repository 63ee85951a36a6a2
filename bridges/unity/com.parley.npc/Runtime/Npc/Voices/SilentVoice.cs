using UnityEngine;

namespace Parley
{
    /// <summary>A line whose sound plays elsewhere, or not at all: it runs by the mixer's clock.</summary>
    internal sealed class SilentVoice : LineVoice
    {
        private double _began;
        private double _from;
        private double _length = double.PositiveInfinity;

        public SilentVoice(AudioSource source)
            : base(source)
        {
        }

        public override bool Finished
        {
            get { return Started && AudioSettings.dspTime - _began + _from > _length; }
        }

        /// <summary>The runtime has told how long the line is.</summary>
        public void SetLength(double seconds)
        {
            _length = seconds;
        }

        public override void Stop()
        {
        }

        protected override void Play(double dspTime, double mediaTime)
        {
            _began = dspTime;
            _from = mediaTime;
        }

        protected override bool TryGetPosition(out double seconds)
        {
            seconds = _from + AudioSettings.dspTime - _began;
            return Started;
        }
    }
}
