using System.Collections.Generic;
using System;
using NUnit.Framework;

namespace Parley.Core.Tests
{
    [TestFixture]
    public sealed class CodecAllocationTests
    {
        [Test]
        public void ReadingFramesAllocatesNothing()
        {
            FramesMessage frames = new FramesMessage { Stream = 1, Seq = 70000, Count = 2, Line = 3, Generation = 1, Time = 1.5, Rate = 60, Waited = 0.01, Compute = 0.01 };
            frames.Parts.Add(Rows.Of(2, (frame, column) => column / 60f));
            List<ArraySegment<byte>> parts = Rows.PartsOf(frames);
            MessageReader reader = new MessageReader();
            Assert.AreEqual(0, Allocations.Of(1000, () => reader.Read(parts)));
        }

        [Test]
        public void WritingWhatIsSentAllTheTimeAllocatesNothing()
        {
            MessageWriter writer = new MessageWriter();
            CreditMessage credit = new CreditMessage { Stream = 1, Frames = 12 };
            HintMessage hint = new HintMessage { Stream = 1, Distance = 4.5, Visible = false };
            PingMessage ping = new PingMessage();
            long bytes = Allocations.Of(1000, () =>
            {
                writer.Write(credit);
                writer.Write(hint);
                writer.Write(ping);
            });
            Assert.AreEqual(0, bytes);
        }
    }
}
