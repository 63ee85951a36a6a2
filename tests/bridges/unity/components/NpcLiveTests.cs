using System;
using System.Collections.Generic;
using System.Threading;
using NUnit.Framework;
using Parley.Core;
using Parley.Core.Tests;
using UnityEngine;

namespace Parley.Tests
{
    /// <summary>The components with a real runtime: what is said is heard, and the face shows the frames that the runtime made, when they are due.</summary>
    [TestFixture]
    [Category("Live")]
    public sealed class NpcLiveTests
    {
        private Scene _scene;
        private ParleyNpc _npc;
        private ParleyFace _face;
        private AudioSource _voice;
        private SkinnedMeshRenderer _renderer;
        private List<string> _happened;

        [SetUp]
        public void Make()
        {
            _scene = new Scene(RuntimeProcess.Shared().Address);
            _face = Heads.Make(ArkitNames.All, 100f, out _renderer);
            _voice = _face.gameObject.AddComponent<AudioSource>();
            _npc = _face.gameObject.AddComponent<ParleyNpc>();
            _happened = new List<string>();
            _npc.LineStarted += line => _happened.Add("started " + line);
            _npc.LineFinished += line => _happened.Add("finished " + line);
            _npc.Interrupted += () => _happened.Add("interrupted");
            _npc.Troubled += text => _happened.Add("trouble " + text);
            Scene.Send(_face, "OnEnable");
            Scene.Send(_npc, "OnEnable");
        }

        [TearDown]
        public void End()
        {
            Scene.Send(_npc, "OnDisable");
            _scene.Dispose();
        }

        [Test]
        public void AClipIsHeardAndTheFaceShowsWhatTheRuntimeMade()
        {
            Until(() => _npc.IsLive && _npc.Player.HasFrame, "idle frames");
            long line = _npc.Say(Noise(2f, 44100, 2));
            Dictionary<long, float[]> seen = new Dictionary<long, float[]>();
            int compared = 0;
            Until(() =>
            {
                compared += Compare(seen) ? 1 : 0;
                return _happened.Contains("finished " + line);
            }, "the line's end");
            Assert.AreEqual(new[] { "started " + line, "finished " + line }, _happened.ToArray());
            Assert.Greater(compared, 0, "frames of the line were on the face");
            Assert.GreaterOrEqual(_voice.scheduledStub, 0.0);
            Assert.IsFalse(_npc.IsSpeaking);
        }

        [Test]
        public void SoundThatIsFedIsHeardAsItComes()
        {
            Until(() => _npc.IsLive, "the stream");
            ParleyLine line = _npc.Begin(24000);
            for (int piece = 0; piece < 8; piece++)
            {
                line.Feed(NoiseOf(2400));
                double until = MonotonicClock.Now + 0.08;
                while (MonotonicClock.Now < until)
                {
                    Frame();
                    Thread.Sleep(3);
                }
            }
            line.End();
            Until(() => _happened.Contains("finished " + line.Number), "its end");
            Assert.IsTrue(_voice.loop, "a procedural clip runs in a loop");
        }

        [Test]
        public void AnInterruptSilencesAtOnceAndTheFaceGoesOn()
        {
            Until(() => _npc.IsLive, "the stream");
            long line = _npc.Say(Noise(4f, 24000, 1));
            Until(() => _npc.Player.Shown.Line == line && _npc.Player.Shown.Time > 0.3, "some of the line");
            _npc.Interrupt();
            Assert.IsTrue(_voice.stoppedStub);
            Assert.IsFalse(_npc.IsSpeaking);
            Until(() => _npc.Player.Shown.Generation == 1, "frames of the new generation");
            Assert.AreEqual(0, _npc.Player.Shown.Line);
            Assert.Contains("interrupted", _happened);
            long next = _npc.Say(Noise(0.4f, 24000, 1));
            Until(() => _happened.Contains("finished " + next), "the next line");
        }

        [Test]
        public void MoodAndGazeReachTheRuntime()
        {
            GameObject target = new GameObject("Target");
            target.transform.position = new Vector3(-3f, 1f, 3f);
            _npc.LookAt(target.transform);
            _npc.Emotion("joy", 0.9f);
            Until(() => _npc.IsLive, "the stream");
            double until = MonotonicClock.Now + 0.5;
            Until(() => MonotonicClock.Now > until, "half a second");
            Assert.IsFalse(_happened.Exists(what => what.StartsWith("trouble", StringComparison.Ordinal)), string.Join("; ", _happened.ToArray()));
            Vector3 seen = Direction.InHeadSpace(target.transform.position, _npc.transform, null);
            Assert.AreEqual(-3f, seen.x, 1e-4f);
        }

        [Test]
        public void DisablingEndsTheStreamAndEnablingOpensAnother()
        {
            Until(() => _npc.IsLive, "the stream");
            LiveStream first = _npc.Stream;
            Scene.Send(_npc, "OnDisable");
            Assert.IsTrue(first.IsClosed);
            Until(() => _npc.IsLive && _npc.Stream != first, "another stream");
            Scene.Send(_scene.Client, "OnDisable");
            Assert.AreEqual(LiveState.Stopped, _scene.Client.State);
            Scene.Send(_scene.Client, "OnEnable");
            Until(() => _npc.IsLive, "a stream on the new connection");
        }

        [Test]
        public void ADisplayedFrameAllocatesNothing()
        {
            Until(() => _npc.IsLive && _npc.Player.HasFrame, "idle frames");
            double until = MonotonicClock.Now + 1.0;
            Until(() => MonotonicClock.Now > until, "a second to warm up");
            Action update = Message("Update");
            Action late = Message("LateUpdate");
            Action apply = (Action)Delegate.CreateDelegate(typeof(Action), _face, "LateUpdate");
            long bytes = Allocations.Of(120, () => { update(); late(); apply(); Thread.Sleep(4); });
            Assert.AreEqual(0, bytes);
            Assert.Greater(_renderer.writesStub, 500, "the face moves all the while");
        }

        private Action Message(string name)
        {
            return (Action)Delegate.CreateDelegate(typeof(Action), _npc, name);
        }

        /// <summary>
        /// The player stands between the frame on screen and the next one in the ring: each weight of the face must lie between theirs.
        /// `seen` keeps the frames by their number as they came. Gives whether there was something to compare.
        /// </summary>
        private bool Compare(Dictionary<long, float[]> seen)
        {
            FrameHead next;
            FrameHead shown = _npc.Player.Shown;
            float[] after = new float[Live.ArkitColumns];
            for (int k = 0; _npc.Stream.Frames.TryPeek(k, out next) && _npc.Stream.Frames.TryRead(k, after); k++)
            {
                seen[next.Seq] = after;
                after = new float[Live.ArkitColumns];
            }
            float[] before;
            bool known = seen.TryGetValue(shown.Seq, out before) & seen.TryGetValue(shown.Seq + 1, out after);
            if (!known || shown.Line == 0 || _npc.Player.Fading || _npc.Player.Resting)
            {
                return false;  // between frames of the line, and of nothing else
            }
            for (int shape = 0; shape < ArkitNames.Count; shape++)
            {
                float least = Math.Min(before[shape], after[shape]) - 2e-4f;
                float most = Math.Max(before[shape], after[shape]) + 2e-4f;
                Assert.That(_renderer.GetBlendShapeWeight(shape) / 100f, Is.InRange(least, most), ArkitNames.All[shape]);
            }
            return true;
        }

        private void Frame()
        {
            _scene.Frame(_voice, _npc, _face);
        }

        private void Until(Func<bool> there, string what)
        {
            _scene.Until(there, what, _voice, _npc, _face);
        }

        private static AudioClip Noise(float seconds, int rate, int channels)
        {
            int samples = (int)(seconds * rate);
            return new AudioClip { name = "noise", samples = samples, channels = channels, frequency = rate, samplesStub = NoiseOf(samples * channels) };
        }

        private static float[] NoiseOf(int count)
        {
            System.Random random = new System.Random(4);
            float[] samples = new float[count];
            for (int k = 0; k < count; k++)
            {
                samples[k] = 0.4f * (float)(random.NextDouble() - 0.5);
            }
            return samples;
        }
    }
}
