using NUnit.Framework;
using Parley.Core;
using Parley.Tests;
using UnityEngine;
using UnityEngine.Playables;

namespace Parley.Editor.Tests
{
    [TestFixture]
    public sealed class TimelineTests
    {
        [Test]
        public void LinesThatOverlapAreBlendedAndTheFaceEndsAtRest()
        {
            SkinnedMeshRenderer renderer;
            ParleyFace face = Heads.Make(new[] { "jawOpen" }, 100f, out renderer);
            PlayableGraph graph = new PlayableGraph();
            ScriptPlayable<ParleyMixer> mixer = ScriptPlayable<ParleyMixer>.Create(graph, 2);
            foreach (float open in new[] { 0.2f, 0.8f })
            {
                ParleyTimelineClip asset = ScriptableObject.CreateInstance<ParleyTimelineClip>();
                asset.Clip = ParleyClip.From(new ClipData(Heads.Pose("jawOpen", open), 30.0));
                Assert.AreEqual(1 / 30.0, asset.duration, 1e-6);
                mixer.nodeStub.Inputs.Add(asset.CreatePlayable(graph, null).nodeStub);
                mixer.nodeStub.Weights.Add(0f);
            }
            Assert.AreEqual(50f, Shown(mixer, face, renderer, 0.5f, 0.5f), 1e-3f);
            Assert.AreEqual(32f, Shown(mixer, face, renderer, 0.8f, 0.2f), 1e-3f);
            Assert.AreEqual(40f, Shown(mixer, face, renderer, 0f, 0.5f), 1e-3f, "a clip that eases in comes from rest");
            Assert.AreEqual(0f, Shown(mixer, face, renderer, 0f, 0f), 1e-3f);
            renderer.SetBlendShapeWeight(0, 7f);
            Assert.AreEqual(7f, Shown(mixer, face, renderer, 0f, 0f), 1e-3f, "then the face is anybody's");
        }

        private static float Shown(ScriptPlayable<ParleyMixer> mixer, ParleyFace face, SkinnedMeshRenderer renderer, float first, float second)
        {
            mixer.nodeStub.Weights[0] = first;
            mixer.nodeStub.Weights[1] = second;
            mixer.GetBehaviour().ProcessFrame(mixer, new FrameData(), face);
            Scene.Send(face, "LateUpdate");
            return renderer.GetBlendShapeWeight(0);
        }
    }
}
