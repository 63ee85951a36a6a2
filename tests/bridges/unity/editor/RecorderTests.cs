using System.Threading;
using NUnit.Framework;
using Parley.Core;
using Parley.Core.Tests;
using Parley.Tests;
using UnityEditor;
using UnityEngine;

namespace Parley.Editor.Tests
{
    [TestFixture]
    public sealed class RecorderTests
    {
        private ParleyFace _face;
        private RecorderWindow _window;

        [SetUp]
        public void Open()
        {
            Screen.Clear();
            SkinnedMeshRenderer renderer;
            _face = Heads.Make(new[] { "jawOpen", "mouthSmileLeft" }, 100f, out renderer);
            _window = Screen.Open<RecorderWindow>("Window/Parley/Recorder");
        }

        [TearDown]
        public void Close()
        {
            Scene.Send(_window, "OnDisable");
            Stub.IsPlaying = true;
            Assert.IsNull(EditorApplication.update);
        }

        [Test]
        public void ASessionIsRecordedAndSavedAsAnAnimationClip()
        {
            StringAssert.Contains("[Record] greyed", Screen.Fill(_window, "Face", _face), "nothing moves before the game plays");
            Stub.IsPlaying = true;
            Screen.Fill(_window, "Frames a second", 100f);
            Screen.Press(_window, "Record");
            _face.ShowNow(Heads.Pose("jawOpen", 0f));
            EditorApplication.update();
            double began = MonotonicClock.Now;
            Face.Until(() =>
            {
                float t = (float)(MonotonicClock.Now - began);
                _face.ShowNow(Heads.Pose("jawOpen", Mathf.Clamp01(t)));
                EditorApplication.update();
                Thread.Sleep(2);
                return t > 0.4f;
            }, "two fifths of a second");
            Assert.Greater(_window.repaintsStub, 5);
            StringAssert.Contains("[Save as Animation Clip] greyed", Screen.Draw(_window), "not while it records");
            StringAssert.IsMatch("Recorded: 0.[4-9] s", Screen.Press(_window, "Stop"));
            Screen.Press(_window, "Save as Animation Clip");
            Assert.AreEqual(0, AssetDatabase.assetsStub.Count, "no name was chosen");
            EditorUtility.chosenStub = "Assets/Take.anim";
            Screen.Press(_window, "Save as Animation Clip");
            AnimationClip clip = (AnimationClip)AssetDatabase.assetsStub["Assets/Take.anim"];
            Assert.AreEqual(100f, clip.frameRate);
            AnimationCurve jaw = clip.curvesStub["Face|SkinnedMeshRenderer|blendShape.jawOpen"];
            Assert.AreEqual(10f, jaw.Evaluate(0.3f) - jaw.Evaluate(0.2f), 4f, "it rises as it did: a hundred a second");
            Assert.AreEqual(0f, clip.curvesStub["Face|SkinnedMeshRenderer|blendShape.mouthSmileLeft"].Evaluate(0.2f));
        }
    }
}
