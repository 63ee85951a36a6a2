using Parley.Core;
using UnityEditor;
using UnityEngine;

namespace Parley.Editor
{
    /// <summary>Shows how a client stands with its runtime, while the game plays.</summary>
    [CustomEditor(typeof(ParleyClient))]
    [CanEditMultipleObjects]
    internal sealed class ParleyClientEditor : UnityEditor.Editor
    {
        private string _trouble = "";

        public override bool RequiresConstantRepaint()
        {
            return Application.isPlaying;
        }

        public override void OnInspectorGUI()
        {
            DrawDefaultInspector();
            if (targets.Length > 1)
            {
                return;
            }
            if (!Application.isPlaying)
            {
                EditorGUILayout.HelpBox("Start a runtime with 'parley serve', then play.", MessageType.Info);
                return;
            }
            ParleyClient client = (ParleyClient)target;
            if (Event.current.type == EventType.Layout)
            {
                _trouble = client.Trouble;  // it may change before what is laid out is drawn
            }
            LiveFigures figures = client.Figures;
            EditorGUILayout.LabelField("State", client.State.ToString());
            EditorGUILayout.LabelField("Runtime", figures.Server + "  pack " + figures.Pack);
            EditorGUILayout.LabelField("Round trip", (1e3 * figures.RoundTrip).ToString("0.0") + " ms");
            EditorGUILayout.LabelField("Received", (figures.BytesReceived / 1024) + " KiB in " + figures.MessagesReceived + " messages");
            EditorGUILayout.LabelField("Sent", (figures.BytesSent / 1024) + " KiB");
            EditorGUILayout.LabelField("Welcomed", figures.Welcomes + " times, " + figures.Resumes + " of them to faces that it had kept");
            if (_trouble.Length > 0)
            {
                EditorGUILayout.HelpBox(_trouble, MessageType.Warning);
            }
        }
    }
}
