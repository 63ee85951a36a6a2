using System.Collections.Generic;
using Parley.Core;
using UnityEditor;
using UnityEngine;

namespace Parley.Editor
{
    /// <summary>
    /// Makes an AnimationClip for one character of frames of 60 numbers: blend shapes under the names and in the scale of its meshes, and the
    /// head's rotation about its rest. Keys are linear, and left out where a line gives the same.
    /// </summary>
    public static class AnimationMaker
    {
        /// <summary>No frame is off by more than this of a full shape.</summary>
        public const float ShapeTolerance = 0.002f;

        /// <summary>Nor by more than this of a quaternion's component: a twentieth of a degree.</summary>
        public const float RotationTolerance = 0.0004f;

        /// <summary>
        /// `values` are frames at `rate` a second; paths are made from `root`, the object of the Animator. The face must be in its rest pose.
        /// </summary>
        public static AnimationClip Make(float[] values, float rate, ParleyFace face, Transform root)
        {
            List<EditorCurveBinding> bindings = new List<EditorCurveBinding>();
            List<AnimationCurve> curves = new List<AnimationCurve>();
            SkinnedMeshRenderer[] renderers = face.Renderers;
            for (int mesh = 0; mesh < renderers.Length; mesh++)
            {
                AddShapes(values, rate, face.MapOf(mesh), renderers[mesh], root, bindings, curves);
            }
            if (face.Head != null)
            {
                AddHead(values, rate, face, root, bindings, curves);
            }
            AnimationClip clip = new AnimationClip { frameRate = rate };
            AnimationUtility.SetEditorCurves(clip, bindings.ToArray(), curves.ToArray());
            clip.EnsureQuaternionContinuity();
            return clip;
        }

        private static void AddShapes(
            float[] values, float rate, ShapeMap map, SkinnedMeshRenderer renderer, Transform root,
            List<EditorCurveBinding> bindings, List<AnimationCurve> curves)
        {
            int frames = values.Length / Live.ArkitColumns;
            float[] pose = new float[Live.ArkitColumns];
            float[][] shapes = new float[map.Count][];
            for (int k = 0; k < shapes.Length; k++)
            {
                shapes[k] = new float[frames];
            }
            for (int frame = 0; frame < frames; frame++)
            {
                System.Array.Copy(values, frame * Live.ArkitColumns, pose, 0, pose.Length);
                for (int k = 0; k < shapes.Length; k++)
                {
                    shapes[k][frame] = map.ValueAt(k, pose);
                }
            }
            string path = AnimationUtility.CalculateTransformPath(renderer.transform, root);
            for (int k = 0; k < shapes.Length; k++)
            {
                int shape = map.TargetAt(k);
                Mesh mesh = renderer.sharedMesh;
                float full = mesh.GetBlendShapeFrameWeight(shape, mesh.GetBlendShapeFrameCount(shape) - 1);
                List<int> kept = KeyReduction.Keep(shapes[k], 1, ShapeTolerance * full);
                string property = "blendShape." + mesh.GetBlendShapeName(shape);
                bindings.Add(EditorCurveBinding.FloatCurve(path, typeof(SkinnedMeshRenderer), property));
                curves.Add(Curve(shapes[k], 1, 0, kept, rate));
            }
        }

        private static void AddHead(
            float[] values, float rate, ParleyFace face, Transform root, List<EditorCurveBinding> bindings, List<AnimationCurve> curves)
        {
            int frames = values.Length / Live.ArkitColumns;
            Transform head = face.Head;
            Quaternion parent = head.parent == null ? Quaternion.identity : Quaternion.Inverse(face.Character.rotation) * head.parent.rotation;
            float[] turns = new float[4 * frames];
            float[] pose = new float[Live.ArkitColumns];
            for (int frame = 0; frame < frames; frame++)
            {
                System.Array.Copy(values, frame * Live.ArkitColumns, pose, 0, pose.Length);
                Rotation turn = Handedness.HeadRotation(pose);
                Quaternion local = Quaternion.Inverse(parent) * new Quaternion(turn.X, turn.Y, turn.Z, turn.W) * parent * head.localRotation;
                turns[4 * frame] = local.x;
                turns[4 * frame + 1] = local.y;
                turns[4 * frame + 2] = local.z;
                turns[4 * frame + 3] = local.w;
            }
            List<int> kept = KeyReduction.Keep(turns, 4, RotationTolerance);
            string path = AnimationUtility.CalculateTransformPath(head, root);
            for (int axis = 0; axis < 4; axis++)
            {
                bindings.Add(EditorCurveBinding.FloatCurve(path, typeof(Transform), "m_LocalRotation." + "xyzw"[axis]));
                curves.Add(Curve(turns, 4, axis, kept, rate));
            }
        }

        /// <summary>Straight lines between the kept frames.</summary>
        private static AnimationCurve Curve(float[] values, int channels, int channel, List<int> kept, float rate)
        {
            Keyframe[] keys = new Keyframe[kept.Count];
            for (int k = 0; k < keys.Length; k++)
            {
                float before = k > 0 ? Slope(values, channels, channel, kept[k - 1], kept[k], rate) : 0f;
                float after = k + 1 < keys.Length ? Slope(values, channels, channel, kept[k], kept[k + 1], rate) : before;
                keys[k] = new Keyframe(kept[k] / rate, values[kept[k] * channels + channel], k > 0 ? before : after, after);
            }
            return new AnimationCurve(keys);
        }

        private static float Slope(float[] values, int channels, int channel, int from, int to, float rate)
        {
            return (values[to * channels + channel] - values[from * channels + channel]) * rate / (to - from);
        }
    }
}
