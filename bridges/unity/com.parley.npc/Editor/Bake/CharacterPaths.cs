using System.Collections.Generic;
using System.Globalization;
using UnityEditor;
using UnityEngine;

namespace Parley.Editor
{
    /// <summary>What `parley bake --format unity` must know of a character: paths, rests and the scale of its shapes, read off its ParleyFace.</summary>
    internal static class CharacterPaths
    {
        public static void Fill(BakeSettings settings, ParleyFace face)
        {
            Transform root = face.transform;
            settings.FacePaths = new List<string>();
            foreach (SkinnedMeshRenderer renderer in face.Renderers)
            {
                settings.FacePaths.Add(AnimationUtility.CalculateTransformPath(renderer.transform, root));
                Mesh mesh = renderer.sharedMesh;
                settings.WeightRange = mesh.GetBlendShapeFrameWeight(0, mesh.GetBlendShapeFrameCount(0) - 1);
            }
            Transform head = face.Head;
            settings.HeadPath = head == null ? "none" : AnimationUtility.CalculateTransformPath(head, root);
            settings.HeadRest = head == null ? "" : Text(head.localRotation);
            settings.HeadParent = head == null || head.parent == null ? "" : Text(Quaternion.Inverse(face.Character.rotation) * head.parent.rotation);
        }

        private static string Text(Quaternion turn)
        {
            return string.Format(CultureInfo.InvariantCulture, "{0:0.######},{1:0.######},{2:0.######},{3:0.######}", turn.x, turn.y, turn.z, turn.w);
        }
    }
}
