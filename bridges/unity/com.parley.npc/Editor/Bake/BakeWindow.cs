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
        private const string UsualFolder = "Assets/Voices";

        [SerializeField]
        private BakeSettings settings = new BakeSettings();

        [SerializeField]
        private ParleyFace character;

        private BakeRun _run;
        private BakeState? _state;
        private bool _wasRunning;
        private Vector2 _scroll;

        /// <summary>The bake that runs, or ran last; null before.</summary>
        internal BakeRun Run
        {
            get { return _run; }
        }

        [MenuItem("Window/Parley/Bake")]
        private static void Open()
        {
            GetWindow<BakeWindow>("Parley Bake");
        }

        private void OnEnable()
        {
            // How parley is called is this machine's; the folders are the project's.
            settings.Command = EditorPrefs.GetString(CommandKey, "parley");
            settings.Voices = Kept(VoicesKey);
            settings.Clips = Kept(ClipsKey);
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
            if (Event.current.type == EventType.Layout)
            {
                // What follows a layout must draw the same controls; the process goes on meanwhile.
                _state = _run == null ? (BakeState?)null : _run.State;
            }
            Ask();
            string lacking = settings.Lacking;
            if (lacking.Length > 0)
            {
                EditorGUILayout.HelpBox(lacking, MessageType.Info);
            }
            bool running = _state.HasValue && _state.Value.Running;
            EditorGUILayout.BeginHorizontal();
            EditorGUI.BeginDisabledGroup(running || lacking.Length > 0);
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
            if (_state.HasValue)
            {
                Tell(_state.Value);
            }
        }

        private void Ask()
        {
            string command = EditorGUILayout.TextField("Command", settings.Command);
            if (command != settings.Command)
            {
                settings.Command = command;
                EditorPrefs.SetString(CommandKey, command);
            }
            settings.Voices = Folder("Recordings", settings.Voices, VoicesKey);
            settings.Clips = Folder("Clips", settings.Clips, ClipsKey);
            settings.Emotion = EditorGUILayout.TextField("Emotion (joy=0.6)", settings.Emotion);
            settings.Energy = EditorGUILayout.Slider("Energy", settings.Energy, 0f, 2f);
            settings.Npz = EditorGUILayout.Toggle("Parley clips (.npz)", settings.Npz);
            settings.Anim = EditorGUILayout.Toggle("Animation clips (.anim)", settings.Anim);
            settings.FacePaths.Clear();
            if (settings.Anim)
            {
                character = (ParleyFace)EditorGUILayout.ObjectField("Character", character, typeof(ParleyFace), true);
                if (character != null)
                {
                    CharacterPaths.Fill(settings, character);
                }
            }
        }

        /// <summary>A folder that can be written or chosen; below the project as `Assets/…`.</summary>
        private static string Folder(string label, string value, string key)
        {
            EditorGUILayout.BeginHorizontal();
            string given = EditorGUILayout.TextField(label, value);
            if (GUILayout.Button("Browse…", GUILayout.Width(70f)))
            {
                string chosen = EditorUtility.OpenFolderPanel(label, value, "");
                string inside = FileUtil.GetProjectRelativePath(chosen);
                given = chosen.Length == 0 ? given : inside.Length > 0 ? inside : chosen;
            }
            EditorGUILayout.EndHorizontal();
            if (given != value)
            {
                EditorUserSettings.SetConfigValue(key, given);
            }
            return given;
        }

        private static string Kept(string key)
        {
            string kept = EditorUserSettings.GetConfigValue(key);
            return string.IsNullOrEmpty(kept) ? UsualFolder : kept;
        }

        private void Begin(bool check)
        {
            if (_run != null)
            {
                _run.Dispose();
            }
            _run = new BakeRun(settings, check);
        }

        private void Tell(BakeState state)
        {
            if (state.Running)
            {
                Rect bar = EditorGUILayout.GetControlRect();
                EditorGUI.ProgressBar(bar, state.Progress, state.Last.Length > 0 ? state.Last : "starting");
            }
            else if (state.Summary.Length > 0)
            {
                EditorGUILayout.LabelField(state.Summary);
            }
            _scroll = EditorGUILayout.BeginScrollView(_scroll);
            foreach (string error in state.Errors)
            {
                EditorGUILayout.HelpBox(error, MessageType.Error);
            }
            foreach (string finding in state.Findings)
            {
                EditorGUILayout.HelpBox(finding, MessageType.Warning);
            }
            EditorGUILayout.EndScrollView();
        }
    }
}
