using System;
using Parley.Core;
using UnityEditor;
using UnityEngine;

namespace Parley.Editor
{
    /// <summary>Lets a character be tried without a script, and shows what its stream does, while the game plays.</summary>
    [CustomEditor(typeof(ParleyNpc))]
    [CanEditMultipleObjects]
    internal sealed class ParleyNpcEditor : UnityEditor.Editor
    {
        private static readonly string[] Emotions = { "none", "joy", "sadness", "anger", "fear", "disgust", "surprise", "contempt" };

        private AudioClip _clip;
        private int _emotion;
        private float _strength = 0.7f;

        public override bool RequiresConstantRepaint()
        {
            return Application.isPlaying;
        }

        public override void OnInspectorGUI()
        {
            DrawDefaultInspector();
            if (!Application.isPlaying || targets.Length > 1)
            {
                return;
            }
            ParleyNpc npc = (ParleyNpc)target;
            Try(npc);
            if (npc.Stream != null)
            {
                Tell(npc.Stream, npc.Player);
            }
        }

        private void Try(ParleyNpc npc)
        {
            EditorGUILayout.LabelField("Try it", EditorStyles.boldLabel);
            _clip = (AudioClip)EditorGUILayout.ObjectField("Line", _clip, typeof(AudioClip), false);
            EditorGUILayout.BeginHorizontal();
            EditorGUI.BeginDisabledGroup(_clip == null);
            if (GUILayout.Button("Say"))
            {
                npc.Say(_clip);
            }
            EditorGUI.EndDisabledGroup();
            EditorGUI.BeginDisabledGroup(!npc.IsSpeaking);
            if (GUILayout.Button("Interrupt"))
            {
                npc.Interrupt();
            }
            EditorGUI.EndDisabledGroup();
            EditorGUILayout.EndHorizontal();
            int emotion = EditorGUILayout.Popup("Emotion", _emotion, Emotions);
            float strength = EditorGUILayout.Slider("Strength", _strength, 0f, 1f);
            if (emotion != _emotion || strength != _strength)
            {
                _emotion = emotion;
                _strength = strength;
                npc.Calm();
                if (emotion > 0)
                {
                    npc.Emotion(Emotions[emotion], strength);
                }
            }
        }

        private static void Tell(LiveStream stream, FramePlayer player)
        {
            EditorGUILayout.LabelField("Stream", EditorStyles.boldLabel);
            EditorGUILayout.LabelField("State", stream.IsOpen ? "open, " + stream.Rate.ToString("0.#") + " frames a second" : "not open");
            EditorGUILayout.LabelField("Shown", player.Shown.Line == 0 ? "idle" : "line " + player.Shown.Line + " at " + player.Shown.Time.ToString("0.00") + " s");
            EditorGUILayout.LabelField("Waiting", stream.Frames.Count + " frames");
            EditorGUILayout.LabelField("Age when shown", Milliseconds(player.Age));
            EditorGUILayout.LabelField("Lost", stream.Frames.Missing + " on the way, " + stream.Frames.Dropped + " here, " + player.Late + " too late");
            EditorGUILayout.LabelField("Runtime", Milliseconds(stream.Waited) + " waited, " + Milliseconds(stream.Compute) + " made");
        }

        private static string Milliseconds(double seconds)
        {
            return Math.Round(1e3 * seconds, 1) + " ms";
        }
    }
}
