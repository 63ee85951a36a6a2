using System;
using System.Collections.Generic;
using NUnit.Framework;

namespace Parley.Core.Tests
{
    /// <summary>Time is turned by hand. Column 0 of each frame holds its number in the stream / 1000, so that what is shown tells when it is from.</summary>
    [TestFixture]
    public sealed class FramePlayerTests
    {
        private sealed class Clock : ILineClock
        {
            public long Line;
            public double Media;

            public bool TryGetMediaTime(long line, out double seconds)
            {
                seconds = Media;
                return line == Line;
            }
        }

        private readonly byte[] _row = new byte[240];
        private readonly float[] _numbers = new float[60];
        private FrameRing _ring;
        private FramePlayer _player;
        private Clock _clock;
        private double _now;
        private long _seq;
        private float[] _pose;

        [SetUp]
        public void Begin()
        {
            _ring = new FrameRing(120, 60);
            _player = new FramePlayer(_ring);
            _clock = new Clock { Line = -1 };
            _now = 10.0;
            _seq = 0;
            _pose = new float[60];
        }

        [Test]
        public void IdleFramesFollowEachOtherEvenlyThoughTheyComeInBursts()
        {
            Random random = new Random(1);
            List<float> shown = new List<float>();
            double arrives = _now;
            for (int tick = 0; tick < 600; tick++)
            {
                while (arrives <= _now)
                {
                    Idle(4);  // four at a time, up to 30 ms late
                    arrives = 10.0 + _seq / 30.0 + 0.03 * random.NextDouble();
                }
                Update();
                shown.Add(1000f * _pose[0]);
                _now += 1.0 / 60;
            }
            for (int k = 60; k < shown.Count; k++)
            {
                Assert.That(shown[k] - shown[k - 1], Is.InRange(0.3f, 0.7f), "half a frame each sixtieth, at " + k);
            }
            Assert.Less(_seq - shown[shown.Count - 1], 12f, "little is held back");
            Assert.IsFalse(_player.Resting);
        }

        [Test]
        public void FramesOfALineWaitForItsSound()
        {
            Idle(6);
            Run(0.3);
            Line(1, 0, 18);
            LineStart start = RunUntilStart();
            Assert.AreEqual(1, start.Line);
            Assert.AreEqual(0.0, start.MediaTime);
            Assert.GreaterOrEqual(start.At, _now + 0.04, "the engine has time to schedule the sound");
            _clock.Line = 1;
            _clock.Media = start.MediaTime - (start.At - _now);
            for (int tick = 0; tick < 40; tick++)
            {
                Update();
                if (_clock.Media > 0.15 && _clock.Media < 0.55)
                {
                    Assert.AreEqual(6 + 30.0 * _clock.Media, 1000f * _pose[0], 0.01, "what is shown is what is heard");
                }
                _now += 1.0 / 60;
                _clock.Media += 1.0 / 60;
            }
        }

        [Test]
        public void TheFaceStandsStillWhileTheSoundIsPaused()
        {
            StartLine(1, 30);
            _clock.Media = 0.4;
            Update();
            Run(0.2);  // the fade into the line is over
            float first = _pose[0];
            _now += 0.2;
            Update();
            Assert.AreEqual(first, _pose[0]);
        }

        [Test]
        public void LateFramesAreDroppedWhenTheSoundHasGoneOn()
        {
            StartLine(1, 30);
            _clock.Media = 0.8;
            Update();
            Assert.AreEqual(24, _player.Shown.Seq);
            Assert.AreEqual(5, _ring.Count);
        }

        [Test]
        public void WaitingIdleFramesDoNotDelayALine()
        {
            Idle(30);
            Update();
            Line(1, 0, 10);
            LineStart start = RunUntilStart();
            Assert.Less(start.At - 10.0, 0.12, "a second of idle frames is not played out first");
        }

        [Test]
        public void TheNextLinesSoundIsAskedForBeforeTheFirstEnds()
        {
            StartLine(1, 30);
            Line(2, 0, 30);
            double ends = _now + 1.0 - _clock.Media;
            LineStart start = default(LineStart);
            while (_now < ends + 0.5 && start.Line != 2)
            {
                Update();
                _player.TryTakeStart(out start);
                _now += 0.01;
                _clock.Media += 0.01;
            }
            Assert.AreEqual(2, start.Line);
            Assert.AreEqual(ends, start.At, 0.011, "it begins where the first ends");
        }

        [Test]
        public void FramesThatComeTooLateLetTheNextLineBeginLater()
        {
            StartLine(1, 3);
            for (int frame = 3; frame < 20; frame++)
            {
                _now += 1.0 / 30;
                _clock.Media = frame / 30.0 + 0.1;  // each frame is a tenth of a second too late for its sound
                Line(1, frame, 1);
                Update();
            }
            Assert.AreEqual(0.1, _player.Jitter, 0.02);
            _now += 1.0;
            _clock.Media += 1.0;
            Update();
            Line(2, 0, 6);
            Assert.Greater(RunUntilStart().At - _now, 0.12);
        }

        [Test]
        public void FramesFarBehindTheSoundAreNotShownAndTheFaceRests()
        {
            StartLine(1, 3);
            _clock.Media = 0.1;
            Update();
            for (int frame = 3; frame < 60; frame++)
            {
                _now += 1.0 / 30;
                _clock.Media = frame / 30.0 + 1.0;  // a runtime that is a second behind
                Line(1, frame, 1);
                Update();
            }
            Assert.AreEqual(57, _player.Late);
            Assert.AreEqual(2, _player.Shown.Seq);
            Assert.IsTrue(_player.Resting);
            _clock.Media = 62 / 30.0;
            Line(1, 62, 3);
            Update();
            Assert.AreEqual(62, _player.Shown.Time * 30.0, 1e-6, "it has caught up");
            Assert.IsFalse(_player.Resting);
        }

        [Test]
        public void ALineThatGoesOnStartsAtItsMediaTime()
        {
            Line(1, 45, 10);
            Assert.AreEqual(1.5, RunUntilStart().MediaTime, 1e-9);
        }

        [Test]
        public void ALineWithoutSoundRunsByTheClock()
        {
            Line(1, 0, 30);
            LineStart start = RunUntilStart();
            _now = start.At + 0.5;
            Update();
            Assert.AreEqual(15.0, 1000f * _pose[0], 0.01);
        }

        [Test]
        public void WhenFramesStopTheFaceEasesToRestAndComesBackSoftly()
        {
            Idle(10, 1f);
            Run(0.6);
            Assert.AreEqual(1f, _pose[5]);
            float before = _pose[5];
            for (int tick = 0; tick < 90; tick++)
            {
                Step();
                Assert.LessOrEqual(_pose[5], before + 1e-6f);
                Assert.Less(before - _pose[5], 0.06f, "no jump");
                before = _pose[5];
            }
            Assert.AreEqual(0f, _pose[5]);
            Assert.IsTrue(_player.Resting);
            for (int tick = 0; tick < 60; tick++)
            {
                if (tick % 8 == 0)
                {
                    Idle(4, 1f);
                }
                Step();
                Assert.Less(Math.Abs(_pose[5] - before), 0.3f, "it fades back");
                before = _pose[5];
            }
            Assert.AreEqual(1f, _pose[5]);
            Assert.IsFalse(_player.Resting);
        }

        [Test]
        public void AGapInTheNumbersIsFadedOver()
        {
            Idle(10, 0f);
            Run(0.3);
            _seq += 20;
            Idle(30, 1f);
            float before = _pose[5];
            float widest = 0f;
            for (int tick = 0; tick < 60; tick++)
            {
                Step();
                widest = Math.Max(widest, Math.Abs(_pose[5] - before));
                before = _pose[5];
            }
            Assert.AreEqual(1f, _pose[5]);
            Assert.Less(widest, 0.4f);
        }

        [Test]
        public void AfterAnInterruptTheOldLineIsGoneAndItsNumberDoesNotComeBack()
        {
            StartLine(1, 30);
            _clock.Media = 0.3;
            Update();
            _player.Interrupt(_now);
            _clock.Line = -1;
            Assert.AreEqual(0, _ring.Count);
            Idle(10);
            Run(0.2);
            Assert.AreEqual(0, _player.Shown.Line);
            Line(2, 0, 10);
            Assert.AreEqual(2, RunUntilStart().Line);
        }

        [Test]
        public void PlayingAllocatesNothing()
        {
            long bytes = Allocations.Of(2000, () =>
            {
                if (_ring.Count < 8)
                {
                    Idle(4);
                }
                Update();
                LineStart start;
                _player.TryTakeStart(out start);
                _now += 1.0 / 60;
            });
            Assert.AreEqual(0, bytes);
        }

        private void StartLine(long line, int frames)
        {
            Line(line, 0, frames);
            LineStart start = RunUntilStart();
            _now = start.At;
            _clock.Line = line;
            _clock.Media = start.MediaTime;
            Update();
        }

        private LineStart RunUntilStart()
        {
            LineStart start;
            for (int tick = 0; tick < 60; tick++)
            {
                Update();
                if (_player.TryTakeStart(out start))
                {
                    return start;
                }
                _now += 0.01;
            }
            Assert.Fail("no sound was asked for");
            return default(LineStart);
        }

        private void Run(double seconds)
        {
            for (double until = _now + seconds; _now < until;)
            {
                Step();
            }
        }

        private void Step()
        {
            _now += 1.0 / 60;
            Update();
        }

        private void Update()
        {
            _player.Update(_now, _clock, _pose);
        }

        private void Idle(int count, float value = 0.5f)
        {
            Add(0, _seq / 30.0, count, value);
        }

        private void Line(long line, int firstFrame, int count)
        {
            Add(line, firstFrame / 30.0, count, 0.5f);
        }

        private void Add(long line, double time, int count, float value)
        {
            for (int k = 0; k < count; k++)
            {
                _numbers[0] = _seq / 1000f;
                _numbers[5] = value;
                Buffer.BlockCopy(_numbers, 0, _row, 0, 240);
                _ring.Add(new FrameHead { Seq = _seq++, Line = line, Time = time + k / 30.0, Rate = 30.0, Arrived = _now }, _row, 0, null);
            }
        }
    }
}
