using Parley.Core;
using UnityEditor;
using UnityEngine;

namespace Parley.Editor
{
    /// <summary>Shows a baked clip, and its poses on the face in the scene.</summary>
    [CustomEditor(typeof(ParleyClip))]
    internal sealed class ParleyClipEditor : UnityEditor.Editor
    {
        private readonly float[] _pose = new float[Live.ArkitColumns];
        private ParleyFace _face;
        private float _time;

        public override void OnInspectorGUI()
        {
            ParleyClip clip = (ParleyClip)target;
            EditorGUILayout.LabelField("Length", clip.Duration.ToString("0.00") + " s, " + clip.Frames + " frames at " + clip.Rate.ToString("0.##"));
            EditorGUILayout.LabelField("Sound", clip.Sound == null ? "none" : clip.Sound.name);
            _face = (ParleyFace)EditorGUILayout.ObjectField("Preview on", _face, typeof(ParleyFace), true);
            float time = EditorGUILayout.Slider("Time", _time, 0f, clip.Duration);
            if (_face != null && time != _time)
            {
                clip.Sample(time, _pose);
                _face.ShowNow(_pose);
                SceneView.RepaintAll();
            }
            _time = time;
        }

        private void OnDisable()
        {
            if (_face != null)
            {
                _face.ShowNow(new float[Live.ArkitColumns]);  // back to rest
            }
        }
    }
}
