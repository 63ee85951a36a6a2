using System;

namespace Parley.Core
{
    /// <summary>A rotation as a unit quaternion.</summary>
    public struct Rotation
    {
        public float X;
        public float Y;
        public float Z;
        public float W;

        public Rotation(float x, float y, float z, float w)
        {
            X = x;
            Y = y;
            Z = z;
            W = w;
        }
    }

    /// <summary>A position in metres.</summary>
    public struct Position
    {
        public float X;
        public float Y;
        public float Z;

        public Position(float x, float y, float z)
        {
            X = x;
            Y = y;
            Z = z;
        }
    }

    /// <summary>
    /// The one place where Parley's space becomes Unity's. Parley: right-handed, +x the subject's left, +y up, +z out of the face.
    /// Unity: left-handed, +x right, +y up, +z forward; a character faces +z, so its left is -x. The x axis is mirrored: nodding
    /// down stays nodding down, turning to the subject's left stays turning to its left.
    /// </summary>
    public static class Handedness
    {
        /// <summary>A position (x, y, z) becomes (-x, y, z), and the same back.</summary>
        public static Position Mirror(Position position)
        {
            return new Position(-position.X, position.Y, position.Z);
        }

        /// <summary>A rotation (x, y, z, w) becomes (x, -y, -z, w), and the same back.</summary>
        public static Rotation Mirror(Rotation rotation)
        {
            return new Rotation(rotation.X, -rotation.Y, -rotation.Z, rotation.W);
        }

        /// <summary>The head's rotation of a frame in Unity's space, relative to its rest in the character's space.</summary>
        public static Rotation HeadRotation(float[] frame)
        {
            return Mirror(FromVector(frame[ArkitNames.RotationColumn], frame[ArkitNames.RotationColumn + 1], frame[ArkitNames.RotationColumn + 2]));
        }

        /// <summary>The head's way from its rest in Unity's space, metres.</summary>
        public static Position HeadTranslation(float[] frame)
        {
            return Mirror(new Position(frame[ArkitNames.TranslationColumn], frame[ArkitNames.TranslationColumn + 1], frame[ArkitNames.TranslationColumn + 2]));
        }

        /// <summary>An eye's rotation in Unity's space from its yaw (+ to the subject's left) and pitch (+ up) within the head, radians.</summary>
        public static Rotation EyeRotation(float yaw, float pitch)
        {
            // R = Ry(yaw) · Rx(-pitch): a positive rotation about x turns the gaze down.
            double y = 0.5 * yaw;
            double x = -0.5 * pitch;
            return Mirror(new Rotation(
                (float)(Math.Cos(y) * Math.Sin(x)), (float)(Math.Sin(y) * Math.Cos(x)), (float)(-Math.Sin(y) * Math.Sin(x)), (float)(Math.Cos(y) * Math.Cos(x))));
        }

        /// <summary>The quaternion of a rotation vector (axis times angle in radians), in the vector's own space.</summary>
        public static Rotation FromVector(float x, float y, float z)
        {
            double angle = Math.Sqrt((double)x * x + (double)y * y + (double)z * z);
            double scale = angle < 1e-6 ? 0.5 : Math.Sin(0.5 * angle) / angle;
            return new Rotation((float)(x * scale), (float)(y * scale), (float)(z * scale), (float)Math.Cos(0.5 * angle));
        }
    }
}
