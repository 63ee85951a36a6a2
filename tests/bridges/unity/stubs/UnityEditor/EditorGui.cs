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
            GuiStub.Disabled += disabled || GuiStub.Disabled > 0 ? 1 : 0;
            GuiStub.Open++;
        }

        public static void EndDisabledGroup() // EditorGUI.EndDisabledGroup
        {
            GuiStub.Disabled -= GuiStub.Disabled > 0 ? 1 : 0;
            GuiStub.Open--;
        }

        public static void ProgressBar(Rect position, float value, string text) // EditorGUI.ProgressBar
        {
            GuiStub.Draw("progress " + value.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture) + " " + text);
        }
    }

    public sealed class EditorStyles // EditorStyles
    {
        public static GUIStyle boldLabel // EditorStyles-boldLabel
        {
            get { return new GUIStyle(); }
        }
    }

    public sealed class EditorGUILayout // EditorGUILayout
    {
        public static void LabelField(string label, params GUILayoutOption[] options) // EditorGUILayout.LabelField
        {
            GuiStub.Draw(label);
        }

        public static void LabelField(string label, string label2, params GUILayoutOption[] options) // EditorGUILayout.LabelField
        {
            GuiStub.Draw(label + ": " + label2);
        }

        public static string TextField(string label, string text, params GUILayoutOption[] options) // EditorGUILayout.TextField
        {
            return GuiStub.Field(label, text);
        }

        public static float Slider(string label, float value, float leftValue, float rightValue, params GUILayoutOption[] options) // EditorGUILayout.Slider
        {
            return Math.Min(Math.Max(GuiStub.Field(label, value), leftValue), rightValue);
        }

        public static bool Toggle(string label, bool value, params GUILayoutOption[] options) // EditorGUILayout.Toggle
        {
            return GuiStub.Field(label, value);
        }

        public static void LabelField(string label, GUIStyle style, params GUILayoutOption[] options) // EditorGUILayout.LabelField
        {
            GuiStub.Draw(label);
        }

        public static int Popup(string label, int selectedIndex, string[] displayedOptions, params GUILayoutOption[] options) // EditorGUILayout.Popup
        {
            return GuiStub.Field(label, selectedIndex);
        }

        public static bool Foldout(bool foldout, string content) // EditorGUILayout.Foldout
        {
            return GuiStub.Field(content, foldout);
        }

        public static Object ObjectField(string label, Object obj, Type objType, bool allowSceneObjects, params GUILayoutOption[] options) // EditorGUILayout.ObjectField
        {
            return GuiStub.Field(label, obj);
        }

        public static void HelpBox(string message, MessageType type) // EditorGUILayout.HelpBox
        {
            GuiStub.Draw(type + ": " + message);
        }

        public static Rect BeginHorizontal(params GUILayoutOption[] options) // EditorGUILayout.BeginHorizontal
        {
            GuiStub.Open++;
            return new Rect();
        }

        public static void EndHorizontal() // EditorGUILayout.EndHorizontal
        {
            GuiStub.Open--;
        }

        public static Vector2 BeginScrollView(Vector2 scrollPosition, params GUILayoutOption[] options) // EditorGUILayout.BeginScrollView
        {
            GuiStub.Open++;
            return scrollPosition;
        }

        public static void EndScrollView() // EditorGUILayout.EndScrollView
        {
            GuiStub.Open--;
        }

        public static Rect GetControlRect(params GUILayoutOption[] options) // EditorGUILayout.GetControlRect
        {
            return new Rect();
        }
    }
}
