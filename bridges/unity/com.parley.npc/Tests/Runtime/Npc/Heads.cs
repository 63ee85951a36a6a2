using Parley.Core;
using UnityEngine;

namespace Parley.Tests
{
    /// <summary>Characters made by code.</summary>
    internal static class Heads
    {
        /// <summary>A character with a face of three vertices and the given shapes, whose full weight is `scale`.</summary>
        public static ParleyFace Make(string[] shapes, float scale, out SkinnedMeshRenderer renderer)
        {
            GameObject character = new GameObject("Wren");
            GameObject mesh = new GameObject("Face");
            mesh.transform.SetParent(character.transform, false);
            renderer = mesh.AddComponent<SkinnedMeshRenderer>();
            renderer.sharedMesh = MeshOf(shapes, scale);
            return character.AddComponent<ParleyFace>();
        }

        public static float[] Pose(string shape, float weight)
        {
            float[] pose = new float[Live.ArkitColumns];
            pose[ArkitNames.IndexOf(shape)] = weight;
            return pose;
        }

        private static Mesh MeshOf(string[] shapes, float scale)
        {
            Mesh mesh = new Mesh { vertices = new[] { Vector3.zero, new Vector3(1f, 0f, 0f), new Vector3(0f, 1f, 0f) } };
            foreach (string shape in shapes)
            {
                mesh.AddBlendShapeFrame(shape, scale, new[] { Vector3.one, Vector3.one, Vector3.one }, null, null);
            }
            return mesh;
        }
    }
}
