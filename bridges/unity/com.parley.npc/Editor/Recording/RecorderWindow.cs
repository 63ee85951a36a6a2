using Parley.Core;
using UnityEditor;
using UnityEngine;

namespace Parley.Editor
{
    /// <summary>Window > Parley > Recorder: keeps what a face shows in play, live or baked, as an AnimationClip.</summary>
    internal sealed class RecorderWindow : EditorWindow
    {
        private ParleyFace _face;
        private float _rate = 30f;
        private PoseRecording _recording;
        private bool _records;

        [MenuItem("Window/Parley/Recorder")]
        private static void Open()
        {
            GetWindow<RecorderWindow>("Parley Recorder");
        }

        private void OnEnable()
        {
            EditorApplication.update += Record;
        }

        private void OnDisable()
        {
            EditorApplication.update -= Record;
        }

        private void Record()
        {
            if (_records && _face != null && Application.isPlaying)
            {
                _recording.Add(_face.Pose, MonotonicClock.Now);
                Repaint();
            }
        }

        private void OnGUI()
        {
            _face = (ParleyFace)EditorGUILayout.ObjectField("Face", _face, typeof(ParleyFace), true);
            _rate = EditorGUILayout.Slider("Frames a second", _rate, 10f, 120f);
            EditorGUI.BeginDisabledGroup(_face == null || !Application.isPlaying);
            if (GUILayout.Button(_records ? "Stop" : "Record"))
            {
                _records = !_records;
                _recording = _records ? new PoseRecording(_rate) : _recording;
            }
            EditorGUI.EndDisabledGroup();
            if (_recording == null)
            {
                return;
            }
            EditorGUILayout.LabelField("Recorded", (_recording.Frames / _recording.Rate).ToString("0.0") + " s");
            EditorGUI.BeginDisabledGroup(_records || _recording.Frames == 0 || _face == null);
            if (GUILayout.Button("Save as Animation Clip"))
            {
                Save();
            }
            EditorGUI.EndDisabledGroup();
        }

        private void Save()
        {
            string path = EditorUtility.SaveFilePanelInProject("Save the recording", _face.name, "anim", "Where to keep the clip");
            if (path.Length == 0)
            {
                return;
            }
            _face.ShowNow(new float[Live.ArkitColumns]);  // the head's curves are about its rest
            AssetDatabase.CreateAsset(AnimationMaker.Make(_recording.ToArray(), _recording.Rate, _face, _face.transform), path);
        }
    }
}
