using System;

namespace Parley.Core
{
    /// <summary>
    /// One moment of a face: 60 numbers in the order of a frame's columns. Head and gaze are in Parley's space: +x the subject's
    /// left, +y up, +z out of the face.
    /// </summary>
    public static class FacePose
    {
        /// <summary>
        /// `target` = from `a` to `b` by `t` (0..1). Rotation vectors are mixed as they are: neighbouring frames and the poses of a
        /// talking head lie so close together that this is the shortest way within hundredths of a degree.
        /// </summary>
        public static void Mix(float[] a, float[] b, float t, float[] target)
        {
            for (int column = 0; column < Live.ArkitColumns; column++)
            {
                target[column] = a[column] + (b[column] - a[column]) * t;
            }
        }

        /// <summary>Brings `values` towards rest (all numbers 0) by `t` (0..1).</summary>
        public static void Rest(float[] values, float t)
        {
            for (int column = 0; column < Live.ArkitColumns; column++)
            {
                values[column] *= 1f - t;
            }
        }

        public static void Copy(float[] from, float[] to)
        {
            Array.Copy(from, to, Live.ArkitColumns);
        }

        /// <summary>Slow, quick, slow: 0..1 to 0..1.</summary>
        public static float Smooth(double t)
        {
            float x = (float)Math.Min(Math.Max(t, 0.0), 1.0);
            return x * x * (3f - 2f * x);
        }
    }
}
