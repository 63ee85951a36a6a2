using Parley.Core;
using UnityEngine;

namespace Parley
{
    /// <summary>Tells the runtime how much an NPC matters: how far from the camera it is, and whether it can be seen. A few times a second at most.</summary>
    internal sealed class Attention
    {
        private const double Every = 0.25;
        private const float Noticeable = 0.1f;

        private double _next;
        private float _distance = -1f;
        private bool _visible;

        /// <summary>Tells it anew to a stream that was just opened.</summary>
        public void Forget()
        {
            _distance = -1f;
            _next = 0.0;
        }

        public void Update(LiveStream stream, Camera viewer, Vector3 position, SkinnedMeshRenderer[] renderers, double now)
        {
            if (now < _next || viewer == null)
            {
                return;
            }
            _next = now + Every;
            float distance = Vector3.Distance(viewer.transform.position, position);
            bool visible = renderers.Length == 0;
            foreach (SkinnedMeshRenderer renderer in renderers)
            {
                visible |= renderer != null && renderer.isVisible;
            }
            bool changed = visible != _visible || _distance < 0f || Mathf.Abs(distance - _distance) > Noticeable * Mathf.Max(_distance, 1f);
            if (changed)
            {
                _distance = distance;
                _visible = visible;
                stream.Hint(distance, visible);
            }
        }
    }
}
