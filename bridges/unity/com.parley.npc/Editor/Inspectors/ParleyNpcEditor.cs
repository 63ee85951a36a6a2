using Parley.Core;
using UnityEditor;
using UnityEngine;

namespace Parley.Editor
{
    /// <summary>Shows what a character's stream does, while the game plays.</summary>
    [CustomEditor(typeof(ParleyNpc))]
    internal sealed class ParleyNpcEditor : UnityEditor.Editor
    {
        public override bool RequiresConstantRepaint()
        {
            return Application.isPlaying;
        }

        public override void OnInspectorGUI()
        {
            DrawDefaultInspector();
            ParleyNpc npc = (ParleyNpc)target;
            if (!Application.isPlaying || npc.Stream == null)
            {
                return;
            }
            LiveStream stream = npc.Stream;
            FramePlayer player = npc.Player;
            EditorGUILayout.LabelField("Stream", stream.IsOpen ? "open, " + stream.Rate.ToString("0.#") + " frames a second" : "not open");
            EditorGUILayout.LabelField("Shown", player.Shown.Line == 0 ? "idle" : "line " + player.Shown.Line + " at " + player.Shown.Time.ToString("0.00") + " s");
            EditorGUILayout.LabelField("Waiting", stream.Frames.Count + " frames");
            EditorGUILayout.LabelField("Age when shown", (1e3 * player.Age).ToString("0") + " ms");
            EditorGUILayout.LabelField("Lost", stream.Frames.Missing + " on the way, " + stream.Frames.Dropped + " here, " + player.Late + " too late");
            EditorGUILayout.LabelField("Runtime", (1e3 * stream.Waited).ToString("0.0") + " ms waited, " + (1e3 * stream.Compute).ToString("0.0") + " ms made");
        }
    }
}
