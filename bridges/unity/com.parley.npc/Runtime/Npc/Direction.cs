using Parley.Core;
using UnityEngine;

namespace Parley
{
    /// <summary>How an NPC is told to perform, sent when it changes: emotion, energy, where it looks.</summary>
    internal sealed class Direction
    {
        private const double Every = 0.1;
        private const float Noticeable = 0.02f;
        private const float EyesAboveHead = 0.09f;

        private readonly ControlsMessage _controls = new ControlsMessage();
        private readonly double[] _point = new double[3];
        private double _next;
        private bool _looks;
        private Vector3 _told;

        /// <summary>Changes mood or energy now.</summary>
        public void Set(LiveStream stream, NumberTable emotion, double? energy, float ease)
        {
            _controls.Gaze = null;
            _controls.LookAt = null;
            _controls.Emotion = emotion;
            _controls.Energy = energy;
            _controls.Ease = ease;
            stream.Direct(_controls);
        }

        public void Forget()
        {
            _looks = false;
            _next = 0.0;
        }

        /// <summary>Follows the point that is looked at; `target` null: straight ahead.</summary>
        public void Look(LiveStream stream, Vector3? target, Transform character, Transform head, double now)
        {
            if (now < _next || (!target.HasValue && !_looks))
            {
                return;
            }
            _next = now + Every;
            _controls.Emotion = null;
            _controls.Energy = null;
            _controls.Ease = 0.3;
            if (!target.HasValue)
            {
                _looks = false;
                _controls.Gaze = new double[2];
                _controls.LookAt = null;
                stream.Direct(_controls);
                return;
            }
            Vector3 point = InHeadSpace(target.Value, character, head);
            if (_looks && Vector3.Distance(point, _told) < Noticeable * Mathf.Max(point.magnitude, 0.5f))
            {
                return;
            }
            _looks = true;
            _told = point;
            Position mirrored = Handedness.Mirror(new Position(point.x, point.y, point.z));
            _point[0] = mirrored.X;
            _point[1] = mirrored.Y;
            _point[2] = mirrored.Z;
            _controls.Gaze = null;
            _controls.LookAt = (double[])_point.Clone();  // the stream keeps it, for a runtime that is restarted
            stream.Direct(_controls);
        }

        /// <summary>A point of the world from between the eyes, along the character's axes (Unity's), metres.</summary>
        public static Vector3 InHeadSpace(Vector3 world, Transform character, Transform head)
        {
            Vector3 eyes = (head != null ? head.position : character.position) + character.rotation * new Vector3(0f, EyesAboveHead, 0f);
            return Quaternion.Inverse(character.rotation) * (world - eyes);
        }
    }
}
