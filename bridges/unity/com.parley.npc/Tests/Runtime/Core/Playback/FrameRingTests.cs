using NUnit.Framework;

namespace Parley.Core.Tests
{
    [TestFixture]
    public sealed class FrameRingTests
    {
        [Test]
        public void FramesComeOutInOrderAndTheOldestAreLostWhenItIsFull()
        {
            FrameRing ring = new FrameRing(3, 2);
            for (int seq = 0; seq < 5; seq++)
            {
                ring.Add(new FrameHead { Seq = seq }, Row(seq, -seq), 0, null);
            }
            Assert.AreEqual(3, ring.Count);
            Assert.AreEqual(2, ring.Dropped);
            FrameHead head;
            float[] values = new float[2];
            for (int seq = 2; seq < 5; seq++)
            {
                Assert.IsTrue(ring.TryTake(out head, values));
                Assert.AreEqual(seq, head.Seq);
                Assert.AreEqual(new float[] { seq, -seq }, values);
            }
            Assert.IsFalse(ring.TryTake(out head, values));
        }

        [Test]
        public void WhatComesTwiceOrTooLateIsRefusedAndGapsAreCounted()
        {
            FrameRing ring = new FrameRing(8, 2);
            Assert.IsTrue(ring.Add(new FrameHead { Seq = 4 }, Row(0, 0), 0, null));
            Assert.IsFalse(ring.Add(new FrameHead { Seq = 4 }, Row(0, 0), 0, null));
            Assert.IsFalse(ring.Add(new FrameHead { Seq = 1 }, Row(0, 0), 0, null));
            Assert.AreEqual(4, ring.Missing);
            ring.Restart();
            Assert.IsTrue(ring.Add(new FrameHead { Seq = 0 }, Row(0, 0), 0, null));
        }

        [Test]
        public void AStreamThatIsOpenedAnewGoesOnBehindWhatWaits()
        {
            FrameRing ring = new FrameRing(8, 2);
            ring.Add(new FrameHead { Seq = 7 }, Row(7, 0), 0, null);
            ring.Add(new FrameHead { Seq = 8 }, Row(8, 0), 0, null);
            ring.Continue();
            Assert.IsTrue(ring.Add(new FrameHead { Seq = 0 }, Row(0, 0), 0, null));
            FrameHead head;
            float[] values = new float[2];
            foreach (long seq in new long[] { 7, 8, 0 })
            {
                ring.TryTake(out head, values);
                Assert.AreEqual(seq, head.Seq);
            }
            Assert.AreEqual(1, ring.CollectRemoved(1), "the new stream gave credit for its own frames only");
        }

        [Test]
        public void ColumnsGoWhereTheirNamesSay()
        {
            FrameRing ring = new FrameRing(2, 2);
            byte[] three = new byte[12];
            System.Buffer.BlockCopy(new[] { 1f, 2f, 3f }, 0, three, 0, 12);
            ring.Add(new FrameHead(), three, 0, new[] { 1, -1, 0 });
            FrameHead head;
            float[] values = new float[2];
            ring.TryTake(out head, values);
            Assert.AreEqual(new[] { 3f, 1f }, values);
        }

        [Test]
        public void CreditIsWhatHasLeft()
        {
            FrameRing ring = new FrameRing(4, 2);
            for (int seq = 0; seq < 6; seq++)
            {
                ring.Add(new FrameHead { Seq = seq }, Row(0, 0), 0, null);
            }
            Assert.AreEqual(0, ring.CollectRemoved(3));
            ring.Remove(1);
            Assert.AreEqual(3, ring.CollectRemoved(3), "two were pushed out, one was taken");
            ring.Clear();
            Assert.AreEqual(3, ring.CollectRemoved(1));
        }

        [Test]
        public void PicturesGiveTheirArraysInExchange()
        {
            PictureRing ring = new PictureRing(2);
            byte[] picture = { 9, 1, 2, 3 };
            for (int seq = 0; seq < 3; seq++)
            {
                ring.Add(new FrameHead { Seq = seq }, new System.ArraySegment<byte>(picture, 1, 3));
            }
            Assert.AreEqual(1, ring.Dropped);
            FrameHead head;
            byte[] bytes = null;
            int count;
            Assert.IsTrue(ring.TryTake(out head, ref bytes, out count));
            Assert.AreEqual(1, head.Seq);
            Assert.AreEqual(3, count);
            Assert.AreEqual(1, bytes[0]);
            long allocated = Allocations.Of(100, () =>
            {
                ring.Add(new FrameHead { Seq = head.Seq + 2 }, new System.ArraySegment<byte>(picture, 1, 3));
                ring.TryTake(out head, ref bytes, out count);
            });
            Assert.LessOrEqual(allocated, 3 * 64, "each slot's array once");
        }

        private static byte[] Row(float first, float second)
        {
            byte[] bytes = new byte[8];
            System.Buffer.BlockCopy(new[] { first, second }, 0, bytes, 0, 8);
            return bytes;
        }
    }
}
