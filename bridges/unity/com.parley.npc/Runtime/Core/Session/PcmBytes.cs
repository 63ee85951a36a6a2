using System;

namespace Parley.Core
{
    /// <summary>Samples as the bytes of a line.</summary>
    public static class PcmBytes
    {
        /// <summary>Interleaved floats (-1..1) of `channels` channels, mixed to one, as little-endian 16 bit samples.</summary>
        public static byte[] FromFloats(float[] samples, int frames, int channels)
        {
            byte[] bytes = new byte[2 * frames];
            for (int frame = 0; frame < frames; frame++)
            {
                float sum = 0f;
                for (int channel = 0; channel < channels; channel++)
                {
                    sum += samples[frame * channels + channel];
                }
                float scaled = sum / channels * 32767f;
                int sample = (int)Math.Round(Math.Min(Math.Max(scaled, -32768f), 32767f));
                bytes[2 * frame] = (byte)sample;
                bytes[2 * frame + 1] = (byte)(sample >> 8);
            }
            return bytes;
        }
    }
}
