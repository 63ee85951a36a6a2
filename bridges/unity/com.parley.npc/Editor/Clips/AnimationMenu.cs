using System.IO;
using UnityEditor;
using UnityEngine;

namespace Parley.Editor
{
    /// <summary>Assets > Parley: a baked clip as an AnimationClip for the character that is selected in the scene.</summary>
    internal static class AnimationMenu
    {
        private const string Item = "Assets/Parley/Make Animation Clip for Face in Scene";

        [MenuItem(Item)]
        private static void Make()
        {
            ParleyFace face = FindFace();
            foreach (Object asset in Selection.objects)
            {
                ParleyClip clip = asset as ParleyClip;
                if (clip != null && face != null)
                {
                    string path = AssetDatabase.GenerateUniqueAssetPath(Path.ChangeExtension(AssetDatabase.GetAssetPath(clip), ".anim"));
                    AssetDatabase.CreateAsset(AnimationMaker.Make(clip.Values, clip.Rate, face, face.transform), path);
                    Debug.Log("Parley: made '" + path + "' for '" + face.name + "'.", face);
                }
            }
        }

        [MenuItem(Item, true)]
        private static bool CanMake()
        {
            return Selection.activeObject is ParleyClip && FindFace() != null;
        }

        private static ParleyFace FindFace()
        {
            GameObject selected = Selection.activeGameObject;
            ParleyFace face = selected == null ? null : selected.GetComponentInChildren<ParleyFace>();
            if (face != null)
            {
                return face;
            }
            foreach (ParleyFace found in Resources.FindObjectsOfTypeAll<ParleyFace>())
            {
                if (!EditorUtility.IsPersistent(found))  // in a scene, not in a prefab's file
                {
                    return found;
                }
            }
            return null;
        }
    }
}
