using UnityEditor;
using UnityEngine;

namespace Parley.Editor
{
    /// <summary>GameObject > Parley: makes what is selected a character that talks, in one step that can be undone.</summary>
    internal static class CharacterMenu
    {
        private const string Item = "GameObject/Parley/Make Selected Character Talk";
        private const string Step = "Make Character Talk";

        [MenuItem(Item, false, 10)]
        private static void Make()
        {
            GameObject character = Selection.activeGameObject;
            if (character == null)
            {
                return;
            }
            Undo.SetCurrentGroupName(Step);
            Add<ParleyFace>(character);
            if (character.GetComponentInChildren<AudioSource>() == null)
            {
                AudioSource voice = Undo.AddComponent<AudioSource>(character);
                voice.playOnAwake = false;
                voice.spatialBlend = 1f;
            }
            Add<ParleyNpc>(character);
            if (!HasClient())
            {
                GameObject client = new GameObject("Parley Client");
                Undo.RegisterCreatedObjectUndo(client, Step);
                client.AddComponent<ParleyClient>();
            }
        }

        [MenuItem(Item, true)]
        private static bool CanMake()
        {
            return Selection.activeGameObject != null && !EditorUtility.IsPersistent(Selection.activeGameObject);
        }

        private static void Add<T>(GameObject character) where T : Component
        {
            if (character.GetComponent<T>() == null)
            {
                Undo.AddComponent<T>(character);
            }
        }

        private static bool HasClient()
        {
            foreach (ParleyClient client in Resources.FindObjectsOfTypeAll<ParleyClient>())
            {
                if (!EditorUtility.IsPersistent(client))
                {
                    return true;
                }
            }
            return false;
        }
    }
}
