using System;
using UnityEngine;
using Object = UnityEngine.Object;

namespace UnityEditor
{
    public enum MessageType // MessageType
    {
        Info = 1, // MessageType.Info
        Warning = 2, // MessageType.Warning
        Error = 3, // MessageType.Error
    }

    public sealed class EditorGUI // EditorGUI
    {
        public static void BeginDisabledGroup(bool disabled) // EditorGUI.BeginDisabledGroup
        {
        }

        public static void EndDisabledGroup() // EditorGUI.EndDisabledGroup
        {
        }

        public static void ProgressBar(Rect position, float value, string text) // EditorGUI.ProgressBar
        {
        }
    }

    public sealed class EditorGUILayout // EditorGUILayout
    {
        public static void LabelField(string label, params GUILayoutOption[] options) // EditorGUILayout.LabelField
        {
        }

        public static void LabelField(string label, string label2, params GUILayoutOption[] options) // EditorGUILayout.LabelField
        {
        }

        public static string TextField(string label, string text, params GUILayoutOption[] options) // EditorGUILayout.TextField
        {
            return text;
        }

        public static float Slider(string label, float value, float leftValue, float rightValue, params GUILayoutOption[] options) // EditorGUILayout.Slider
        {
            return value;
        }

        public static bool Toggle(string label, bool value, params GUILayoutOption[] options) // EditorGUILayout.Toggle
        {
            return value;
        }

        public static bool Foldout(bool foldout, string content) // EditorGUILayout.Foldout
        {
            return foldout;
        }

        public static Object ObjectField(string label, Object obj, Type objType, bool allowSceneObjects, params GUILayoutOption[] options) // EditorGUILayout.ObjectField
        {
            return obj;
        }

        public static void HelpBox(string message, MessageType type) // EditorGUILayout.HelpBox
        {
        }

        public static Rect BeginHorizontal(params GUILayoutOption[] options) // EditorGUILayout.BeginHorizontal
        {
            return new Rect();
        }

        public static void EndHorizontal() // EditorGUILayout.EndHorizontal
        {
        }

        public static Vector2 BeginScrollView(Vector2 scrollPosition, params GUILayoutOption[] options) // EditorGUILayout.BeginScrollView
        {
            return scrollPosition;
        }

        public static void EndScrollView() // EditorGUILayout.EndScrollView
        {
        }

        public static Rect GetControlRect(params GUILayoutOption[] options) // EditorGUILayout.GetControlRect
        {
            return new Rect();
        }
    }
}
