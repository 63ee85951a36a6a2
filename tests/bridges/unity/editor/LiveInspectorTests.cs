using System;
using System.Collections.Generic;
using NUnit.Framework;
using Parley.Core;
using Parley.Core.Tests;
using Parley.Tests;
using UnityEngine;

namespace Parley.Editor.Tests
{
    /// <summary>The inspectors while the game plays with a real runtime.</summary>
    [TestFixture]
    [Category("Live")]
    public sealed class LiveInspectorTests
    {
        private Scene _scene;
        private ParleyNpc _npc;
        private ParleyFace _face;
        private AudioSource _voice;

        [SetUp]
        public void Make()
        {
            Screen.Clear();
            Stub.IsPlaying = true;
            _scene = new Scene(RuntimeProcess.Shared().Address);
            SkinnedMeshRenderer renderer;
            _face = Heads.Make(new[] { "jawOpen" }, 100f, out renderer);
            _voice = _face.gameObject.AddComponent<AudioSource>();
            _npc = _face.gameObject.AddComponent<ParleyNpc>();
            Scene.Send(_npc, "OnEnable");
        }

        [TearDown]
        public void End()
        {
            Scene.Send(_npc, "OnDisable");
            _scene.Dispose();
        }

        [Test]
        public void ACharacterIsTriedWithoutAScriptAndItsStreamIsSeen()
        {
            UnityEditor.Editor inspector = Screen.Inspect(_npc);
            Assert.IsTrue(inspector.RequiresConstantRepaint());
            Until(() => _npc.IsLive && _npc.Player.HasFrame, "idle frames");
            string seen = Screen.Draw(inspector);
            StringAssert.Contains("State: open, 30 frames a second", seen);
            StringAssert.Contains("Shown: idle", seen);
            StringAssert.Contains("[Say] greyed", seen, "no line is chosen");
            StringAssert.Contains("[Interrupt] greyed", seen);
            List<long> finished = new List<long>();
            _npc.LineFinished += finished.Add;
            AudioClip clip = new AudioClip { name = "line", samples = 48000, channels = 1, frequency = 24000, samplesStub = new float[48000] };
            Screen.Fill(inspector, "Line", clip);
            Screen.Fill(inspector, "Emotion", 1);
            Screen.Press(inspector, "Say");
            Until(() => _npc.Player.Shown.Line == 1, "it is said");
            StringAssert.IsMatch("Shown: line 1 at [0-9.]+ s", Screen.Draw(inspector));
            Screen.Press(inspector, "Interrupt");
            Assert.IsFalse(_npc.IsSpeaking);
            Assert.AreEqual(0, finished.Count);
        }

        [Test]
        public void AClientShowsStateFiguresAndTrouble()
        {
            UnityEditor.Editor inspector = Screen.Inspect(_scene.Client);
            Until(() => _npc.IsLive && _npc.Player.HasFrame, "idle frames");
            string seen = Screen.Draw(inspector);
            StringAssert.Contains("State: Connected", seen);
            StringAssert.IsMatch("Runtime: .+ pack [0-9a-z]+", seen);
            StringAssert.IsMatch("Received: [0-9]+ KiB in [0-9]+ messages", seen);
            StringAssert.Contains("Welcomed: 1 times, 0 of them", seen);
            StringAssert.DoesNotContain("Warning", seen);
            _scene.Client.Address = "tcp://127.0.0.1:9";
            Face.Until(() => Screen.Draw(inspector).Contains("Warning: no runtime answers at tcp://127.0.0.1:9"), "the trouble");
        }

        private void Until(Func<bool> there, string what)
        {
            _scene.Until(there, what, _voice, _npc, _face);
        }
    }
}
