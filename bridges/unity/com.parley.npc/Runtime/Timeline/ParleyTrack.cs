using UnityEngine;
using UnityEngine.Playables;
using UnityEngine.Timeline;

namespace Parley
{
    /// <summary>A Timeline track of baked lines for one face. Overlapping clips are blended; the sound goes on an audio track beside it.</summary>
    [TrackColor(0.85f, 0.55f, 0.2f)]
    [TrackBindingType(typeof(ParleyFace))]
    [TrackClipType(typeof(ParleyTimelineClip))]
    public sealed class ParleyTrack : TrackAsset
    {
        public override Playable CreateTrackMixer(PlayableGraph graph, GameObject go, int inputCount)
        {
            return ScriptPlayable<ParleyMixer>.Create(graph, inputCount);
        }

        /// <summary>Tells the editor what a preview changes, so that it is put back afterwards.</summary>
        public override void GatherProperties(PlayableDirector director, IPropertyCollector driver)
        {
            ParleyFace face = director.GetGenericBinding(this) as ParleyFace;
            if (face == null)
            {
                return;
            }
            foreach (SkinnedMeshRenderer renderer in face.Renderers)
            {
                driver.AddFromName<SkinnedMeshRenderer>(renderer.gameObject, "m_BlendShapeWeights");
            }
            foreach (Transform joint in new[] { face.Head, face.LeftEye, face.RightEye })
            {
                if (joint != null)
                {
                    driver.AddFromName<Transform>(joint.gameObject, "m_LocalRotation");
                    driver.AddFromName<Transform>(joint.gameObject, "m_LocalPosition");
                }
            }
        }
    }
}
