using System;
using System.Collections.Generic;
using NUnit.Framework;
using Parley.Core;
using Parley.Tests;
using UnityEngine;

namespace Parley.Editor.Tests
{
    /// <summary>Curves read back from the stand-in of AnimationClip, whose curves are evaluated by Unity's documented cubic.</summary>
    [TestFixture]
    public sealed class AnimationMakerTests
    {
        [Test]
        public void TheCurvesShowWhatTheFaceWould()
        {
            SkinnedMeshRenderer renderer;
            ParleyFace face = Heads.Make(new[] { "hat", "JawOpen", "eyeBlink_L" }, 100f, out renderer);
            Transform head = new GameObject("Head").transform;
            head.SetParent(face.transform, false);
            head.localRotation = Quaternion.Euler(10f, 20f, 30f);
            face.Head = head;
            ClipData clip = new ClipData(Values(90), 30.0);
            AnimationClip made = AnimationMaker.Make(clip.Values, 30f, face, face.transform);
            Assert.AreEqual(30f, made.frameRate);
            Assert.AreEqual(6, made.curvesStub.Count, string.Join("; ", new List<string>(made.curvesStub.Keys).ToArray()));
            float[] pose = new float[Live.ArkitColumns];
            for (int frame = 0; frame < 90; frame++)
            {
                float time = frame / 30f;
                clip.Sample(time, pose);
                face.ShowNow(pose);
                Assert.AreEqual(renderer.GetBlendShapeWeight(1), At(made, "Face|SkinnedMeshRenderer|blendShape.JawOpen", time), 0.21f);
                Assert.AreEqual(renderer.GetBlendShapeWeight(2), At(made, "Face|SkinnedMeshRenderer|blendShape.eyeBlink_L", time), 0.21f);
                float[] turn = { head.localRotation.x, head.localRotation.y, head.localRotation.z, head.localRotation.w };
                for (int axis = 0; axis < 4; axis++)
                {
                    Assert.AreEqual(turn[axis], At(made, "Head|Transform|m_LocalRotation." + "xyzw"[axis], time), 5e-4f);
                }
            }
        }

        [Test]
        public void ARecordingIsSteadyThoughDisplayedFramesAreNot()
        {
            System.Random random = new System.Random(5);
            PoseRecording recording = new PoseRecording(30f);
            float[] pose = new float[Live.ArkitColumns];
            for (double now = 100.0; now < 103.0; now += 0.005 + 0.03 * random.NextDouble())
            {
                pose[3] = (float)(now - 100.0);
                recording.Add(pose, now);
            }
            float[] values = recording.ToArray();
            Assert.GreaterOrEqual(recording.Frames, 89);
            for (int frame = 0; frame < recording.Frames; frame++)
            {
                Assert.AreEqual(frame / 30.0, values[frame * Live.ArkitColumns + 3], 1e-3);
            }
        }

        private static float At(AnimationClip clip, string curve, float time)
        {
            return clip.curvesStub[curve].Evaluate(time);
        }

        private static float[] Values(int frames)
        {
            float[] values = new float[frames * Live.ArkitColumns];
            for (int frame = 0; frame < frames; frame++)
            {
                int at = frame * Live.ArkitColumns;
                values[at + ArkitNames.IndexOf("jawOpen")] = 0.5f + 0.5f * (float)Math.Sin(frame * 0.4);
                values[at + ArkitNames.IndexOf("eyeBlinkLeft")] = frame % 40 == 20 ? 1f : 0f;
                values[at + ArkitNames.RotationColumn] = 0.2f * (float)Math.Sin(frame * 0.1);
                values[at + ArkitNames.RotationColumn + 1] = 0.1f * (float)Math.Cos(frame * 0.15);
            }
            return values;
        }
    }
}
