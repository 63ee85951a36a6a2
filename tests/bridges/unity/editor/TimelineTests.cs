using System.Collections.Generic;
using NUnit.Framework;
using Parley.Core;
using Parley.Tests;
using UnityEngine;
using UnityEngine.Playables;
using UnityEngine.Timeline;

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
            ScriptPlayable<ParleyMixer> mixer = ScriptPlayable<ParleyMixer>.Create(graph, 0);
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

        [Test]
        public void ATrackMakesItsMixerAndAPreviewShowsAtOnce()
        {
            SkinnedMeshRenderer renderer;
            ParleyFace face = Heads.Make(new[] { "jawOpen" }, 100f, out renderer);
            ParleyTrack track = ScriptableObject.CreateInstance<ParleyTrack>();
            Playable mixer = track.CreateTrackMixer(new PlayableGraph(), null, 1);
            ParleyTimelineClip asset = ScriptableObject.CreateInstance<ParleyTimelineClip>();
            Assert.AreEqual(ClipCaps.Blending | ClipCaps.ClipIn | ClipCaps.SpeedMultiplier, asset.clipCaps);
            asset.Clip = ParleyClip.From(new ClipData(Heads.Pose("jawOpen", 0.6f), 30.0));
            mixer.nodeStub.Inputs[0] = asset.CreatePlayable(new PlayableGraph(), null).nodeStub;
            mixer.nodeStub.Weights[0] = 1f;
            Stub.IsPlaying = false;
            ((ScriptPlayable<ParleyMixer>)mixer).GetBehaviour().ProcessFrame(mixer, new FrameData(), face);
            Stub.IsPlaying = true;
            Assert.AreEqual(60f, renderer.GetBlendShapeWeight(0), 1e-3f, "without a LateUpdate");
            ((ScriptPlayable<ParleyMixer>)mixer).GetBehaviour().ProcessFrame(mixer, new FrameData(), null);  // an unbound track is no error
        }

        [Test]
        public void WhatAPreviewChangesIsNamedSoThatItIsPutBack()
        {
            SkinnedMeshRenderer renderer;
            ParleyFace face = Heads.Make(new[] { "jawOpen" }, 100f, out renderer);
            face.Head = new GameObject("Head").transform;
            face.RightEye = new GameObject("Eye").transform;
            PlayableDirector director = new GameObject("Director").AddComponent<PlayableDirector>();
            ParleyTrack track = ScriptableObject.CreateInstance<ParleyTrack>();
            Collector collected = new Collector();
            track.GatherProperties(director, collected);
            Assert.AreEqual(0, collected.Names.Count, "nothing is bound");
            director.boundStub = face;
            track.GatherProperties(director, collected);
            Assert.AreEqual(
                "Face.m_BlendShapeWeights Head.m_LocalRotation Head.m_LocalPosition Eye.m_LocalRotation Eye.m_LocalPosition",
                string.Join(" ", collected.Names.ToArray()));
        }

        private sealed class Collector : IPropertyCollector
        {
            public readonly List<string> Names = new List<string>();

            public void AddFromName<T>(GameObject obj, string name) where T : Component
            {
                Names.Add(obj.name + "." + name);
            }
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
