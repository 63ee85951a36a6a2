using System.Collections.Generic;
using UnityEditor;
using UnityEngine;

namespace Parley.Editor
{
    /// <summary>Shows which blend shapes of a face are driven, and what is left, which a profile can name.</summary>
    [CustomEditor(typeof(ParleyFace))]
    [CanEditMultipleObjects]
    internal sealed class ParleyFaceEditor : UnityEditor.Editor
    {
        private bool _open;

        public override void OnInspectorGUI()
        {
            DrawDefaultInspector();
            if (targets.Length > 1)
            {
                return;
            }
            ParleyFace face = (ParleyFace)target;
            SkinnedMeshRenderer[] renderers = face.Renderers;
            EditorGUILayout.LabelField("Driven", face.DrivenShapes + " blend shapes of " + renderers.Length + " meshes");
            if (face.DrivenShapes == 0)
            {
                EditorGUILayout.HelpBox("No blend shape has a name that Parley knows. Choose the meshes, or name the shapes in a profile.", MessageType.Warning);
            }
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
            if (face.Profile == null && GUILayout.Button("Make a profile to name and tune shapes"))
            {
                MakeProfile(face);
            }
        }

        /// <summary>A profile that lists what was not found by name, for the user to fill in.</summary>
        private void MakeProfile(ParleyFace face)
        {
            string path = EditorUtility.SaveFilePanelInProject("Make a profile", face.name + " Face", "asset", "Where to keep the profile");
            if (path.Length == 0)
            {
                return;
            }
            ParleyFaceProfile profile = CreateInstance<ParleyFaceProfile>();
            HashSet<string> listed = new HashSet<string>();
            for (int mesh = 0; mesh < face.Renderers.Length; mesh++)
            {
                foreach (string unmatched in face.MapOf(mesh).Unmatched)
                {
                    if (listed.Add(unmatched))
                    {
                        profile.names.Add(new ParleyFaceProfile.Name { blendShape = unmatched, shape = "" });
                    }
                }
            }
            AssetDatabase.CreateAsset(profile, path);
            serializedObject.FindProperty("profile").objectReferenceValue = profile;  // with undo, and as a prefab's override
            serializedObject.ApplyModifiedProperties();
            face.Rebind();
        }
    }
}
