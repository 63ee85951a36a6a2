using Parley.Core;
using UnityEditor;
using UnityEngine;

namespace Parley.Editor
{
    /// <summary>Shows how a client stands with its runtime, while the game plays.</summary>
    [CustomEditor(typeof(ParleyClient))]
    internal sealed class ParleyClientEditor : UnityEditor.Editor
    {
        public override bool RequiresConstantRepaint()
        {
            return Application.isPlaying;
        }

        public override void OnInspectorGUI()
        {
            DrawDefaultInspector();
            if (!Application.isPlaying)
            {
                EditorGUILayout.HelpBox("Start a runtime with 'parley serve', then play.", MessageType.Info);
                return;
            }
            ParleyClient client = (ParleyClient)target;
            LiveFigures figures = client.Figures;
            EditorGUILayout.LabelField("State", client.State.ToString());
            EditorGUILayout.LabelField("Runtime", figures.Server + "  pack " + figures.Pack);
            EditorGUILayout.LabelField("Round trip", (1e3 * figures.RoundTrip).ToString("0.0") + " ms");
            EditorGUILayout.LabelField("Received", (figures.BytesReceived / 1024) + " KiB in " + figures.MessagesReceived + " messages");
            EditorGUILayout.LabelField("Sent", (figures.BytesSent / 1024) + " KiB");
            EditorGUILayout.LabelField("Welcomed", figures.Welcomes + " times, " + figures.Resumes + " of them to faces that it had kept");
            if (client.Trouble.Length > 0)
            {
                EditorGUILayout.HelpBox(client.Trouble, MessageType.Warning);
            }
        }
    }
}
