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
            return false;
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
