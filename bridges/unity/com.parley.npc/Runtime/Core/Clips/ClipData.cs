using System;

namespace Parley.Core
{
    /// <summary>A baked line: frames of 60 numbers at a fixed rate, in the order of a live frame's columns.</summary>
    public sealed class ClipData
    {
        public ClipData(float[] values, double rate)
        {
            if (values.Length == 0 || values.Length % Live.ArkitColumns != 0 || !(rate > 0.0))
            {
                throw new ClipException("a clip has at least one frame of " + Live.ArkitColumns + " numbers, and a rate above 0");
            }
            Values = values;
            Rate = rate;
        }

        /// <summary>All numbers, frame after frame.</summary>
        public float[] Values { get; private set; }

        /// <summary>Frames a second.</summary>
        public double Rate { get; private set; }

        public int Frames
        {
            get { return Values.Length / Live.ArkitColumns; }
        }

        /// <summary>Seconds.</summary>
        public double Duration
        {
            get { return Frames / Rate; }
        }

        /// <summary>The pose at a time, between frames too; held before the first frame and after the last.</summary>
        public void Sample(double seconds, float[] target)
        {
            Sample(Values, Rate, seconds, target);
        }

        /// <summary>The same of numbers that lie elsewhere, such as in an asset.</summary>
        public static void Sample(float[] values, double rate, double seconds, float[] target)
        {
            int last = values.Length / Live.ArkitColumns - 1;
            double position = Math.Min(Math.Max(seconds * rate, 0.0), last);
            int frame = Math.Min((int)position, Math.Max(last - 1, 0));
            int next = Math.Min(frame + 1, last);
            float t = (float)(position - frame);
            int a = frame * Live.ArkitColumns;
            int b = next * Live.ArkitColumns;
            for (int column = 0; column < Live.ArkitColumns; column++)
            {
                target[column] = values[a + column] + (values[b + column] - values[a + column]) * t;
            }
        }
    }
}
