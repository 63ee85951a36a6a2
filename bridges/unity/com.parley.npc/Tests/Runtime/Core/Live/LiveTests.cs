using System;
using System.Collections.Generic;
using System.Threading;
using NUnit.Framework;

namespace Parley.Core.Tests
{
    /// <summary>A real runtime over a real socket.</summary>
    [TestFixture]
    [Category("Live")]
    public sealed class LiveTests
    {
        private RuntimeProcess _runtime;
        private LiveClient _client;

        [SetUp]
        public void StartRuntime()
        {
            _runtime = RuntimeProcess.Shared();
            _client = new LiveClient(_runtime.Address, "tests");
        }

        [TearDown]
        public void StopClient()
        {
            if (_client != null)
            {
                _client.Dispose();
            }
        }

        [Test]
        public void ALineIsSaidFromFirstToLastFrame()
        {
            Face face = new Face(_client);
            face.TakeUntil(() => face.Heads.Count > 5, "idle frames");
            Assert.AreEqual(0, face.Heads[0].Line);
            long line = face.Stream.Say(Face.Noise(1.0), 24000);
            face.TakeUntil(() => face.Count(LiveEventKind.Finished) == 1 && face.Heads[face.Heads.Count - 1].Line == 0, "the line's end");
            List<FrameHead> said = face.Of(line);
            Assert.AreEqual(30, said.Count, 1);
            for (int k = 0; k < said.Count; k++)
            {
                Assert.AreEqual(k / 30.0, said[k].Time, 1e-6);
            }
            for (int k = 1; k < face.Heads.Count; k++)
            {
                Assert.AreEqual(face.Heads[k - 1].Seq + 1, face.Heads[k].Seq, "no frame is lost or out of order");
            }
            Assert.AreEqual(1.0, face.Last(LiveEventKind.Finished).Time, 0.05);
            foreach (float[] frame in face.Values)
            {
                for (int shape = 0; shape < ArkitNames.Count; shape++)
                {
                    Assert.That(frame[shape], Is.InRange(0f, 1f));
                }
            }
            Assert.AreEqual(0, face.Stream.Frames.Missing);
            Assert.AreEqual(0, _client.Figures().BadMessages);
        }

        [Test]
        public void SoundMayComeInPiecesAndLinesQueueUp()
        {
            Face face = new Face(_client);
            long first = face.Stream.Begin(24000);
            long second = 0;
            ArraySegment<byte> sound = Face.Noise(0.9);
            for (int at = 0; at < sound.Count; at += 4800)
            {
                int count = Math.Min(4800, sound.Count - at);
                face.Stream.Feed(first, new ArraySegment<byte>(sound.Array, at, count), at + count == sound.Count);
                face.Take();
                Thread.Sleep(50);
            }
            second = face.Stream.Say(Face.Noise(0.4), 24000);
            face.TakeUntil(() => face.Count(LiveEventKind.Finished) == 2, "both lines");
            Assert.AreEqual(27, face.Of(first).Count, 2);
            Assert.AreEqual(12, face.Of(second).Count, 2);
        }

        [Test]
        public void AfterAnInterruptNothingOfTheOldGenerationComes()
        {
            Face face = new Face(_client);
            long line = face.Stream.Say(Face.Noise(4.0), 24000);
            face.TakeUntil(() => face.Of(line).Count > 5, "some of the line");
            face.Stream.Interrupt(face.Heads[face.Heads.Count - 1].Seq);
            int before = face.Of(line).Count;
            face.TakeUntil(() => face.Count(LiveEventKind.Interrupted) == 1, "the answer");
            face.TakeUntil(() => face.Heads[face.Heads.Count - 1].Generation == 1, "new frames");
            Assert.AreEqual(before, face.Of(line).Count);
            Assert.AreEqual(line, face.Last(LiveEventKind.Interrupted).Line);
            long next = face.Stream.Say(Face.Noise(0.3), 24000);
            face.TakeUntil(() => face.Count(LiveEventKind.Finished) == 1, "the next line");
            Assert.AreEqual(next, face.Last(LiveEventKind.Finished).Line);
        }

        [Test]
        public void ARestartedRuntimeGoesOnWithTheLine()
        {
            Face face = new Face(_client);
            long line = face.Stream.Say(Face.Noise(6.0), 24000);
            face.TakeUntil(() => face.Of(line).Count > 20, "some of the line");
            _runtime.Kill();
            Face.Until(() => _client.State == LiveState.Connecting, "the loss is noticed");
            face.Take();
            double reached = face.Of(line)[face.Of(line).Count - 1].Time;
            long queued = face.Stream.Say(Face.Noise(0.3), 24000);  // said while nobody is there
            int before = face.Of(line).Count;
            _runtime.Start();
            face.TakeUntil(() => face.Count(LiveEventKind.Finished) == 2, "both lines in the new runtime");
            Assert.AreEqual(2, _client.Figures().Welcomes);
            Assert.AreEqual(2, face.Count(LiveEventKind.Opened));
            FrameHead resumed = face.Of(line)[before];
            Assert.AreEqual(reached, resumed.Time, 0.1, "the line goes on where it was");
            Assert.Greater(face.Of(queued).Count, 5);
        }

        [Test]
        public void ASlowReaderLosesItsOwnFramesOnly()
        {
            Face slow = new Face(_client);
            Face quick = new Face(_client);
            quick.TakeUntil(() => slow.Stream.Frames.Count > 0, "both are open");
            quick.TakeUntil(() => quick.Heads.Count > 130, "more frames than the credit of one that takes none");
            Assert.LessOrEqual(slow.Stream.Frames.Count, 90, "without credit nothing more comes");
            for (int k = 1; k < quick.Heads.Count; k++)
            {
                Assert.AreEqual(quick.Heads[k - 1].Seq + 1, quick.Heads[k].Seq, "the other loses nothing");
            }
            slow.TakeUntil(() => slow.Count(LiveEventKind.Dropped) == 1, "the runtime says what was lost");
            Assert.Greater(slow.Last(LiveEventKind.Dropped).Frames, 0);
            int held = slow.Heads.Count;
            slow.TakeUntil(() => slow.Heads.Count > held + 10, "it goes on");
            Assert.AreEqual(0, slow.Stream.Frames.Dropped);
        }

        [Test]
        public void WhatTheRuntimeRefusesIsTold()
        {
            Face face = new Face(_client);
            long line = face.Stream.SayFile(new byte[] { 1, 2, 3 });
            face.TakeUntil(() => face.Count(LiveEventKind.Refused) == 1, "the refusal");
            Assert.AreEqual("audio", face.Last(LiveEventKind.Refused).Code);
            Assert.AreEqual(line, face.Last(LiveEventKind.Refused).Line);
            Face none = new Face(_client, "fastest");
            none.TakeUntil(() => none.Stream.IsClosed, "a profile that there is not");
            Assert.AreEqual("unsupported", none.Last(LiveEventKind.Refused).Code);
        }

        [Test]
        public void ControlsAndHintsAreTaken()
        {
            Face face = new Face(_client);
            face.TakeUntil(() => face.Stream.IsOpen, "the stream");
            face.Stream.Direct(new ControlsMessage { Emotion = new NumberTable().Set("joy", 0.8), LookAt = new[] { 0.5, 0.0, 1.0 }, Energy = 1.5 });
            face.Stream.Hint(3.5, true);
            _client.AskRuntimeFigures();
            face.TakeUntil(() => _client.RuntimeFigures() != null, "the figures");
            Assert.AreEqual(1.0, _client.RuntimeFigures().Get("streams"));
            Assert.AreEqual(0, face.Count(LiveEventKind.Refused));
        }

        [Test]
        public void PicturesComeWholeAndWithTheirNumbers()
        {
            LiveStream stream = _client.Open(new StreamOptions { Output = "texture", Width = 64, Height = 64, Format = "rgba", Rate = 10, Profile = "low", Window = 20 });
            byte[] bytes = null;
            List<long> numbers = new List<long>();
            bool painted = false;
            Face.Until(() =>
            {
                FrameHead head;
                int count;
                while (stream.Pictures.TryTake(out head, ref bytes, out count))
                {
                    Assert.AreEqual(4 * 64 * 64, count);
                    numbers.Add(head.Seq);
                    for (int k = 0; k < count; k++)
                    {
                        painted |= bytes[k] != bytes[k % 4];
                    }
                }
                stream.Frames.Clear();
                stream.GrantCredit();
                LiveEvent happened;
                while (stream.TryTakeEvent(out happened))
                {
                    Assert.AreNotEqual(LiveEventKind.Refused, happened.Kind, happened.Text);
                }
                return numbers.Count > 5;
            }, "pictures");
            Assert.IsTrue(painted, "something is to be seen");
            for (int k = 1; k < numbers.Count; k++)
            {
                Assert.Greater(numbers[k], numbers[k - 1]);
            }
        }

        [Test]
        public void DisposeSaysGoodbyeAndEndsTheThreads()
        {
            LiveClient other = new LiveClient(_runtime.Address, "other");
            for (int round = 0; round < 4; round++)
            {
                LiveClient client = new LiveClient(_runtime.Address, "leaving");
                Face face = new Face(client);
                face.TakeUntil(() => face.Heads.Count > 0, "a frame");
                face.Stream.Say(Face.Noise(2.0), 24000);  // many frames are on the way when it leaves
                Assert.IsTrue(client.ThreadsRun);
                client.Dispose();
                Assert.IsFalse(client.ThreadsRun);
                Assert.AreEqual(LiveState.Stopped, client.State);
                face.Stream.Say(Face.Noise(0.1), 24000);  // calls after the end are harmless
                Assert.IsTrue(face.Stream.IsClosed);
            }
            // A runtime that is not told keeps silent faces for forty seconds.
            double streams = -1.0;
            for (double until = MonotonicClock.Now + 30.0; streams != 0.0 && MonotonicClock.Now < until;)
            {
                other.AskRuntimeFigures();
                Thread.Sleep(50);
                NumberTable figures = other.RuntimeFigures();
                streams = figures == null ? -1.0 : figures.Get("streams", -1.0);
            }
            Assert.AreEqual(0.0, streams, "the runtime was told");
            other.Dispose();
        }
    }
}
