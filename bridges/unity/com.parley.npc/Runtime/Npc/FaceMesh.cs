using System.Collections.Generic;
using Parley.Core;
using UnityEngine;

namespace Parley
{
    /// <summary>One SkinnedMeshRenderer whose blend shapes follow a pose. Names are looked up once; a shape that did not change is left alone.</summary>
    internal sealed class FaceMesh
    {
        private const float Unnoticed = 1e-4f;

        private readonly SkinnedMeshRenderer _renderer;
        private readonly float[] _written;

        public FaceMesh(SkinnedMeshRenderer renderer, ParleyFaceProfile profile)
        {
            _renderer = renderer;
            Mesh mesh = renderer.sharedMesh;
            string[] names = new string[mesh.blendShapeCount];
            float[] scales = new float[names.Length];
            for (int shape = 0; shape < names.Length; shape++)
            {
                names[shape] = mesh.GetBlendShapeName(shape);
                // Most importers make a full shape 100, some 1: the weight of its last frame says.
                scales[shape] = mesh.GetBlendShapeFrameWeight(shape, mesh.GetBlendShapeFrameCount(shape) - 1);
            }
            bool tuned = profile != null;
            Map = ShapeMap.Find(names, scales, tuned ? profile.TuningOf : (System.Func<string, ShapeTuning>)null, tuned ? profile.OwnNames() : null);
            _written = new float[Map.Count];
            for (int k = 0; k < _written.Length; k++)
            {
                _written[k] = float.NaN;  // unlike any weight, so that all are written once
            }
        }

        public ShapeMap Map { get; private set; }

        public SkinnedMeshRenderer Renderer
        {
            get { return _renderer; }
        }

        public void Apply(float[] pose)
        {
            if (_renderer == null)
            {
                return;
            }
            for (int k = 0; k < _written.Length; k++)
            {
                float value = Map.ValueAt(k, pose);
                if (!(Mathf.Abs(value - _written[k]) < Unnoticed))
                {
                    _written[k] = value;
                    _renderer.SetBlendShapeWeight(Map.TargetAt(k), value);
                }
            }
        }

        /// <summary>The names that several meshes leave without a shape: what none of them carries.</summary>
        public static List<string> MissingIn(List<FaceMesh> meshes)
        {
            List<string> missing = new List<string>(ArkitNames.All);
            foreach (FaceMesh mesh in meshes)
            {
                missing.RemoveAll(name => !mesh.Map.Missing.Contains(name));
            }
            return missing;
        }
    }
}
