using System;
using System.Collections.Generic;
using UnityEngine;
using Object = UnityEngine.Object;

namespace UnityEditor
{
    public sealed class AssetDatabase // AssetDatabase
    {
        internal static readonly Dictionary<string, Object> assetsStub = new Dictionary<string, Object>();
        internal static int refreshesStub;

        public static void Refresh() // AssetDatabase.Refresh
        {
            refreshesStub++;
        }

        public static void CreateAsset(Object asset, string path) // AssetDatabase.CreateAsset
        {
            assetsStub[path] = asset;
        }

        public static T LoadAssetAtPath<T>(string assetPath) where T : Object // AssetDatabase.LoadAssetAtPath
        {
            return null;
        }

        public static string GetAssetPath(Object assetObject) // AssetDatabase.GetAssetPath
        {
            foreach (KeyValuePair<string, Object> asset in assetsStub)
            {
                if (ReferenceEquals(asset.Value, assetObject))
                {
                    return asset.Key;
                }
            }
            return "";
        }

        public static string GenerateUniqueAssetPath(string path) // AssetDatabase.GenerateUniqueAssetPath
        {
            return path;
        }
    }

    public struct EditorCurveBinding // EditorCurveBinding
    {
        internal string keyStub;

        public static EditorCurveBinding FloatCurve(string inPath, Type inType, string inPropertyName) // EditorCurveBinding.FloatCurve
        {
            return new EditorCurveBinding { keyStub = inPath + "|" + inType.Name + "|" + inPropertyName };
        }
    }

    public sealed class AnimationUtility // AnimationUtility
    {
        public static void SetEditorCurves(AnimationClip clip, EditorCurveBinding[] bindings, AnimationCurve[] curves) // AnimationUtility.SetEditorCurves
        {
            for (int k = 0; k < bindings.Length; k++)
            {
                clip.curvesStub[bindings[k].keyStub] = curves[k];
            }
        }

        public static string CalculateTransformPath(Transform targetTransform, Transform root) // AnimationUtility.CalculateTransformPath
        {
            List<string> names = new List<string>();
            for (Transform at = targetTransform; at != null && at != root; at = at.parent)
            {
                names.Insert(0, at.gameObject.name);
            }
            return string.Join("/", names.ToArray());
        }
    }
}

namespace UnityEditor
{
    public class AssetImporter : Object // AssetImporter
    {
    }
}

namespace UnityEditor.SceneManagement
{
    public enum NewSceneSetup // SceneManagement.NewSceneSetup
    {
        EmptyScene = 0, // SceneManagement.NewSceneSetup.EmptyScene
    }

    public enum NewSceneMode // SceneManagement.NewSceneMode
    {
        Single = 0, // SceneManagement.NewSceneMode.Single
    }

    public sealed class EditorSceneManager // SceneManagement.EditorSceneManager
    {
        public static bool SaveCurrentModifiedScenesIfUserWantsTo() // SceneManagement.EditorSceneManager.SaveCurrentModifiedScenesIfUserWantsTo
        {
            return true;
        }

        public static UnityEngine.SceneManagement.Scene NewScene(NewSceneSetup setup, NewSceneMode mode) // SceneManagement.EditorSceneManager.NewScene
        {
            return new UnityEngine.SceneManagement.Scene();
        }

        public static bool SaveScene(UnityEngine.SceneManagement.Scene scene, string dstScenePath) // SceneManagement.EditorSceneManager.SaveScene
        {
            return true;
        }
    }
}

namespace UnityEditor.AssetImporters
{
    public class ScriptedImporterAttribute : Attribute // AssetImporters.ScriptedImporterAttribute
    {
        public ScriptedImporterAttribute(int version, string ext) // AssetImporters.ScriptedImporterAttribute-ctor
        {
        }
    }

    public abstract class ScriptedImporter : AssetImporter // AssetImporters.ScriptedImporter
    {
        public abstract void OnImportAsset(AssetImportContext ctx); // AssetImporters.ScriptedImporter.OnImportAsset
    }

    public class AssetImportContext // AssetImporters.AssetImportContext
    {
        internal readonly List<string> errorsStub = new List<string>();

        public string assetPath { get; internal set; } // AssetImporters.AssetImportContext-assetPath
        public Object mainObject { get; private set; } // AssetImporters.AssetImportContext-mainObject

        internal readonly Dictionary<string, Object> objectsStub = new Dictionary<string, Object>();

        public void AddObjectToAsset(string identifier, Object obj) // AssetImporters.AssetImportContext.AddObjectToAsset
        {
            objectsStub.Add(identifier, obj);
        }

        public void SetMainObject(Object obj) // AssetImporters.AssetImportContext.SetMainObject
        {
            mainObject = obj;
        }

        public void LogImportError(string msg, Object obj) // AssetImporters.AssetImportContext.LogImportError
        {
            errorsStub.Add(msg);
        }
    }
}
