using UnityEditor;
using UnityEditor.SceneManagement;
using UnityEngine;
using UnityEngine.SceneManagement;

namespace Parley.Samples.Tavern
{
    /// <summary>Parley > Tavern: makes the sample's scene, with a material that a build includes.</summary>
    internal static class TavernMenu
    {
        private const string ScenePath = "Assets/Tavern.unity";
        private const string MaterialPath = "Assets/Tavern Skin.mat";

        [MenuItem("Parley/Tavern")]
        private static void Make()
        {
            if (!EditorSceneManager.SaveCurrentModifiedScenesIfUserWantsTo())
            {
                return;
            }
            Scene scene = EditorSceneManager.NewScene(NewSceneSetup.EmptyScene, NewSceneMode.Single);
            Material skin = AssetDatabase.LoadAssetAtPath<Material>(MaterialPath);
            if (skin == null)
            {
                skin = TavernScene.FindSkin();
                if (!EditorUtility.IsPersistent(skin))
                {
                    AssetDatabase.CreateAsset(skin, MaterialPath);
                }
            }
            new GameObject("Tavern").AddComponent<TavernScene>().Skin = skin;
            EditorSceneManager.SaveScene(scene, ScenePath);
        }
    }
}
