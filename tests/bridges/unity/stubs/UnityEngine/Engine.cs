using System;
using System.Collections.Generic;

namespace UnityEngine
{
    /// <summary>Not Unity's: what tests read back.</summary>
    public static class Stub // Stub
    {
        public static readonly List<string> Log = new List<string>(); // Stub
        public static readonly List<Coroutine> Coroutines = new List<Coroutine>(); // Stub
        public static Camera MainCamera; // Stub
        public static double DspTime; // Stub
        public static bool IsPlaying = true; // Stub
        public static string StreamingAssets = "/StreamingAssets"; // Stub
        public static int Requests; // Stub
    }

    public class Debug // Debug
    {
        public static void Log(object message, Object context) // Debug.Log
        {
            Stub.Log.Add("log " + message);
        }

        public static void Log(object message) // Debug.Log
        {
            Stub.Log.Add("log " + message);
        }

        public static void LogWarning(object message, Object context) // Debug.LogWarning
        {
            Stub.Log.Add("warning " + message);
        }

        public static void LogError(object message, Object context) // Debug.LogError
        {
            Stub.Log.Add("error " + message);
        }
    }

    public class Application // Application
    {
        public static string productName // Application-productName
        {
            get { return "stub"; }
        }

        public static string streamingAssetsPath // Application-streamingAssetsPath
        {
            get { return Stub.StreamingAssets; }
        }

        public static string dataPath // Application-dataPath
        {
            get { return "/project/Assets"; }
        }

        public static bool isPlaying // Application-isPlaying
        {
            get { return Stub.IsPlaying; }
        }
    }

    public class Time // Time
    {
        public static float deltaTime // Time-deltaTime
        {
            get { return 1f / 60f; }
        }

        public static float time // Time-time
        {
            get { return 0f; }
        }
    }

    public sealed class Gizmos // Gizmos
    {
        internal static readonly List<Vector3> linesStub = new List<Vector3>();

        public static Color color { get; set; } // Gizmos-color

        public static void DrawLine(Vector3 from, Vector3 to) // Gizmos.DrawLine
        {
            linesStub.Add(from);
            linesStub.Add(to);
        }
    }

    public class Camera : Behaviour // Camera
    {
        public static Camera main // Camera-main
        {
            get { return Stub.MainCamera; }
        }

        public float fieldOfView { get; set; } // Camera-fieldOfView
        public Color backgroundColor { get; set; } // Camera-backgroundColor
        public CameraClearFlags clearFlags { get; set; } // Camera-clearFlags
        public float nearClipPlane { get; set; } // Camera-nearClipPlane
    }

    public enum CameraClearFlags // CameraClearFlags
    {
        SolidColor = 2, // CameraClearFlags.SolidColor
    }

    public sealed class Light : Behaviour // Light
    {
        public LightType type { get; set; } // Light-type
        public Color color { get; set; } // Light-color
        public float intensity { get; set; } // Light-intensity
        public float range { get; set; } // Light-range
    }

    public enum LightType // LightType
    {
        Directional = 1, // LightType.Directional
        Point = 2, // LightType.Point
    }

    public sealed class RenderSettings : Object // RenderSettings
    {
        public static Color ambientLight { get; set; } // RenderSettings-ambientLight
    }

    public sealed class QualitySettings : Object // QualitySettings
    {
        public static ColorSpace activeColorSpace // QualitySettings-activeColorSpace
        {
            get { return ColorSpace.Linear; }
        }
    }

    public enum ColorSpace // ColorSpace
    {
        Gamma = 0, // ColorSpace.Gamma
        Linear = 1, // ColorSpace.Linear
    }

    public class TextAsset : Object // TextAsset
    {
        internal byte[] bytesStub = new byte[0];

        public byte[] bytes // TextAsset-bytes
        {
            get { return bytesStub; }
        }
    }

    public sealed class Resources // Resources
    {
        public static T[] FindObjectsOfTypeAll<T>() // Resources.FindObjectsOfTypeAll
        {
            List<T> found = new List<T>();
            foreach (Object made in GameObject.allStub)
            {
                if (made is T && !made.destroyedStub)
                {
                    found.Add((T)(object)made);
                }
            }
            return found.ToArray();
        }

        public static T Load<T>(string path) where T : Object // Resources.Load
        {
            return loadStub == null ? null : (T)loadStub(path, typeof(T));
        }

        internal static Func<string, Type, Object> loadStub;
    }
}
