using UnityEditor;
using UnityEngine;

namespace Parley.Editor
{
    /// <summary>Window > Parley > Bake: makes the clips of a folder of recordings, shows what is stale, how it goes, and what is wrong.</summary>
    internal sealed class BakeWindow : EditorWindow
    {
        private const string CommandKey = "Parley.Command";
        private const string VoicesKey = "Parley.Voices";
        private const string ClipsKey = "Parley.Clips";

        private readonly BakeSettings _settings = new BakeSettings();
        private ParleyFace _character;
        private BakeRun _run;
        private bool _wasRunning;
        private Vector2 _scroll;

        [MenuItem("Window/Parley/Bake")]
        private static void Open()
        {
            GetWindow<BakeWindow>("Parley Bake");
        }

        private void OnEnable()
        {
            _settings.Command = EditorPrefs.GetString(CommandKey, "parley");
            _settings.Voices = EditorPrefs.GetString(VoicesKey, "Assets/Voices");
            _settings.Clips = EditorPrefs.GetString(ClipsKey, "Assets/Voices");
            EditorApplication.update += Watch;
        }

        private void OnDisable()
        {
            EditorApplication.update -= Watch;
            if (_run != null)
            {
                _run.Dispose();  // clips that are whole stay; the next bake goes on
                _run = null;
            }
        }

        /// <summary>Looks at the process a few times a second; nothing here waits for it.</summary>
        private void Watch()
        {
            bool running = _run != null && _run.Running;
            if (running)
            {
                Repaint();
            }
            else if (_wasRunning)
            {
                AssetDatabase.Refresh();
                Repaint();
            }
            _wasRunning = running;
        }

        private void OnGUI()
        {
            Ask();
            bool running = _run != null && _run.Running;
            EditorGUILayout.BeginHorizontal();
            EditorGUI.BeginDisabledGroup(running);
            if (GUILayout.Button("Bake"))
            {
                Begin(false);
            }
            if (GUILayout.Button("What is stale?"))
            {
                Begin(true);
            }
            EditorGUI.EndDisabledGroup();
            EditorGUI.BeginDisabledGroup(!running);
            if (GUILayout.Button("Stop"))
            {
                _run.Cancel();
            }
            EditorGUI.EndDisabledGroup();
            EditorGUILayout.EndHorizontal();
            if (_run != null)
            {
                Tell(running);
            }
        }

        private void Ask()
        {
            _settings.Command = Field("Command", _settings.Command, CommandKey);
            _settings.Voices = Field("Recordings", _settings.Voices, VoicesKey);
            _settings.Clips = Field("Clips", _settings.Clips, ClipsKey);
            _settings.Emotion = EditorGUILayout.TextField("Emotion (joy=0.6)", _settings.Emotion);
            _settings.Energy = EditorGUILayout.Slider("Energy", _settings.Energy, 0f, 2f);
            _settings.Npz = EditorGUILayout.Toggle("Parley clips (.npz)", _settings.Npz);
            _settings.Anim = EditorGUILayout.Toggle("Animation clips (.anim)", _settings.Anim);
            if (_settings.Anim)
            {
                _character = (ParleyFace)EditorGUILayout.ObjectField("Character", _character, typeof(ParleyFace), true);
                if (_character == null)
                {
                    EditorGUILayout.HelpBox("Animation clips are for one character: choose its Parley Face, in its rest pose.", MessageType.Info);
                }
            }
        }

        private static string Field(string label, string value, string key)
        {
            string given = EditorGUILayout.TextField(label, value);
            if (given != value)
            {
                EditorPrefs.SetString(key, given);
            }
            return given;
        }

        private void Begin(bool check)
        {
            if (_settings.Anim && _character != null)
            {
                CharacterPaths.Fill(_settings, _character);
            }
            if (_run != null)
            {
                _run.Dispose();
            }
            _run = new BakeRun(_settings, check);
        }

        private void Tell(bool running)
        {
            if (running)
            {
                Rect bar = EditorGUILayout.GetControlRect();
                EditorGUI.ProgressBar(bar, _run.Progress, _run.Last.Length > 0 ? _run.Last : "starting");
            }
            else if (_run.Summary.Length > 0)
            {
                EditorGUILayout.LabelField(_run.Summary);
            }
            _scroll = EditorGUILayout.BeginScrollView(_scroll);
            foreach (string error in _run.Errors)
            {
                EditorGUILayout.HelpBox(error, MessageType.Error);
            }
            foreach (string finding in _run.Findings)
            {
                EditorGUILayout.LabelField(finding);
            }
            EditorGUILayout.EndScrollView();
        }
    }
}
