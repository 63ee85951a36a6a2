using System;
using System.Collections.Generic;
using UnityEngine;

namespace Parley.Editor
{
    /// <summary>Shows poses on a face in the scene, and puts back what was there: weights, head and eyes.</summary>
    internal sealed class FacePreview : IDisposable
    {
        private readonly ParleyFace _face;
        private readonly List<Weight> _weights = new List<Weight>();
        private readonly List<Joint> _joints = new List<Joint>();

        public FacePreview(ParleyFace face)
        {
            _face = face;
            face.Rebind();  // joints may have been moved since it was enabled
            foreach (SkinnedMeshRenderer renderer in face.Renderers)
            {
                for (int shape = 0; shape < renderer.sharedMesh.blendShapeCount; shape++)
                {
                    _weights.Add(new Weight { Renderer = renderer, Shape = shape, Value = renderer.GetBlendShapeWeight(shape) });
                }
            }
            foreach (Transform joint in new[] { face.Head, face.LeftEye, face.RightEye })
            {
                if (joint != null)
                {
                    _joints.Add(new Joint { Transform = joint, Rotation = joint.localRotation, Position = joint.localPosition });
                }
            }
        }

        public ParleyFace Face
        {
            get { return _face; }
        }

        public void Show(float[] pose)
        {
            if (_face != null)
            {
                _face.ShowNow(pose);
            }
        }

        public void Dispose()
        {
            foreach (Weight weight in _weights)
            {
                if (weight.Renderer != null)
                {
                    weight.Renderer.SetBlendShapeWeight(weight.Shape, weight.Value);
                }
            }
            foreach (Joint joint in _joints)
            {
                if (joint.Transform != null)
                {
                    joint.Transform.localRotation = joint.Rotation;
                    joint.Transform.localPosition = joint.Position;
                }
            }
            if (_face != null)
            {
                _face.Rebind();  // it remembers what it wrote
            }
        }

        private struct Weight
        {
            public SkinnedMeshRenderer Renderer;
            public int Shape;
            public float Value;
        }

        private struct Joint
        {
            public Transform Transform;
            public Quaternion Rotation;
            public Vector3 Position;
        }
    }
}
