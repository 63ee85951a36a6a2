using System;
using System.Collections.Generic;
using System.Reflection;
using NUnit.Framework;
using Parley.Core;
using Parley.Tests;
using UnityEditor;
using UnityEngine;

namespace Parley.Editor.Tests
{
    [TestFixture]
    public sealed class InspectorTests
    {
        private SkinnedMeshRenderer _renderer;
        private ParleyFace _face;

        [SetUp]
        public void Make()
        {
            Screen.Clear();
            _face = Heads.Make(new[] { "jawOpen", "hat", "scarf" }, 100f, out _renderer);
        }

        [TearDown]
        public void Play()
        {
            Stub.IsPlaying = true;
        }

        [Test]
        public void AFaceSaysWhatIsDrivenAndWhatDoesNotFit()
        {
            UnityEditor.Editor inspector = Screen.Inspect(_face);
            StringAssert.Contains("default inspector\nDriven: 1 blend shapes of 1 meshes", Screen.Draw(inspector));
            string seen = Screen.Fill(inspector, "What does not fit", true);
            StringAssert.Contains("Face, not Parley's: hat, scarf", seen);
            StringAssert.Contains("eyeBlinkLeft", seen);
            _face.SetMeshes(Renderer(new[] { "hat" }));
            StringAssert.Contains("Warning: No blend shape has a name that Parley knows", Screen.Draw(inspector));
        }

        [Test]
        public void AProfileListsWhatWasNotFoundAndIsUsed()
        {
            UnityEditor.Editor inspector = Screen.Inspect(_face);
            Screen.Press(inspector, "Make a profile to name and tune shapes");
            Assert.IsTrue(_face.Profile == null, "nothing was chosen");
            EditorUtility.chosenStub = "Assets/Wren Face.asset";
            Screen.Press(inspector, "Make a profile to name and tune shapes");
            ParleyFaceProfile profile = (ParleyFaceProfile)AssetDatabase.assetsStub["Assets/Wren Face.asset"];
            Assert.AreSame(profile, _face.Profile);
            Assert.AreEqual(new[] { "hat", "scarf" }, profile.names.ConvertAll(name => name.blendShape).ToArray());
            StringAssert.DoesNotContain("Make a profile", Screen.Draw(inspector));
            profile.names[1] = new ParleyFaceProfile.Name { blendShape = "scarf", shape = "mouthPucker" };
            Screen.Press(inspector, "Find shapes anew");
            StringAssert.Contains("Driven: 2", Screen.Draw(inspector));
        }

        [Test]
        public void AClipIsShownOnAFaceThatIsPutBackAfterwards()
        {
            ParleyClip clip = ParleyClip.From(new ClipData(Poses(0.2f, 0.8f), 10.0));
            Transform head = new GameObject("Head").transform;
            head.SetParent(_face.transform, false);
            head.localRotation = Quaternion.Euler(10f, 0f, 0f);
            _face.Head = head;
            head.localRotation = Quaternion.Euler(25f, 0f, 0f);  // the user bends it after the face has looked at it
            Quaternion bent = head.localRotation;
            _renderer.SetBlendShapeWeight(0, 33f);
            _renderer.SetBlendShapeWeight(1, 44f);
            UnityEditor.Editor inspector = Screen.Inspect(clip);
            string seen = Screen.Fill(inspector, "Preview on", _face);
            StringAssert.Contains("Length: 0.20 s, 2 frames at 10", seen);
            StringAssert.Contains("Sound: none", seen);
            Assert.AreEqual(20f, _renderer.GetBlendShapeWeight(0), 1e-3f);
            Screen.Fill(inspector, "Time", 0.05f);
            Assert.AreEqual(50f, _renderer.GetBlendShapeWeight(0), 1e-3f);
            Screen.Fill(inspector, "Time", 9f);
            Assert.AreEqual(80f, _renderer.GetBlendShapeWeight(0), 1e-3f);
            Scene.Send(inspector, "OnDisable");
            Assert.AreEqual(33f, _renderer.GetBlendShapeWeight(0));
            Assert.AreEqual(44f, _renderer.GetBlendShapeWeight(1));
            Assert.AreEqual(bent.x, head.localRotation.x, 1e-6f);
        }

        [Test]
        public void AClientWithoutPlayingSaysHowToBegin()
        {
            ParleyClient client = new GameObject("Client").AddComponent<ParleyClient>();
            UnityEditor.Editor inspector = Screen.Inspect(client);
            StringAssert.Contains("Info: Start a runtime with 'parley serve'", Screen.Draw(inspector));
            Assert.IsFalse(inspector.RequiresConstantRepaint());
            inspector.targetsStub = new UnityEngine.Object[] { client, client };
            Assert.AreEqual("default inspector", Screen.Draw(inspector), "of several, only what they share");
        }

        [Test]
        public void FieldsThatAreEditedWhileTheFaceMovesTakeEffect()
        {
            Stub.IsPlaying = true;
            _face.ShowNow(Heads.Pose("jawOpen", 0.5f));
            SkinnedMeshRenderer other = Renderer(new[] { "jawOpen" });
            typeof(ParleyFace).GetField("meshes", BindingFlags.Instance | BindingFlags.NonPublic).SetValue(_face, new[] { other });
            Scene.Send(_face, "OnValidate");
            _face.ShowNow(Heads.Pose("jawOpen", 0.7f));
            Assert.AreEqual(70f, other.GetBlendShapeWeight(0), 1e-3f);
        }

        [Test]
        public void EverySerializedFieldIsExplained()
        {
            List<string> silent = new List<string>();
            foreach (Type type in typeof(ParleyNpc).Assembly.GetTypes())
            {
                bool shown = typeof(MonoBehaviour).IsAssignableFrom(type) || typeof(ScriptableObject).IsAssignableFrom(type) || type.IsSerializable;
                foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                {
                    bool kept = Attribute.IsDefined(field, typeof(SerializeField)) || (field.IsPublic && !field.IsInitOnly);
                    bool data = type == typeof(ParleyClip) && field.Name != "sound";  // has an inspector of its own
                    if (shown && !type.IsEnum && kept && !data && !Attribute.IsDefined(field, typeof(TooltipAttribute)))
                    {
                        silent.Add(type.Name + "." + field.Name);
                    }
                }
            }
            Assert.AreEqual("", string.Join(", ", silent.ToArray()));
        }

        private static float[] Poses(params float[] open)
        {
            List<float> values = new List<float>();
            foreach (float weight in open)
            {
                values.AddRange(Heads.Pose("jawOpen", weight));
            }
            return values.ToArray();
        }

        private static SkinnedMeshRenderer Renderer(string[] shapes)
        {
            SkinnedMeshRenderer renderer;
            Heads.Make(shapes, 100f, out renderer);
            return renderer;
        }
    }
}
