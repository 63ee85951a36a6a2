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

    public sealed class Selection // Selection
    {
        public static Object[] objects { get; set; } // Selection-objects
        public static Object activeObject { get; set; } // Selection-activeObject
        public static GameObject activeGameObject { get; set; } // Selection-activeGameObject
    }
}
