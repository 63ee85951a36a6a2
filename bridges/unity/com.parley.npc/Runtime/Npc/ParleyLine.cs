using System;
using Parley.Core;

namespace Parley
{
    /// <summary>
    /// A line whose sound is made while it is said, such as by a speech synthesiser: feed it as it comes, early, late or in bursts. It is
    /// heard on the NPC's voice, and the face follows what is heard. Any thread may feed.
    /// </summary>
    public sealed class ParleyLine
    {
        private readonly LiveStream _stream;
        private readonly PcmStream _sound;

        internal ParleyLine(LiveStream stream, long line, PcmStream sound)
        {
            _stream = stream;
            _sound = sound;
            Number = line;
        }

        /// <summary>The line's number, as in ParleyNpc's events.</summary>
        public long Number { get; private set; }

        /// <summary>More sound: mono, -1..1.</summary>
        public void Feed(float[] samples)
        {
            _sound.Feed(samples, samples.Length);
            _stream.Feed(Number, new ArraySegment<byte>(PcmBytes.FromFloats(samples, samples.Length, 1)));
        }

        /// <summary>More sound: mono, little-endian 16 bit samples. The bytes are copied.</summary>
        public void Feed(byte[] samples)
        {
            ArraySegment<byte> copy = new ArraySegment<byte>((byte[])samples.Clone());
            _sound.Feed(copy);
            _stream.Feed(Number, copy);
        }

        /// <summary>That was all of it.</summary>
        public void End()
        {
            _sound.End();
            _stream.End(Number);
        }
    }
}
