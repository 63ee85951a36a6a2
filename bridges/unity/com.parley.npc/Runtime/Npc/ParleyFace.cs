using System.Collections.Generic;
using Parley.Core;
using UnityEngine;

namespace Parley
{
    /// <summary>
    /// A character's face: blend shapes by name, head and eyes. It is given poses, by ParleyNpc, by Timeline or by a script, and shows
    /// them in LateUpdate, after the Animator. Head and eyes turn about the rest in which they stand when it is enabled.
    /// </summary>
    [AddComponentMenu("Parley/Parley Face")]
    [DisallowMultipleComponent]
    [DefaultExecutionOrder(100)]
    public sealed class ParleyFace : MonoBehaviour
    {
        [Header("Blend shapes")]
        [SerializeField]
        [Tooltip("Meshes with the face's blend shapes. Empty: all below this object.")]
        private SkinnedMeshRenderer[] meshes = new SkinnedMeshRenderer[0];

        [SerializeField]
        [Tooltip("Names and strengths of this character's shapes; none: found by name, as they are.")]
        private ParleyFaceProfile profile;

        [Header("Head and eyes")]
        [SerializeField]
        [Tooltip("The object that faces its +z. Empty: this one.")]
        private Transform character;

        [SerializeField]
        [Tooltip("The head's bone; its own axes do not matter. Empty: the head stays as it is animated.")]
        private Transform head;

        [SerializeField]
        [Tooltip("The character's left eye, if eyes are bones. Empty: blend shapes alone turn the eyes.")]
        private Transform leftEye;

        [SerializeField]
        [Tooltip("The character's right eye, if eyes are bones.")]
        private Transform rightEye;

        [SerializeField]
        [Tooltip("Also move the head, not only turn it.")]
        private bool moveHead;

        [SerializeField]
        [Tooltip("Turn the head from where an Animator has put it, instead of from its rest. Only with an animation that writes the head each frame.")]
        private bool addToAnimation;

        private readonly float[] _pose = new float[Live.ArkitColumns];
        private List<FaceMesh> _meshes;
        private SkinnedMeshRenderer[] _renderers;
        private FaceJoint _head;
        private FaceJoint _leftEye;
        private FaceJoint _rightEye;
        private bool _fresh;
        private bool _edited;

        public Transform Head
        {
            get { return head; }
            set { head = value; Rebind(); }
        }

        /// <summary>The bones of the eyes; null where blend shapes turn them.</summary>
        public Transform LeftEye
        {
            get { return leftEye; }
            set { leftEye = value; Rebind(); }
        }

        public Transform RightEye
        {
            get { return rightEye; }
            set { rightEye = value; Rebind(); }
        }

        public Transform Character
        {
            get { return character != null ? character : transform; }
            set { character = value; Rebind(); }
        }

        public ParleyFaceProfile Profile
        {
            get { return profile; }
            set { profile = value; Rebind(); }
        }

        /// <summary>How many blend shapes are driven.</summary>
        public int DrivenShapes
        {
            get
            {
                int driven = 0;
                foreach (FaceMesh mesh in Meshes())
                {
                    driven += mesh.Map.Count;
                }
                return driven;
            }
        }

        /// <summary>The pose that is shown: 60 numbers in the order of ArkitNames' columns. Read only.</summary>
        public float[] Pose
        {
            get { return _pose; }
        }

        /// <summary>The meshes that are driven.</summary>
        internal SkinnedMeshRenderer[] Renderers
        {
            get
            {
                Meshes();
                return _renderers;
            }
        }

        internal ShapeMap MapOf(int mesh)
        {
            return Meshes()[mesh].Map;
        }

        /// <summary>Shows a pose from the next LateUpdate on: 60 numbers in the order of ArkitNames' columns, which are copied.</summary>
        public void SetPose(float[] values)
        {
            FacePose.Copy(values, _pose);
            _fresh = true;
        }

        /// <summary>Shows a pose at once, for editors.</summary>
        public void ShowNow(float[] values)
        {
            SetPose(values);
            LateUpdate();
        }

        /// <summary>Sets the meshes, and finds their shapes.</summary>
        public void SetMeshes(params SkinnedMeshRenderer[] renderers)
        {
            meshes = renderers;
            Rebind();
        }

        /// <summary>
        /// Finds shapes and rests anew: after meshes, names or joints changed. While the game plays, joints go back to the rest they had before.
        /// </summary>
        public void Rebind()
        {
            _edited = false;
            foreach (FaceJoint joint in new[] { _head, _leftEye, _rightEye })
            {
                if (joint != null && Application.isPlaying)
                {
                    joint.Reset();
                }
            }
            _meshes = null;
            _head = _leftEye = _rightEye = null;
            if (isActiveAndEnabled)
            {
                Meshes();
            }
        }

        /// <summary>The component was added in the editor: what can be found is filled in.</summary>
        private void Reset()
        {
            FaceParts.Find(transform, out head, out leftEye, out rightEye);
        }

        /// <summary>A field was changed in the inspector. Transforms may not be touched here.</summary>
        private void OnValidate()
        {
            _edited = _meshes != null;
        }

        private void OnEnable()
        {
            Meshes();
        }

        /// <summary>Shows which way the character is taken to face.</summary>
        private void OnDrawGizmosSelected()
        {
            Transform from = head != null ? head : Character;
            Gizmos.color = Color.yellow;
            Gizmos.DrawLine(from.position, from.position + Character.rotation * new Vector3(0f, 0f, 0.3f));
        }

        private void LateUpdate()
        {
            if (!_fresh)
            {
                return;  // nobody drives the face: it is the animation's
            }
            _fresh = false;
            foreach (FaceMesh mesh in Meshes())
            {
                mesh.Apply(_pose);
            }
            if (_head != null)
            {
                _head.Turn(Handedness.HeadRotation(_pose), addToAnimation);
                if (moveHead)
                {
                    _head.Move(Handedness.HeadTranslation(_pose));
                }
            }
            float yaw;
            float pitch;
            if (_leftEye != null)
            {
                EyeAngles.Left(_pose, out yaw, out pitch);
                _leftEye.Turn(Handedness.EyeRotation(yaw, pitch), false);
            }
            if (_rightEye != null)
            {
                EyeAngles.Right(_pose, out yaw, out pitch);
                _rightEye.Turn(Handedness.EyeRotation(yaw, pitch), false);
            }
        }

        private List<FaceMesh> Meshes()
        {
            if (_edited)
            {
                Rebind();
            }
            if (_meshes != null)
            {
                return _meshes;
            }
            _meshes = new List<FaceMesh>();
            SkinnedMeshRenderer[] found = meshes != null && meshes.Length > 0 ? meshes : GetComponentsInChildren<SkinnedMeshRenderer>(true);
            foreach (SkinnedMeshRenderer renderer in found)
            {
                if (renderer != null && renderer.sharedMesh != null && renderer.sharedMesh.blendShapeCount > 0)
                {
                    _meshes.Add(new FaceMesh(renderer, profile));
                }
            }
            _renderers = _meshes.ConvertAll(mesh => mesh.Renderer).ToArray();
            _head = head == null ? null : new FaceJoint(head, Character);
            _leftEye = leftEye == null ? null : new FaceJoint(leftEye, Character);
            _rightEye = rightEye == null ? null : new FaceJoint(rightEye, Character);
            Report();
            return _meshes;
        }

        /// <summary>Says once what does not fit, so that a still mouth is no riddle.</summary>
        private void Report()
        {
            int driven = 0;
            List<string> unmatched = new List<string>();
            foreach (FaceMesh mesh in _meshes)
            {
                driven += mesh.Map.Count;
                unmatched.AddRange(mesh.Map.Unmatched);
            }
            if (driven == 0)
            {
                Debug.LogWarning("Parley: '" + name + "' has no blend shape that is one of ARKit's under any name that Parley knows; "
                    + "set its meshes, or name its shapes in a Face Profile.", this);
            }
            else if (unmatched.Count > 0)
            {
                List<string> missing = FaceMesh.MissingIn(_meshes);
                Debug.Log("Parley: '" + name + "' drives " + driven + " blend shapes. Not Parley's: " + string.Join(", ", unmatched.ToArray())
                    + (missing.Count > 0 ? ". Nothing carries: " + string.Join(", ", missing.ToArray()) : "") + ".", this);
            }
        }
    }
}
