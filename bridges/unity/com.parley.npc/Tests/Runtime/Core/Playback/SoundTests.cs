using System;
using NUnit.Framework;

namespace Parley.Core.Tests
{
    [TestFixture]
    public sealed class SoundTests
    {
        [Test]
        public void TheClockIsSmoothWhereTheEnginesMovesInBlocks()
        {
            AudioClock clock = new AudioClock();
            double last = -1.0;
            double worst = 0.0;
            double previous = 0.0;
            for (int tick = 0; tick < 600; tick++)
            {
                double now = 5.0 + tick / 60.0;
                double heard = 1.0002 * tick / 60.0;  // the sound card runs a little faster
                double measured = Math.Floor(heard * 48000 / 1024) * 1024 / 48000;
                double time = clock.Follow(measured, now);
                Assert.GreaterOrEqual(time, last);
                if (tick > 60)
                {
                    worst = Math.Max(worst, Math.Abs(time - previous - 1 / 60.0));
                    Assert.AreEqual(heard, time, 0.03);
                }
                previous = last = time;
            }
            Assert.Less(worst, 0.004, "a step of a displayed frame is a displayed frame");
        }

        [Test]
        public void TheClockStandsStillWithTheSoundAndGoesOnWithIt()
        {
            AudioClock clock = new AudioClock();
            double now = 1.0;
            double time = 0.0;
            for (int tick = 0; tick < 30; tick++, now += 0.02)
            {
                time = clock.Follow(tick * 0.02, now);
            }
            double paused = 0.0;
            for (int tick = 0; tick < 50; tick++, now += 0.02)
            {
                paused = clock.Follow(0.58, now);
            }
            Assert.AreEqual(0.58, paused, 0.15);
            Assert.AreEqual(paused, clock.Follow(0.58, now += 1.0));
            for (int tick = 1; tick < 60; tick++, now += 0.02)
            {
                time = clock.Follow(0.58 + tick * 0.02, now);
            }
            Assert.AreEqual(0.58 + 59 * 0.02, time, 0.03);
        }

        [Test]
        public void TheClockFollowsAJump()
        {
            AudioClock clock = new AudioClock();
            clock.Follow(0.0, 1.0);
            Assert.AreEqual(7.0, clock.Follow(7.0, 1.02));
            clock.Reset();
            Assert.AreEqual(0.5, clock.Follow(0.5, 9.0));
        }

        [Test]
        public void MediaTimeStandsStillWhereSoundIsMissing()
        {
            PcmStream stream = new PcmStream(100);
            float[] block = new float[10];
            stream.Feed(Ones(25), 25);
            Read(stream, block, 5);  // 25 of sound, 25 of silence
            stream.Feed(Ones(20), 20);
            stream.End();
            Read(stream, block, 3);  // 20 of sound, 10 of silence
            Assert.AreEqual(0.10, stream.MediaTime(10), 1e-9);
            Assert.AreEqual(0.25, stream.MediaTime(25), 1e-9);
            Assert.AreEqual(0.25, stream.MediaTime(49), 1e-9);
            Assert.AreEqual(0.30, stream.MediaTime(55), 1e-9);
            Assert.AreEqual(0.45, stream.MediaTime(79), 1e-9);
            Assert.IsTrue(stream.Finished);
            Assert.AreEqual(25, stream.Missing, "silence after the end is none");
        }

        [Test]
        public void SixteenBitSoundIsScaled()
        {
            PcmStream stream = new PcmStream(100);
            stream.Feed(new ArraySegment<byte>(new byte[] { 0xee, 0x00, 0x40, 0x00, 0x80, 0xff, 0xff, 0xee }, 1, 6));
            float[] block = new float[4];
            stream.Read(block);
            Assert.AreEqual(new[] { 0.5f, -1f, -1f / 32768f, 0f }, block);
        }

        [Test]
        public void ReadingAllocatesNothing()
        {
            PcmStream stream = new PcmStream(100);
            float[] block = new float[10];
            Assert.AreEqual(0, Allocations.Of(500, () => { stream.Read(block); stream.MediaTime(5); }));
        }

        private static void Read(PcmStream stream, float[] block, int times)
        {
            for (int k = 0; k < times; k++)
            {
                stream.Read(block);
            }
        }

        private static float[] Ones(int count)
        {
            float[] ones = new float[count];
            for (int k = 0; k < count; k++)
            {
                ones[k] = 1f;
            }
            return ones;
        }
    }
}
