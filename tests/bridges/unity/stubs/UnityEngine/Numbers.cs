using System;

namespace UnityEngine
{
    public struct Vector2 // Vector2
    {
        public float x; // Vector2-x
        public float y; // Vector2-y

        public Vector2(float x, float y) // Vector2-ctor
        {
            this.x = x;
            this.y = y;
        }
    }

    public struct Vector3 // Vector3
    {
        public float x; // Vector3-x
        public float y; // Vector3-y
        public float z; // Vector3-z

        public Vector3(float x, float y, float z) // Vector3-ctor
        {
            this.x = x;
            this.y = y;
            this.z = z;
        }

        public float magnitude // Vector3-magnitude
        {
            get { return (float)Math.Sqrt(x * x + y * y + z * z); }
        }

        public static Vector3 zero // Vector3-zero
        {
            get { return new Vector3(); }
        }

        public static Vector3 one // Vector3-one
        {
            get { return new Vector3(1f, 1f, 1f); }
        }

        public static Vector3 operator +(Vector3 a, Vector3 b) // Vector3-operator_add
        {
            return new Vector3(a.x + b.x, a.y + b.y, a.z + b.z);
        }

        public static Vector3 operator -(Vector3 a, Vector3 b) // Vector3-operator_subtract
        {
            return new Vector3(a.x - b.x, a.y - b.y, a.z - b.z);
        }

        public static Vector3 operator *(Vector3 a, float d) // Vector3-operator_multiply
        {
            return new Vector3(a.x * d, a.y * d, a.z * d);
        }

        public static float Distance(Vector3 a, Vector3 b) // Vector3.Distance
        {
            return (a - b).magnitude;
        }
    }

    public struct Quaternion // Quaternion
    {
        public float x; // Quaternion-x
        public float y; // Quaternion-y
        public float z; // Quaternion-z
        public float w; // Quaternion-w

        public Quaternion(float x, float y, float z, float w) // Quaternion-ctor
        {
            this.x = x;
            this.y = y;
            this.z = z;
            this.w = w;
        }

        public static Quaternion identity // Quaternion-identity
        {
            get { return new Quaternion(0f, 0f, 0f, 1f); }
        }

        public static Quaternion Inverse(Quaternion rotation) // Quaternion.Inverse
        {
            return new Quaternion(-rotation.x, -rotation.y, -rotation.z, rotation.w);
        }

        public static Quaternion Euler(float x, float y, float z) // Quaternion.Euler
        {
            return About(1, y) * About(0, x) * About(2, z);
        }

        public static Quaternion operator *(Quaternion a, Quaternion b) // Quaternion-operator_multiply
        {
            return new Quaternion(
                a.w * b.x + a.x * b.w + a.y * b.z - a.z * b.y, a.w * b.y - a.x * b.z + a.y * b.w + a.z * b.x,
                a.w * b.z + a.x * b.y - a.y * b.x + a.z * b.w, a.w * b.w - a.x * b.x - a.y * b.y - a.z * b.z);
        }

        public static Vector3 operator *(Quaternion rotation, Vector3 point) // Quaternion-operator_multiply
        {
            Quaternion turned = rotation * new Quaternion(point.x, point.y, point.z, 0f) * Inverse(rotation);
            return new Vector3(turned.x, turned.y, turned.z);
        }

        private static Quaternion About(int axis, float degrees)
        {
            double half = degrees * Math.PI / 360.0;
            float sine = (float)Math.Sin(half);
            return new Quaternion(axis == 0 ? sine : 0f, axis == 1 ? sine : 0f, axis == 2 ? sine : 0f, (float)Math.Cos(half));
        }
    }

    public struct Color // Color
    {
        public float r; // Color-r
        public float g; // Color-g
        public float b; // Color-b
        public float a; // Color-a

        public Color(float r, float g, float b) // Color-ctor
        {
            this.r = r;
            this.g = g;
            this.b = b;
            a = 1f;
        }

        public Color gamma // Color-gamma
        {
            get { return this; }
        }

        public static Color white // Color-white
        {
            get { return new Color(1f, 1f, 1f); }
        }

        public static Color red // Color-red
        {
            get { return new Color(1f, 0f, 0f); }
        }

        public static Color green // Color-green
        {
            get { return new Color(0f, 1f, 0f); }
        }

        public static Color yellow // Color-yellow
        {
            get { return new Color(1f, 0.92f, 0.016f); }
        }
    }

    public struct Rect // Rect
    {
        public float x { get; set; } // Rect-x
        public float y { get; set; } // Rect-y
        public float width { get; set; } // Rect-width
        public float height { get; set; } // Rect-height

        public Rect(float x, float y, float width, float height) // Rect-ctor
            : this()
        {
            this.x = x;
            this.y = y;
            this.width = width;
            this.height = height;
        }
    }

    public struct Mathf // Mathf
    {
        public static float Abs(float f) // Mathf.Abs
        {
            return Math.Abs(f);
        }

        public static float Max(float a, float b) // Mathf.Max
        {
            return Math.Max(a, b);
        }

        public static int Max(int a, int b) // Mathf.Max
        {
            return Math.Max(a, b);
        }

        public static float Clamp01(float value) // Mathf.Clamp01
        {
            return Math.Min(Math.Max(value, 0f), 1f);
        }

        public static int Clamp(int value, int min, int max) // Mathf.Clamp
        {
            return Math.Min(Math.Max(value, min), max);
        }

        public static int RoundToInt(float f) // Mathf.RoundToInt
        {
            return (int)Math.Round(f);
        }
    }
}
