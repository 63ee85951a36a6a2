using System.Collections.Generic;
using Parley.Core;

namespace Parley
{
    /// <summary>Poses of a face at a steady rate, taken from displayed frames that come at any.</summary>
    public sealed class PoseRecording
    {
        private readonly List<float> _values = new List<float>();
        private readonly float[] _last = new float[Live.ArkitColumns];
        private readonly float[] _mixed = new float[Live.ArkitColumns];
        private double _began;
        private double _lastTime;
        private bool _started;

        public PoseRecording(float rate)
        {
            Rate = rate;
        }

        /// <summary>Frames a second.</summary>
        public float Rate { get; private set; }

        public int Frames
        {
            get { return _values.Count / Live.ArkitColumns; }
        }

        /// <summary>Takes what is shown at `now` (seconds), and fills in the steady frames up to it.</summary>
        public void Add(float[] pose, double now)
        {
            if (!_started)
            {
                _started = true;
                _began = _lastTime = now;
                FacePose.Copy(pose, _last);
            }
            for (double due = _began + Frames / (double)Rate; due <= now; due = _began + Frames / (double)Rate)
            {
                double t = now > _lastTime ? (due - _lastTime) / (now - _lastTime) : 1.0;
                FacePose.Mix(_last, pose, (float)t, _mixed);
                _values.AddRange(_mixed);
            }
            FacePose.Copy(pose, _last);
            _lastTime = now;
        }

        /// <summary>All numbers, frame after frame.</summary>
        public float[] ToArray()
        {
            return _values.ToArray();
        }
    }
}
