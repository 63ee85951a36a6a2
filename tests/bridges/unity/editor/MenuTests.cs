using NUnit.Framework;
using Parley.Core;
using Parley.Tests;
using UnityEditor;
using UnityEngine;

namespace Parley.Editor.Tests
{
    [TestFixture]
    public sealed class MenuTests
    {
        private const string Talk = "GameObject/Parley/Make Selected Character Talk";
        private const string Animate = "Assets/Parley/Make Animation Clip for Face in Scene";

        [SetUp]
        public void Clear()
        {
            Screen.Clear();
        }

        [TearDown]
        public void Play()
        {
            Stub.IsPlaying = true;
        }

        [Test]
        public void ACharacterIsMadeToTalkInOneStep()
        {
            Assert.IsFalse(Screen.Pick(Talk), "nothing is selected");
            GameObject character = new GameObject("Wren");
            Transform head = Child("mixamorig:Head", character.transform);
            Transform left = Child("CC_Base_L_Eye", head);
            Child("Head", character.transform).gameObject.AddComponent<SkinnedMeshRenderer>();
            Selection.activeGameObject = character;
            Assert.IsTrue(Screen.Pick(Talk));
            ParleyFace face = character.GetComponent<ParleyFace>();
            Assert.AreSame(head, face.Head, "not the mesh of that name");
            Assert.AreSame(left, face.LeftEye);
            Assert.IsTrue(face.RightEye == null);
            Assert.IsFalse(character.GetComponent<AudioSource>().playOnAwake);
            Assert.IsNotNull(character.GetComponent<ParleyNpc>());
            string steps = string.Join(", ", Undo.stepsStub.ToArray());
            Assert.AreEqual("Make Character Talk, add ParleyFace, add AudioSource, add ParleyNpc, create Parley Client", steps);
            Screen.Pick(Talk);
            Assert.AreEqual(steps + ", Make Character Talk", string.Join(", ", Undo.stepsStub.ToArray()), "what is there is left alone");
        }

        [Test]
        public void AHumanoidKnowsItsHead()
        {
            GameObject character = new GameObject("Bram");
            Transform skull = Child("Skull_01", character.transform);
            Child("Head", character.transform);
            character.AddComponent<Animator>().bonesStub[HumanBodyBones.Head] = skull;
            Selection.activeGameObject = character;
            Screen.Pick(Talk);
            Assert.AreSame(skull, character.GetComponent<ParleyFace>().Head);
        }

        [Test]
        public void ClipsBecomeAnimationsForTheFaceInTheScene()
        {
            ParleyClip clip = ParleyClip.From(new ClipData(Heads.Pose("jawOpen", 0.5f), 30.0));
            AssetDatabase.CreateAsset(clip, "Assets/line.npz");
            Selection.activeObject = clip;
            Selection.objects = new Object[] { clip };
            Assert.IsFalse(Screen.Pick(Animate), "there is no face");
            SkinnedMeshRenderer renderer;
            ParleyFace face = Heads.Make(new[] { "jawOpen" }, 1f, out renderer);
            Assert.IsTrue(Screen.Pick(Animate));
            AnimationClip made = (AnimationClip)AssetDatabase.assetsStub["Assets/line.anim"];
            Assert.AreEqual(0.5f, made.curvesStub["Face|SkinnedMeshRenderer|blendShape.jawOpen"].Evaluate(0f), 1e-4f);
            StringAssert.Contains(face.name, Stub.Log[Stub.Log.Count - 1]);
        }

        private static Transform Child(string name, Transform parent)
        {
            Transform child = new GameObject(name).transform;
            child.SetParent(parent, false);
            return child;
        }
    }
}
