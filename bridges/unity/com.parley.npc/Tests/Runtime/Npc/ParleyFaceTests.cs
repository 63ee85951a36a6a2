using NUnit.Framework;
using Parley.Core;
using UnityEngine;

namespace Parley.Tests
{
    [TestFixture]
    public sealed class ParleyFaceTests
    {
        [TestCase(100f)]
        [TestCase(1f)]
        public void WeightsGoToTheShapesOfTheirNamesInTheMeshsOwnScale(float scale)
        {
            SkinnedMeshRenderer renderer;
            ParleyFace face = Heads.Make(new[] { "hat", "JawOpen", "eyeBlink_L" }, scale, out renderer);
            float[] pose = Heads.Pose("jawOpen", 0.5f);
            pose[ArkitNames.IndexOf("eyeBlinkLeft")] = 1f;
            face.ShowNow(pose);
            Assert.AreEqual(2, face.DrivenShapes);
            Assert.AreEqual(0.5f * scale, renderer.GetBlendShapeWeight(1), 1e-4f);
            Assert.AreEqual(scale, renderer.GetBlendShapeWeight(2), 1e-4f);
            Assert.AreEqual(0f, renderer.GetBlendShapeWeight(0));
        }

        [Test]
        public void AProfileNamesAndTunes()
        {
            SkinnedMeshRenderer renderer;
            ParleyFace face = Heads.Make(new[] { "Klappe", "mouthPucker" }, 100f, out renderer);
            ParleyFaceProfile profile = ScriptableObject.CreateInstance<ParleyFaceProfile>();
            profile.gain = 0.5f;
            profile.names.Add(new ParleyFaceProfile.Name { blendShape = "Klappe", shape = "jawOpen" });
            profile.tunings.Add(new ParleyFaceProfile.Tuning { shape = "jawOpen", gain = 2f, offset = 0f, least = 0f, most = 0.8f });
            face.Profile = profile;
            float[] pose = Heads.Pose("jawOpen", 0.5f);
            pose[ArkitNames.IndexOf("mouthPucker")] = 0.5f;
            face.ShowNow(pose);
            Assert.AreEqual(80f, renderer.GetBlendShapeWeight(0), 1e-3f);
            Assert.AreEqual(25f, renderer.GetBlendShapeWeight(1), 1e-3f);
        }

        [Test]
        public void AHeadBoneOfAnyAxesTurnsTheHeadInTheCharactersSpace()
        {
            SkinnedMeshRenderer renderer;
            ParleyFace face = Heads.Make(new[] { "jawOpen" }, 100f, out renderer);
            face.transform.rotation = Quaternion.Euler(0f, 40f, 0f);
            Transform neck = new GameObject("Neck").transform;
            neck.SetParent(face.transform, false);
            neck.localRotation = Quaternion.Euler(80f, 20f, 10f);
            Transform head = new GameObject("Head").transform;
            head.SetParent(neck, false);
            head.localRotation = Quaternion.Euler(-60f, 5f, 30f);
            face.Head = head;
            Quaternion rest = head.rotation;
            float[] pose = new float[Live.ArkitColumns];
            pose[ArkitNames.RotationColumn] = 0.3f;
            face.ShowNow(pose);
            face.ShowNow(pose);  // from its rest each time, not on top of itself
            Quaternion turned = head.rotation * Quaternion.Inverse(rest);
            Vector3 nose = Quaternion.Inverse(face.transform.rotation) * (turned * (face.transform.rotation * new Vector3(0f, 0f, 1f)));
            Assert.AreEqual(-System.Math.Sin(0.3), nose.y, 1e-4, "it nods down");
            Assert.AreEqual(0.0, nose.x, 1e-4);
        }

        [Test]
        public void WithoutAPoseTheFaceIsTheAnimations()
        {
            SkinnedMeshRenderer renderer;
            ParleyFace face = Heads.Make(new[] { "jawOpen" }, 100f, out renderer);
            renderer.SetBlendShapeWeight(0, 33f);
            Assert.AreEqual(1, face.DrivenShapes);
            Assert.AreEqual(33f, renderer.GetBlendShapeWeight(0));
        }
    }
}
