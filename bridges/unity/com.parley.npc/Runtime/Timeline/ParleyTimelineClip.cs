using System;
using UnityEngine;
using UnityEngine.Playables;
using UnityEngine.Timeline;

namespace Parley
{
    /// <summary>A baked line on a Parley track.</summary>
    [Serializable]
    public sealed class ParleyTimelineClip : PlayableAsset, ITimelineClipAsset
    {
        [SerializeField]
        private ParleyClip clip;

        public ParleyClip Clip
        {
            get { return clip; }
            set { clip = value; }
        }

        public ClipCaps clipCaps
        {
            get { return ClipCaps.Blending | ClipCaps.ClipIn | ClipCaps.SpeedMultiplier; }
        }

        /// <summary>The line's own length.</summary>
        public override double duration
        {
            get { return clip == null ? base.duration : clip.Duration; }
        }

        public override Playable CreatePlayable(PlayableGraph graph, GameObject owner)
        {
            ScriptPlayable<ParleyPlayable> playable = ScriptPlayable<ParleyPlayable>.Create(graph, 0);
            playable.GetBehaviour().Clip = clip;
            return playable;
        }
    }
}
