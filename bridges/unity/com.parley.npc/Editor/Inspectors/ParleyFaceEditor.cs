using UnityEditor;
using UnityEngine;

namespace Parley.Editor
{
    /// <summary>Shows which blend shapes of a face are driven, and what is left.</summary>
    [CustomEditor(typeof(ParleyFace))]
    internal sealed class ParleyFaceEditor : UnityEditor.Editor
    {
        private bool _open;

        public override void OnInspectorGUI()
        {
            DrawDefaultInspector();
            ParleyFace face = (ParleyFace)target;
            SkinnedMeshRenderer[] renderers = face.Renderers;
            EditorGUILayout.LabelField("Driven", face.DrivenShapes + " blend shapes of " + renderers.Length + " meshes");
            _open = EditorGUILayout.Foldout(_open, "What does not fit");
            for (int mesh = 0; _open && mesh < renderers.Length; mesh++)
            {
                EditorGUILayout.LabelField(renderers[mesh].name + ", not Parley's", string.Join(", ", face.MapOf(mesh).Unmatched));
                EditorGUILayout.LabelField(renderers[mesh].name + ", nothing carries", string.Join(", ", face.MapOf(mesh).Missing));
            }
            if (GUILayout.Button("Find shapes anew"))
            {
                face.Rebind();
            }
        }
    }
}
