using System;
using System.Collections.Generic;
using NUnit.Framework;

namespace Parley.Core.Tests
{
    /// <summary>A real runtime behind TCP connections that break: it keeps the faces, and they go on where they were.</summary>
    [TestFixture]
    [Category("Live")]
    public sealed class BrokenConnectionTests
    {
        private Road _road;
        private LiveClient _client;

        [SetUp]
        public void Connect()
        {
            _road = new Road(RuntimeProcess.Shared().Address);
            _client = new LiveClient(_road.Address, "tests");
        }

        [TearDown]
        public void Leave()
        {
            _client.Dispose();
            _road.Dispose();
        }

        [Test]
        public void ALineGoesOnOverABrokenConnection()
        {
            Face face = new Face(_client);
            long line = face.Stream.Say(Face.Noise(3.0), 24000);
            face.TakeUntil(() => face.Of(line).Count > 10, "some of the line");
            _road.Cut();
            face.TakeUntil(() => face.Count(LiveEventKind.Finished) == 1, "the line's end");
            Assert.AreEqual(1, _client.Figures().Resumes);
            Assert.AreEqual(2, _client.Figures().Welcomes);
            List<FrameHead> said = face.Of(line);
            for (int k = 1; k < said.Count; k++)
            {
                Assert.Greater(said[k].Seq, said[k - 1].Seq, "numbers go on: it is the same stream");
                Assert.Greater(said[k].Time, said[k - 1].Time, "nothing comes twice");
            }
            Assert.AreEqual(3.0, said[said.Count - 1].Time, 0.2, "the line is said to its end");
            Assert.AreEqual(0, face.Count(LiveEventKind.Refused));
            Assert.AreEqual(0, face.Stream.Frames.Dropped, "no more credit is granted than frames fit");
        }

        [Test]
        public void WhatWasSaidIntoTheVoidIsSaidAgain()
        {
            Face face = new Face(_client);
            long first = face.Stream.Begin(24000);
            ArraySegment<byte> sound = Face.Noise(0.5);
            face.Stream.Feed(first, Part(sound, 0.0, 0.2));
            face.TakeUntil(() => face.Heads.Count > 3, "a frame");
            _road.SwallowWhatTheClientSays();
            long before = _client.Figures().BytesSent;
            face.Stream.Feed(first, Part(sound, 0.2, 0.3));
            face.Stream.End(first);
            long second = face.Stream.Say(Face.Noise(0.4), 24000);
            face.Stream.Direct(new ControlsMessage { Emotion = new NumberTable().Set("joy", 0.5) });
            Face.Until(() => _client.Figures().BytesSent > before + 2 * 24000 * 0.7, "it is sent, and lost");
            _road.Cut();
            face.TakeUntil(() => face.Count(LiveEventKind.Finished) == 2, "both lines");
            Assert.AreEqual(1, _client.Figures().Resumes);
            Assert.AreEqual(0.5, face.Events.Find(happened => happened.Kind == LiveEventKind.Finished).Time, 0.05, "the first is whole");
            Assert.AreEqual(second, face.Last(LiveEventKind.Finished).Line);
            Assert.AreEqual(12, face.Of(second).Count, 1);
            Assert.AreEqual(0, face.Count(LiveEventKind.Refused));
        }

        [Test]
        public void AnInterruptThatWasLostIsSaidAgain()
        {
            Face face = new Face(_client);
            long line = face.Stream.Say(Face.Noise(8.0), 24000);
            face.TakeUntil(() => face.Of(line).Count > 5, "some of the line");
            _road.SwallowWhatTheClientSays();
            face.Stream.Interrupt(face.Heads[face.Heads.Count - 1].Seq);
            int before = face.Of(line).Count;
            long next = face.Stream.Say(Face.Noise(0.4), 24000);
            _road.Cut();
            face.TakeUntil(() => face.Count(LiveEventKind.Finished) == 1, "the next line");
            Assert.AreEqual(next, face.Last(LiveEventKind.Finished).Line);
            Assert.AreEqual(before, face.Of(line).Count, "nothing of what was cut");
            Assert.AreEqual(1, face.Count(LiveEventKind.Interrupted));
        }

        [Test]
        public void FacesOpenedAndClosedMeanwhileAreSettled()
        {
            Face old = new Face(_client);
            Face kept = new Face(_client);
            kept.TakeUntil(() => { old.Take(); return kept.Heads.Count > 0 && old.Heads.Count > 0; }, "both");
            _road.SwallowWhatTheClientSays();
            _client.Close(old.Stream);
            Face fresh = new Face(_client);
            _road.Cut();
            int seen = kept.Heads.Count;
            fresh.TakeUntil(() => { kept.Take(); return fresh.Heads.Count > 0 && kept.Heads.Count > seen; }, "the new one, and the old one again");
            double streams = -1.0;
            Face.Until(() =>
            {
                NumberTable figures = _client.RuntimeFigures();
                streams = figures == null ? streams : figures.Get("streams", -1.0);
                _client.AskRuntimeFigures();
                return streams == 2.0;
            }, "two streams in the runtime");
        }

        private static ArraySegment<byte> Part(ArraySegment<byte> sound, double from, double seconds)
        {
            return new ArraySegment<byte>(sound.Array, 2 * (int)(from * 24000), 2 * (int)(seconds * 24000));
        }
    }
}
