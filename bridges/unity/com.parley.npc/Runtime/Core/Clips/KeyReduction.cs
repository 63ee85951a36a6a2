using System;
using System.Collections.Generic;

namespace Parley.Core
{
    /// <summary>
    /// Leaves out the frames that a straight line between their neighbours gives as well: Ramer's and Douglas and Peucker's method
    /// over time, with the distance in value.
    /// </summary>
    public static class KeyReduction
    {
        /// <summary>
        /// The frames to keep, in order, of `values` with `channels` numbers a frame, so that linear interpolation of each channel is off by at
        /// most `tolerance`. Always the first and the last; one alone when nothing moves.
        /// </summary>
        public static List<int> Keep(float[] values, int channels, float tolerance)
        {
            int frames = values.Length / channels;
            List<int> kept = new List<int> { 0 };
            if (frames > 1 && !Still(values, channels, frames, tolerance))
            {
                bool[] keep = new bool[frames];
                keep[frames - 1] = true;
                Stack<int> spans = new Stack<int>();
                spans.Push(0);
                spans.Push(frames - 1);
                while (spans.Count > 0)
                {
                    int end = spans.Pop();
                    int start = spans.Pop();
                    float worst;
                    int at = Farthest(values, channels, start, end, out worst);
                    if (worst > tolerance)
                    {
                        keep[at] = true;
                        spans.Push(start);
                        spans.Push(at);
                        spans.Push(at);
                        spans.Push(end);
                    }
                }
                for (int frame = 1; frame < frames; frame++)
                {
                    if (keep[frame])
                    {
                        kept.Add(frame);
                    }
                }
            }
            return kept;
        }

        private static bool Still(float[] values, int channels, int frames, float tolerance)
        {
            for (int k = channels; k < frames * channels; k++)
            {
                if (Math.Abs(values[k] - values[k % channels]) > tolerance)
                {
                    return false;
                }
            }
            return true;
        }

        private static int Farthest(float[] values, int channels, int start, int end, out float worst)
        {
            worst = 0f;
            int farthest = start;
            for (int frame = start + 1; frame < end; frame++)
            {
                float t = (float)(frame - start) / (end - start);
                for (int channel = 0; channel < channels; channel++)
                {
                    float a = values[start * channels + channel];
                    float b = values[end * channels + channel];
                    float off = Math.Abs(values[frame * channels + channel] - (a + (b - a) * t));
                    if (off > worst)
                    {
                        worst = off;
                        farthest = frame;
                    }
                }
            }
            return farthest;
        }
    }
}
