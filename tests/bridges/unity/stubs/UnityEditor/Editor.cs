using System;
using System.Collections.Generic;
using UnityEngine;
using Object = UnityEngine.Object;

namespace UnityEditor
{
    public sealed class MenuItem : Attribute // MenuItem
    {
        public MenuItem(string itemName) // MenuItem-ctor
        {
        }

        public MenuItem(string itemName, bool isValidateFunction) // MenuItem-ctor
        {
        }
    }

    public sealed class CustomEditor : Attribute // CustomEditor
    {
        public CustomEditor(Type inspectedType) // CustomEditor-ctor
        {
        }
    }

    public class Editor : ScriptableObject // Editor
    {
        public Object target { get; set; } // Editor-target

        public virtual void OnInspectorGUI() // Editor.OnInspectorGUI
        {
        }

        public virtual bool RequiresConstantRepaint() // Editor.RequiresConstantRepaint
        {
            return false;
        }

        public bool DrawDefaultInspector() // Editor.DrawDefaultInspector
        {
            return false;
        }
    }

    public class EditorWindow : ScriptableObject // EditorWindow
    {
        public static T GetWindow<T>(string title) where T : EditorWindow // EditorWindow.GetWindow
        {
            return null;
        }

        public void Repaint() // EditorWindow.Repaint
        {
        }
    }

    public class SceneView : EditorWindow // SceneView
    {
        public static void RepaintAll() // SceneView.RepaintAll
        {
        }
    }

    public sealed class EditorApplication // EditorApplication
    {
        public delegate void CallbackFunction(); // EditorApplication.CallbackFunction

        public static CallbackFunction update; // EditorApplication-update
    }

    public sealed class EditorPrefs // EditorPrefs
    {
        public static string GetString(string key, string defaultValue) // EditorPrefs.GetString
        {
            return defaultValue;
        }

        public static void SetString(string key, string value) // EditorPrefs.SetString
        {
        }
    }

    public sealed class EditorUtility // EditorUtility
    {
        public static bool IsPersistent(Object target) // EditorUtility.IsPersistent
        {
            return false;
        }

        public static string SaveFilePanelInProject(string title, string defaultName, string extension, string message) // EditorUtility.SaveFilePanelInProject
        {
            return "";
        }
    }

    public sealed class AssetDatabase // AssetDatabase
    {
        public static void Refresh() // AssetDatabase.Refresh
        {
        }

        public static void CreateAsset(Object asset, string path) // AssetDatabase.CreateAsset
        {
        }

        public static T LoadAssetAtPath<T>(string assetPath) where T : Object // AssetDatabase.LoadAssetAtPath
        {
            return null;
        }

        public static string GetAssetPath(Object assetObject) // AssetDatabase.GetAssetPath
        {
            return "";
        }

        public static string GenerateUniqueAssetPath(string path) // AssetDatabase.GenerateUniqueAssetPath
        {
            return path;
        }
    }

    public sealed class Selection // Selection
    {
        public static Object[] objects { get; set; } // Selection-objects
        public static Object activeObject { get; set; } // Selection-activeObject
        public static GameObject activeGameObject { get; set; } // Selection-activeGameObject
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

    public abstract class ScriptedImporter : Object // AssetImporters.ScriptedImporter
    {
        public abstract void OnImportAsset(AssetImportContext ctx); // AssetImporters.ScriptedImporter.OnImportAsset
    }

    public class AssetImportContext // AssetImporters.AssetImportContext
    {
        internal readonly List<string> errorsStub = new List<string>();

        public string assetPath { get; internal set; } // AssetImporters.AssetImportContext-assetPath
        public Object mainObject { get; private set; } // AssetImporters.AssetImportContext-mainObject

        public void AddObjectToAsset(string identifier, Object obj) // AssetImporters.AssetImportContext.AddObjectToAsset
        {
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
