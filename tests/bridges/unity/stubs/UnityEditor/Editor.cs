using System;
using System.Collections.Generic;
using UnityEngine;
using Object = UnityEngine.Object;

namespace UnityEditor
{
    public sealed class MenuItem : Attribute // MenuItem
    {
        internal readonly string itemStub;
        internal readonly bool validatesStub;

        public MenuItem(string itemName) // MenuItem-ctor
        {
            itemStub = itemName;
        }

        public MenuItem(string itemName, bool isValidateFunction) // MenuItem-ctor
        {
            itemStub = itemName;
            validatesStub = isValidateFunction;
        }

        public MenuItem(string itemName, bool isValidateFunction, int priority) // MenuItem-ctor
        {
            itemStub = itemName;
            validatesStub = isValidateFunction;
        }
    }

    public class CustomEditor : Attribute // CustomEditor
    {
        internal readonly Type typeStub;

        public CustomEditor(Type inspectedType) // CustomEditor-ctor
        {
            typeStub = inspectedType;
        }
    }

    public sealed class CanEditMultipleObjects : Attribute // CanEditMultipleObjects
    {
    }

    public class Editor : ScriptableObject // Editor
    {
        public Object target { get; set; } // Editor-target

        public Object[] targets // Editor-targets
        {
            get { return targetsStub ?? new[] { target }; }
        }

        public SerializedObject serializedObject // Editor-serializedObject
        {
            get { return new SerializedObject(target); }
        }

        internal Object[] targetsStub;

        public virtual void OnInspectorGUI() // Editor.OnInspectorGUI
        {
        }

        public virtual bool RequiresConstantRepaint() // Editor.RequiresConstantRepaint
        {
            return false;
        }

        public bool DrawDefaultInspector() // Editor.DrawDefaultInspector
        {
            GuiStub.Draw("default inspector");
            return false;
        }
    }

    public class SerializedObject : IDisposable // SerializedObject
    {
        internal readonly List<SerializedProperty> foundStub = new List<SerializedProperty>();
        internal readonly Object targetStub;

        public SerializedObject(Object obj) // SerializedObject-ctor
        {
            targetStub = obj;
        }

        public SerializedProperty FindProperty(string propertyPath) // SerializedObject.FindProperty
        {
            return SerializedProperty.FindStub(targetStub, propertyPath);
        }

        public void Dispose() // SerializedObject.Dispose
        {
        }

        public bool ApplyModifiedProperties() // SerializedObject.ApplyModifiedProperties
        {
            return true;
        }
    }

    public class SerializedProperty // SerializedProperty
    {
        private Object _owner;
        private System.Reflection.FieldInfo _field;

        public Object objectReferenceValue // SerializedProperty-objectReferenceValue
        {
            get { return (Object)_field.GetValue(_owner); }
            set { _field.SetValue(_owner, value); }
        }

        internal static SerializedProperty FindStub(Object owner, string name)
        {
            System.Reflection.FieldInfo field = owner.GetType().GetField(
                name, System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Public);
            return field == null ? null : new SerializedProperty { _owner = owner, _field = field };
        }
    }

    public class Undo // Undo
    {
        internal static readonly List<string> stepsStub = new List<string>();

        public static T AddComponent<T>(GameObject gameObject) where T : Component // Undo.AddComponent
        {
            stepsStub.Add("add " + typeof(T).Name);
            T added = gameObject.AddComponent<T>();
            System.Reflection.MethodInfo reset = typeof(T).GetMethod("Reset", System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic);
            if (reset != null)
            {
                reset.Invoke(added, null);  // as the editor does
            }
            return added;
        }

        public static void RegisterCreatedObjectUndo(Object objectToUndo, string name) // Undo.RegisterCreatedObjectUndo
        {
            stepsStub.Add("create " + objectToUndo.name);
        }

        public static void SetCurrentGroupName(string name) // Undo.SetCurrentGroupName
        {
            stepsStub.Add(name);
        }
    }

    public class EditorWindow : ScriptableObject // EditorWindow
    {
        internal static EditorWindow openedStub;
        internal int repaintsStub;

        public static T GetWindow<T>(string title) where T : EditorWindow // EditorWindow.GetWindow
        {
            openedStub = CreateInstance<T>();
            openedStub.name = title;
            return (T)openedStub;
        }

        public void Repaint() // EditorWindow.Repaint
        {
            repaintsStub++;
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
        internal static readonly Dictionary<string, string> keptStub = new Dictionary<string, string>();

        public static string GetString(string key, string defaultValue) // EditorPrefs.GetString
        {
            string kept;
            return keptStub.TryGetValue(key, out kept) ? kept : defaultValue;
        }

        public static void SetString(string key, string value) // EditorPrefs.SetString
        {
            keptStub[key] = value;
        }
    }

    public sealed class EditorUserSettings : Object // EditorUserSettings
    {
        internal static readonly Dictionary<string, string> keptStub = new Dictionary<string, string>();

        public static string GetConfigValue(string name) // EditorUserSettings.GetConfigValue
        {
            string kept;
            return keptStub.TryGetValue(name, out kept) ? kept : "";
        }

        public static void SetConfigValue(string name, string value) // EditorUserSettings.SetConfigValue
        {
            keptStub[name] = value;
        }
    }

    public sealed class FileUtil // FileUtil
    {
        internal static string projectStub = "/project/";

        public static string GetProjectRelativePath(string path) // FileUtil.GetProjectRelativePath
        {
            return path.StartsWith(projectStub, StringComparison.Ordinal) ? path.Substring(projectStub.Length) : "";
        }
    }

    public sealed class EditorUtility // EditorUtility
    {
        internal static string chosenStub = "";

        public static bool IsPersistent(Object target) // EditorUtility.IsPersistent
        {
            return AssetDatabase.assetsStub.ContainsValue(target);
        }

        public static string OpenFolderPanel(string title, string folder, string defaultName) // EditorUtility.OpenFolderPanel
        {
            return chosenStub;
        }

        public static string SaveFilePanelInProject(string title, string defaultName, string extension, string message) // EditorUtility.SaveFilePanelInProject
        {
            return chosenStub;
        }
    }

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
