using System.Reflection;
using NUnit.Framework;
using UnityEditor;
using UnityEngine;

namespace Parley.Editor.Tests
{
    /// <summary>What the editor would show, and a user's hand: draws windows and inspectors, presses buttons, fills fields, picks menus.</summary>
    internal static class Screen
    {
        /// <summary>A user who has done nothing yet, in an editor that does not play.</summary>
        public static void Clear()
        {
            GuiStub.Drawn.Clear();
            GuiStub.Given.Clear();
            GuiStub.Pressed = null;
            GuiStub.Disabled = GuiStub.Open = 0;
            EditorPrefs.keptStub.Clear();
            EditorUserSettings.keptStub.Clear();
            AssetDatabase.assetsStub.Clear();
            EditorUtility.chosenStub = "";
            EditorApplication.update = null;
            GameObject.allStub.Clear();
            Selection.activeGameObject = null;
            Selection.objects = new Object[0];
            Undo.stepsStub.Clear();
            Stub.Log.Clear();
            Stub.IsPlaying = false;
        }

        /// <summary>
        /// Draws a window or an inspector, as the editor does: lays it out, then draws the same controls again. Gives all that is to be seen, a
        /// line each.
        /// </summary>
        public static string Draw(Object shown)
        {
            int laidOut = Pass(shown, EventType.Layout);
            int drawn = Pass(shown, EventType.Repaint);
            if (Event.current.type != EventType.Used)
            {
                Assert.AreEqual(laidOut, drawn, "Unity throws where other controls are drawn than were laid out");
            }
            Assert.IsNull(GuiStub.Pressed, "the button was there, and could be pressed");
            return string.Join("\n", GuiStub.Drawn.ToArray());
        }

        private static int Pass(Object shown, EventType type)
        {
            Event.current = new Event { type = type };
            GuiStub.Drawn.Clear();
            if (shown is UnityEditor.Editor)
            {
                ((UnityEditor.Editor)shown).OnInspectorGUI();
            }
            else
            {
                Parley.Tests.Scene.Send(shown, "OnGUI");
            }
            Assert.AreEqual(0, GuiStub.Open, "each group is closed");
            Assert.AreEqual(0, GuiStub.Disabled);
            return GuiStub.Drawn.Count;
        }

        public static string Press(Object shown, string button)
        {
            GuiStub.Pressed = button;
            return Draw(shown);
        }

        public static string Fill(Object shown, string field, object value)
        {
            GuiStub.Given[field] = value;
            string seen = Draw(shown);
            Assert.IsFalse(GuiStub.Given.ContainsKey(field), "the field was there: " + field);
            return seen;
        }

        /// <summary>Makes an inspector as the editor does, by the attribute of its class.</summary>
        public static UnityEditor.Editor Inspect(Object shown)
        {
            foreach (System.Type type in typeof(BakeWindow).Assembly.GetTypes())
            {
                CustomEditor mark = (CustomEditor)System.Attribute.GetCustomAttribute(type, typeof(CustomEditor));
                if (mark != null && mark.typeStub == shown.GetType())
                {
                    UnityEditor.Editor made = (UnityEditor.Editor)System.Activator.CreateInstance(type, true);
                    made.target = shown;
                    return made;
                }
            }
            throw new AssertionException("nothing inspects " + shown.GetType().Name);
        }

        /// <summary>Picks a menu; nothing happens where it is grey.</summary>
        public static bool Pick(string menu)
        {
            MethodInfo action = null;
            bool allowed = true;
            foreach (System.Type type in typeof(BakeWindow).Assembly.GetTypes())
            {
                foreach (MethodInfo method in type.GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
                {
                    MenuItem item = (MenuItem)System.Attribute.GetCustomAttribute(method, typeof(MenuItem));
                    if (item != null && item.itemStub == menu && item.validatesStub)
                    {
                        allowed = (bool)method.Invoke(null, null);
                    }
                    else if (item != null && item.itemStub == menu)
                    {
                        action = method;
                    }
                }
            }
            Assert.IsNotNull(action, "there is no menu " + menu);
            if (allowed)
            {
                action.Invoke(null, null);
            }
            return allowed;
        }

        /// <summary>The window that was opened last, enabled.</summary>
        public static T Open<T>(string menu) where T : EditorWindow
        {
            Pick(menu);
            T window = (T)EditorWindow.openedStub;
            Parley.Tests.Scene.Send(window, "OnEnable");
            return window;
        }
    }
}
