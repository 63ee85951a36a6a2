namespace Parley.Core
{
    /// <summary>Where each eye looks within the head, from the eyeLook… weights: a weight of 1 is 35° to the side, 25° up or down.</summary>
    public static class EyeAngles
    {
        public const float Sideways = 35f * Degree;
        public const float UpAndDown = 25f * Degree;

        private const float Degree = 0.0174532925f;

        private static readonly int DownLeft = ArkitNames.IndexOf("eyeLookDownLeft");
        private static readonly int InLeft = ArkitNames.IndexOf("eyeLookInLeft");
        private static readonly int OutLeft = ArkitNames.IndexOf("eyeLookOutLeft");
        private static readonly int UpLeft = ArkitNames.IndexOf("eyeLookUpLeft");
        private static readonly int DownRight = ArkitNames.IndexOf("eyeLookDownRight");
        private static readonly int InRight = ArkitNames.IndexOf("eyeLookInRight");
        private static readonly int OutRight = ArkitNames.IndexOf("eyeLookOutRight");
        private static readonly int UpRight = ArkitNames.IndexOf("eyeLookUpRight");

        /// <summary>Yaw (+ to the subject's left) and pitch (+ up) of the left eye, radians.</summary>
        public static void Left(float[] frame, out float yaw, out float pitch)
        {
            yaw = Sideways * (frame[OutLeft] - frame[InLeft]);
            pitch = UpAndDown * (frame[UpLeft] - frame[DownLeft]);
        }

        /// <summary>Yaw (+ to the subject's left) and pitch (+ up) of the right eye, radians.</summary>
        public static void Right(float[] frame, out float yaw, out float pitch)
        {
            yaw = Sideways * (frame[InRight] - frame[OutRight]);
            pitch = UpAndDown * (frame[UpRight] - frame[DownRight]);
        }
    }
}
