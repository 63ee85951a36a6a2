using System.Collections.Generic;
using NUnit.Framework;
using Parley.Core;
using UnityEngine;

namespace Parley.Tests
{
    /// <summary>The components where no runtime is.</summary>
    [TestFixture]
    public sealed class NpcOfflineTests
    {
        private SkinnedMeshRenderer _renderer;
        private ParleyFace _face;
        private ParleyNpc _npc;
        private List<string> _happened;

        [SetUp]
        public void Make()
        {
            Stub.Log.Clear();
            _face = Heads.Make(new[] { "jawOpen" }, 100f, out _renderer);
            _npc = _face.gameObject.AddComponent<ParleyNpc>();
            _npc.Voice = _face.gameObject.AddComponent<AudioSource>();
            _happened = new List<string>();
            _npc.LineStarted += line => _happened.Add("started " + line);
            _npc.LineFinished += line => _happened.Add("finished " + line);
            Scene.Send(_npc, "OnEnable");
        }

        [Test]
        public void ABakedLineIsShownAndEasesToRest()
        {
            float[] values = new float[30 * Live.ArkitColumns];
            for (int frame = 0; frame < 30; frame++)
            {
                values[frame * Live.ArkitColumns + ArkitNames.IndexOf("jawOpen")] = 0.8f;
            }
            ParleyClip clip = ParleyClip.From(new ClipData(values, 30.0));
            using (Scene scene = new Scene("tcp://127.0.0.1:9"))
            {
                long line = _npc.Say(clip);
                float widest = 0f;
                scene.Until(() => { widest = Mathf.Max(widest, _renderer.GetBlendShapeWeight(0)); return _happened.Count == 2; }, "its end", _npc, _face);
                Assert.AreEqual(80f, widest, 0.01f);
                Assert.AreEqual(new[] { "started " + line, "finished " + line }, _happened.ToArray());
                scene.Until(() => _renderer.GetBlendShapeWeight(0) < 0.01f, "rest", _npc, _face);
                Scene.Send(_npc, "OnDisable");
            }
        }

        [Test]
        public void ALineIsHeardEvenIfNoRuntimeAnswers()
        {
            using (Scene scene = new Scene("tcp://127.0.0.1:9"))
            {
                AudioClip clip = new AudioClip { name = "line", samples = 2400, channels = 1, frequency = 24000, samplesStub = new float[2400] };
                long line = _npc.Say(clip);
                Assert.AreEqual(1, line);
                scene.Until(() => _happened.Contains("finished 1"), "it is heard", _npc.Voice, _npc, _face);
                Scene.Send(_npc, "OnDisable");
            }
        }

        [Test]
        public void WithoutAClientTheTextSaysWhatToDo()
        {
            Assert.AreEqual(0, _npc.Say(new AudioClip { name = "line" }));
            Assert.IsTrue(Stub.Log.Exists(text => text.Contains("Parley Client")), string.Join("; ", Stub.Log.ToArray()));
        }

        [Test]
        public void WhatDoesNotFitIsSaidOnce()
        {
            ParleyFace odd = Heads.Make(new[] { "hat", "jawOpen" }, 100f, out _renderer);
            Stub.Log.Clear();
            Scene.Send(odd, "OnEnable");
            odd.ShowNow(new float[60]);
            Assert.AreEqual(1, Stub.Log.Count);
            StringAssert.Contains("Not Parley's: hat", Stub.Log[0]);
            Stub.Log.Clear();
            ParleyFace none = Heads.Make(new[] { "hat" }, 100f, out _renderer);
            Scene.Send(none, "OnEnable");
            StringAssert.Contains("no blend shape", Stub.Log[0]);
        }

        [Test]
        public void AWrongAddressIsTold()
        {
            using (Scene scene = new Scene("localhost"))
            {
                StringAssert.Contains("no address", scene.Client.Trouble);
                Assert.AreEqual(LiveState.Stopped, scene.Client.State);
            }
        }
    }
}
