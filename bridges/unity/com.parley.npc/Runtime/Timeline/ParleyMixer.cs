using System;
using Parley.Core;
using UnityEngine;
using UnityEngine.Playables;

namespace Parley
{
    /// <summary>Blends the lines of a track that sound now, and shows them on the face.</summary>
    public sealed class ParleyMixer : PlayableBehaviour
    {
        private readonly float[] _pose = new float[Live.ArkitColumns];
        private readonly float[] _line = new float[Live.ArkitColumns];
        private bool _shows;

        public override void ProcessFrame(Playable playable, FrameData info, object playerData)
        {
            ParleyFace face = playerData as ParleyFace;
            if (face == null)
            {
                return;
            }
            Array.Clear(_pose, 0, _pose.Length);
            float total = 0f;
            int inputs = playable.GetInputCount();
            for (int k = 0; k < inputs; k++)
            {
                float weight = playable.GetInputWeight(k);
                ScriptPlayable<ParleyPlayable> input = (ScriptPlayable<ParleyPlayable>)playable.GetInput(k);
                ParleyClip clip = input.GetBehaviour().Clip;
                if (weight > 0f && clip != null)
                {
                    total += weight;
                    clip.Sample(input.GetTime(), _line);
                    Add(weight);
                }
            }
            if (total > 0f || _shows)
            {
                _shows = total > 0f;  // once more after the last line, so that the face ends at rest
                Show(face);
            }
        }

        private void Add(float weight)
        {
            for (int column = 0; column < _pose.Length; column++)
            {
                _pose[column] += weight * _line[column];
            }
        }

        private void Show(ParleyFace face)
        {
            if (Application.isPlaying)
            {
                face.SetPose(_pose);
            }
            else
            {
                face.ShowNow(_pose);  // a preview has no LateUpdate
            }
        }
    }
}
