using System.Collections.Generic;

namespace UnityEngine
{
    public class GUI // GUI
    {
        public static Color color { get; set; } // GUI-color

        public static void Label(Rect position, string text) // GUI.Label
        {
        }

        public static void Label(Rect position, string text, GUIStyle style) // GUI.Label
        {
        }

        public static GUISkin skin // GUI-skin
        {
            get { return new GUISkin(); }
        }
    }

    public class GUILayout // GUILayout
    {
        public static bool Button(string text, params GUILayoutOption[] options) // GUILayout.Button
        {
            return GuiStub.Button(text);
        }

        public static GUILayoutOption Width(float width) // GUILayout.Width
        {
            return new GUILayoutOption();
        }
    }

    /// <summary>Not Unity's: what was drawn, and what the user does.</summary>
    internal static class GuiStub
    {
        internal static readonly List<string> Drawn = new List<string>();
        internal static readonly Dictionary<string, object> Given = new Dictionary<string, object>();
        internal static string Pressed;
        internal static int Disabled;
        internal static int Open;

        internal static void Draw(string text)
        {
            Drawn.Add(text);
        }

        /// <summary>A field shows its value, and takes what the user gives, once.</summary>
        internal static T Field<T>(string label, T value)
        {
            Draw(label + ": " + value);
            object given;
            if (Disabled == 0 && Event.current.type != EventType.Layout && Given.TryGetValue(label, out given))
            {
                Event.current.type = EventType.Used;
                Given.Remove(label);
                return (T)given;
            }
            return value;
        }

        internal static bool Button(string text)
        {
            Draw("[" + text + "]" + (Disabled > 0 ? " greyed" : ""));
            if (Pressed != text || Disabled > 0 || Event.current.type == EventType.Layout)
            {
                return false;
            }
            Pressed = null;
            Event.current.type = EventType.Used;
            return true;
        }
    }

    public sealed class GUILayoutOption // GUILayoutOption
    {
    }

    public sealed class GUISkin : ScriptableObject // GUISkin
    {
        public GUIStyle label // GUISkin-label
        {
            get { return new GUIStyle(); }
        }
    }

    public sealed class GUIStyle // GUIStyle
    {
        public GUIStyle() // GUIStyle-ctor
        {
        }

        public GUIStyle(GUIStyle other) // GUIStyle-ctor
        {
        }

        public int fontSize { get; set; } // GUIStyle-fontSize
        public TextAnchor alignment { get; set; } // GUIStyle-alignment
        public bool wordWrap { get; set; } // GUIStyle-wordWrap
    }

    public enum TextAnchor // TextAnchor
    {
        MiddleCenter = 4, // TextAnchor.MiddleCenter
    }

    public sealed class Screen // Screen
    {
        public static int width // Screen-width
        {
            get { return 1280; }
        }

        public static int height // Screen-height
        {
            get { return 720; }
        }
    }

    public sealed class Event // Event
    {
        public static Event current { get; internal set; } // Event-current
        public EventType type { get; set; } // Event-type
        public KeyCode keyCode { get; set; } // Event-keyCode
    }

    public enum EventType // EventType
    {
        KeyDown = 4, // EventType.KeyDown
        Repaint = 7, // EventType.Repaint
        Layout = 8, // EventType.Layout
        Used = 12, // EventType.Used
    }

    public enum KeyCode // KeyCode
    {
        None = 0, // KeyCode.None
        Space = 32, // KeyCode.Space
        Alpha1 = 49, // KeyCode.Alpha1
        Alpha2 = 50, // KeyCode.Alpha2
        Alpha3 = 51, // KeyCode.Alpha3
        C = 99, // KeyCode.C
        I = 105, // KeyCode.I
        M = 109, // KeyCode.M
    }
}
