using System.Collections.Generic;

namespace UnityEngine
{
    public struct Keyframe // Keyframe
    {
        public Keyframe(float time, float value, float inTangent, float outTangent) // Keyframe-ctor
        {
            this.time = time;
            this.value = value;
            this.inTangent = inTangent;
            this.outTangent = outTangent;
        }

        public float time { get; set; } // Keyframe-time
        public float value { get; set; } // Keyframe-value
        public float inTangent { get; set; } // Keyframe-inTangent
        public float outTangent { get; set; } // Keyframe-outTangent
    }

    public class AnimationCurve // AnimationCurve
    {
        public AnimationCurve(params Keyframe[] keys) // AnimationCurve-ctor
        {
            this.keys = keys;
        }

        public Keyframe[] keys { get; set; } // AnimationCurve-keys

        public float Evaluate(float time) // AnimationCurve.Evaluate
        {
            int next = 0;
            while (next < keys.Length && keys[next].time <= time)
            {
                next++;
            }
            if (next == 0)
            {
                return keys[0].value;
            }
            if (next == keys.Length)
            {
                return keys[keys.Length - 1].value;
            }
            Keyframe a = keys[next - 1];
            Keyframe b = keys[next];
            float span = b.time - a.time;
            float t = (time - a.time) / span;
            float tt = t * t;
            float ttt = tt * t;
            return (2f * ttt - 3f * tt + 1f) * a.value + (ttt - 2f * tt + t) * span * a.outTangent
                + (3f * tt - 2f * ttt) * b.value + (ttt - tt) * span * b.inTangent;
        }
    }

    public class Animator : Behaviour // Animator
    {
        internal readonly Dictionary<HumanBodyBones, Transform> bonesStub = new Dictionary<HumanBodyBones, Transform>();

        public bool isHuman // Animator-isHuman
        {
            get { return bonesStub.Count > 0; }
        }

        public Transform GetBoneTransform(HumanBodyBones humanBoneId) // Animator.GetBoneTransform
        {
            Transform bone;
            return bonesStub.TryGetValue(humanBoneId, out bone) ? bone : null;
        }
    }

    public enum HumanBodyBones // HumanBodyBones
    {
        Head = 10, // HumanBodyBones.Head
        LeftEye = 21, // HumanBodyBones.LeftEye
        RightEye = 22, // HumanBodyBones.RightEye
    }

    public class Motion : Object // Motion
    {
    }

    public sealed class AnimationClip : Motion // AnimationClip
    {
        internal readonly Dictionary<string, AnimationCurve> curvesStub = new Dictionary<string, AnimationCurve>();

        public float frameRate { get; set; } // AnimationClip-frameRate

        public void EnsureQuaternionContinuity() // AnimationClip.EnsureQuaternionContinuity
        {
        }
    }
}
