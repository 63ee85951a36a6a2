using Parley.Core;
using UnityEngine;

namespace Parley
{
    /// <summary>
    /// A head or an eye that turns as a Transform. Poses turn it in the character's space; a bone's own axes lie anyhow, so its rest, and
    /// its parent's, are noted once.
    /// </summary>
    internal sealed class FaceJoint
    {
        private readonly Transform _joint;
        private readonly Quaternion _rest;
        private readonly Vector3 _restPosition;
        private readonly Quaternion _parent;

        /// <summary>`character` faces its own +z. Call it in the rest pose.</summary>
        public FaceJoint(Transform joint, Transform character)
        {
            _joint = joint;
            _rest = joint.localRotation;
            _restPosition = joint.localPosition;
            Transform parent = joint.parent;
            _parent = parent == null ? Quaternion.identity : Quaternion.Inverse(character.rotation) * parent.rotation;
        }

        /// <summary>Turns the joint by `turn` (in the character's space): from its rest, or from where an animation has put it.</summary>
        public void Turn(Rotation turn, bool addToAnimation)
        {
            if (_joint != null)
            {
                Quaternion character = new Quaternion(turn.X, turn.Y, turn.Z, turn.W);
                Quaternion local = Quaternion.Inverse(_parent) * character * _parent;
                _joint.localRotation = local * (addToAnimation ? _joint.localRotation : _rest);
            }
        }

        /// <summary>Moves the joint by `way` (metres, in the character's space) from its rest.</summary>
        public void Move(Position way)
        {
            if (_joint != null)
            {
                _joint.localPosition = _restPosition + Quaternion.Inverse(_parent) * new Vector3(way.X, way.Y, way.Z);
            }
        }

        public void Reset()
        {
            if (_joint != null)
            {
                _joint.localRotation = _rest;
                _joint.localPosition = _restPosition;
            }
        }
    }
}
