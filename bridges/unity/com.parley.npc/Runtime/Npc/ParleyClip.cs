using Parley.Core;
using UnityEngine;

namespace Parley
{
    /// <summary>A baked line as an asset: what `parley bake --format npz` wrote, imported. It plays on every platform, without a runtime.</summary>
    public sealed class ParleyClip : ScriptableObject
    {
        [SerializeField]
        private float[] values = new float[0];

        [SerializeField]
        private float rate = 30f;

        [SerializeField]
        [Tooltip("The line's sound, if it is to be played with it.")]
        private AudioClip sound;

        /// <summary>Frames a second.</summary>
        public float Rate
        {
            get { return rate; }
        }

        /// <summary>All numbers, frame after frame. Read only.</summary>
        internal float[] Values
        {
            get { return values; }
        }

        public int Frames
        {
            get { return values.Length / Live.ArkitColumns; }
        }

        /// <summary>Seconds.</summary>
        public float Duration
        {
            get { return Frames / rate; }
        }

        public AudioClip Sound
        {
            get { return sound; }
            set { sound = value; }
        }

        /// <summary>A clip from data that was read at run time, such as by ClipReader.</summary>
        public static ParleyClip From(ClipData data)
        {
            ParleyClip clip = CreateInstance<ParleyClip>();
            clip.values = data.Values;
            clip.rate = (float)data.Rate;
            return clip;
        }

        /// <summary>Puts the pose at a time into `pose` [60]; held before the first frame and after the last.</summary>
        public void Sample(double seconds, float[] pose)
        {
            if (Frames > 0)
            {
                ClipData.Sample(values, rate, seconds, pose);
            }
        }
    }
}
