using Parley.Core;

namespace Parley
{
    /// <summary>Carries a face from what it showed to what is to be shown, where one does not continue the other.</summary>
    internal sealed class PoseFade
    {
        private readonly float[] _from = new float[Live.ArkitColumns];
        private double _began = double.NegativeInfinity;
        private double _seconds = 0.2;

        public void Begin(float[] shown, double seconds, double now)
        {
            FacePose.Copy(shown, _from);
            _began = now;
            _seconds = seconds;
        }

        /// <summary>Mixes what is still to be seen of the pose before into `pose`.</summary>
        public void Apply(float[] pose, double now)
        {
            float t = FacePose.Smooth((now - _began) / _seconds);
            if (t < 1f)
            {
                FacePose.Mix(_from, pose, t, pose);
            }
        }
    }
}
