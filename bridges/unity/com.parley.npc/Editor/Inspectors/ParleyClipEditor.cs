using Parley.Core;
using UnityEditor;
using UnityEngine;

namespace Parley.Editor
{
    /// <summary>Shows a baked clip, and its poses on a face in the scene, which is put back afterwards.</summary>
    [CustomEditor(typeof(ParleyClip))]
    internal sealed class ParleyClipEditor : UnityEditor.Editor
    {
        private readonly float[] _pose = new float[Live.ArkitColumns];
        private FacePreview _preview;
        private float _time;

        public override void OnInspectorGUI()
        {
            ParleyClip clip = (ParleyClip)target;
            EditorGUILayout.LabelField("Length", clip.Duration.ToString("0.00") + " s, " + clip.Frames + " frames at " + clip.Rate.ToString("0.##"));
            EditorGUILayout.LabelField("Sound", clip.Sound == null ? "none" : clip.Sound.name);
            ParleyFace shown = _preview == null ? null : _preview.Face;
            ParleyFace face = (ParleyFace)EditorGUILayout.ObjectField("Preview on", shown, typeof(ParleyFace), true);
            if (face != shown)
            {
                End();
                _preview = face == null ? null : new FacePreview(face);
            }
            float time = EditorGUILayout.Slider("Time", _time, 0f, clip.Duration);
            if (_preview != null && (time != _time || face != shown))
            {
                clip.Sample(time, _pose);
                _preview.Show(_pose);
                SceneView.RepaintAll();
            }
            _time = time;
        }

        private void OnDisable()
        {
            End();
        }

        private void End()
        {
            if (_preview != null)
            {
                _preview.Dispose();
                _preview = null;
                SceneView.RepaintAll();
            }
        }
    }
}
