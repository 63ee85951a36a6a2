namespace Parley.Core
{
    /// <summary>
    /// Names under which characters carry ARKit's shapes. Made by bridges/unity/make_shape_table.py from bridges/blendshape_aliases.json,
    /// which all engines share; change that file.
    /// </summary>
    internal static class ShapeTable
    {
        public static readonly string[] Prefixes = { "CTRL_expressions_", "ARKit_", "blendShape_" };

        /// <summary>For each shape its ARKit name, then its other names.</summary>
        public static readonly string[][] Shapes =
        {
            new string[] { "eyeBlinkLeft", "eyeBlink_L", "blinkLeft", "Fcl_EYE_Close_L", "blink_L" },
            new string[] { "eyeLookDownLeft", "eyeLookDown_L", "Eye_L_Look_Down" },
            new string[] { "eyeLookInLeft", "eyeLookIn_L", "eyeLookRight_L", "Eye_L_Look_R" },
            new string[] { "eyeLookOutLeft", "eyeLookOut_L", "eyeLookLeft_L", "Eye_L_Look_L" },
            new string[] { "eyeLookUpLeft", "eyeLookUp_L", "Eye_L_Look_Up" },
            new string[] { "eyeSquintLeft", "eyeSquint_L", "eyeSquintInner_L" },
            new string[] { "eyeWideLeft", "eyeWide_L", "eyeWiden_L", "Fcl_EYE_Spread_L" },
            new string[] { "eyeBlinkRight", "eyeBlink_R", "blinkRight", "Fcl_EYE_Close_R", "blink_R" },
            new string[] { "eyeLookDownRight", "eyeLookDown_R", "Eye_R_Look_Down" },
            new string[] { "eyeLookInRight", "eyeLookIn_R", "eyeLookLeft_R", "Eye_R_Look_L" },
            new string[] { "eyeLookOutRight", "eyeLookOut_R", "eyeLookRight_R", "Eye_R_Look_R" },
            new string[] { "eyeLookUpRight", "eyeLookUp_R", "Eye_R_Look_Up" },
            new string[] { "eyeSquintRight", "eyeSquint_R", "eyeSquintInner_R" },
            new string[] { "eyeWideRight", "eyeWide_R", "eyeWiden_R", "Fcl_EYE_Spread_R" },
            new string[] { "jawForward", "jawFwd" },
            new string[] { "jawLeft", "Jaw_L" },
            new string[] { "jawRight", "Jaw_R" },
            new string[] { "jawOpen", "Mouth_Open" },
            new string[] { "mouthClose", "mouthLipsTogether_UL", "mouthLipsTogether_UR", "mouthLipsTogether_DL", "mouthLipsTogether_DR" },
            new string[] { "mouthFunnel", "mouthFunnel_UL", "mouthFunnel_UR", "mouthFunnel_DL", "mouthFunnel_DR" },
            new string[] { "mouthPucker", "mouthLipsPurse_UL", "mouthLipsPurse_UR", "mouthLipsPurse_DL", "mouthLipsPurse_DR" },
            new string[] { "mouthLeft", "Mouth_L" },
            new string[] { "mouthRight", "Mouth_R" },
            new string[] { "mouthSmileLeft", "mouthSmile_L", "mouthCornerPull_L" },
            new string[] { "mouthSmileRight", "mouthSmile_R", "mouthCornerPull_R" },
            new string[] { "mouthFrownLeft", "mouthFrown_L", "mouthCornerDepress_L" },
            new string[] { "mouthFrownRight", "mouthFrown_R", "mouthCornerDepress_R" },
            new string[] { "mouthDimpleLeft", "mouthDimple_L" },
            new string[] { "mouthDimpleRight", "mouthDimple_R" },
            new string[] { "mouthStretchLeft", "mouthStretch_L" },
            new string[] { "mouthStretchRight", "mouthStretch_R" },
            new string[] { "mouthRollLower", "mouthLowerLipRollIn_L", "mouthLowerLipRollIn_R", "Mouth_Roll_In_Lower" },
            new string[] { "mouthRollUpper", "mouthUpperLipRollIn_L", "mouthUpperLipRollIn_R", "Mouth_Roll_In_Upper" },
            new string[] { "mouthShrugLower", "jawChinRaise_DL", "jawChinRaise_DR" },
            new string[] { "mouthShrugUpper", "jawChinRaise_UL", "jawChinRaise_UR" },
            new string[] { "mouthPressLeft", "mouthPress_L", "mouthPress_UL", "mouthPress_DL" },
            new string[] { "mouthPressRight", "mouthPress_R", "mouthPress_UR", "mouthPress_DR" },
            new string[] { "mouthLowerDownLeft", "mouthLowerDown_L", "mouthLowerLipDepress_L", "Mouth_Down_Lower_L" },
            new string[] { "mouthLowerDownRight", "mouthLowerDown_R", "mouthLowerLipDepress_R", "Mouth_Down_Lower_R" },
            new string[] { "mouthUpperUpLeft", "mouthUpperUp_L", "mouthUpperLipRaise_L", "Mouth_Up_Upper_L" },
            new string[] { "mouthUpperUpRight", "mouthUpperUp_R", "mouthUpperLipRaise_R", "Mouth_Up_Upper_R" },
            new string[] { "browDownLeft", "browDown_L", "Brow_Drop_L" },
            new string[] { "browDownRight", "browDown_R", "Brow_Drop_R" },
            new string[] { "browInnerUp", "browInnerUp_L", "browInnerUp_R", "browInnerUpLeft", "browInnerUpRight", "browRaiseIn_L", "browRaiseIn_R", "Brow_Raise_Inner_L", "Brow_Raise_Inner_R" },
            new string[] { "browOuterUpLeft", "browOuterUp_L", "browRaiseOuter_L" },
            new string[] { "browOuterUpRight", "browOuterUp_R", "browRaiseOuter_R" },
            new string[] { "cheekPuff", "cheekPuff_L", "cheekPuff_R", "cheekPuffLeft", "cheekPuffRight", "mouthCheekBlow_L", "mouthCheekBlow_R" },
            new string[] { "cheekSquintLeft", "cheekSquint_L", "eyeCheekRaise_L", "Cheek_Raise_L" },
            new string[] { "cheekSquintRight", "cheekSquint_R", "eyeCheekRaise_R", "Cheek_Raise_R" },
            new string[] { "noseSneerLeft", "noseSneer_L", "noseWrinkle_L" },
            new string[] { "noseSneerRight", "noseSneer_R", "noseWrinkle_R" },
            new string[] { "tongueOut", "Tongue_Out_1" },
        };

        /// <summary>Shapes that stand for several of ARKit's: their names, the first of which is their own.</summary>
        public static readonly string[][] MixtureNames =
        {
            new string[] { "aa", "aa", "A", "Fcl_MTH_A", "vrc.v_aa", "viseme_aa" },
            new string[] { "ih", "ih", "I", "Fcl_MTH_I", "vrc.v_ih", "viseme_I" },
            new string[] { "ou", "ou", "U", "Fcl_MTH_U", "vrc.v_ou", "viseme_U" },
            new string[] { "ee", "ee", "E", "Fcl_MTH_E", "vrc.v_e", "viseme_E" },
            new string[] { "oh", "oh", "O", "Fcl_MTH_O", "vrc.v_oh", "viseme_O" },
            new string[] { "blink", "blink", "Fcl_EYE_Close", "eyesClosed" },
            new string[] { "happy", "happy", "joy", "Fcl_MTH_Fun" },
            new string[] { "angry", "angry", "Fcl_BRW_Angry" },
            new string[] { "sad", "sad", "sorrow", "Fcl_BRW_Sorrow" },
            new string[] { "surprised", "surprised", "Fcl_BRW_Surprised" },
        };

        /// <summary>For each mixture the ARKit shapes of which it is made.</summary>
        public static readonly string[][] MixtureShapes =
        {
            new string[] { "jawOpen", "mouthFunnel", "mouthPucker", "mouthClose" },
            new string[] { "mouthStretchLeft", "mouthStretchRight", "mouthDimpleLeft", "mouthDimpleRight" },
            new string[] { "mouthPucker" },
            new string[] { "mouthLowerDownLeft", "mouthLowerDownRight", "mouthFunnel", "mouthPucker" },
            new string[] { "mouthFunnel" },
            new string[] { "eyeBlinkLeft", "eyeBlinkRight" },
            new string[] { "mouthSmileLeft", "mouthSmileRight" },
            new string[] { "browDownLeft", "browDownRight" },
            new string[] { "mouthFrownLeft", "mouthFrownRight" },
            new string[] { "browOuterUpLeft", "browOuterUpRight" },
        };

        /// <summary>For each mixture the factor of each of its shapes.</summary>
        public static readonly float[][] MixtureFactors =
        {
            new float[] { 1.4f, -0.7f, -0.7f, -1.4f },
            new float[] { 0.8f, 0.8f, 0.3f, 0.3f },
            new float[] { 1.0f },
            new float[] { 0.5f, 0.5f, -0.5f, -0.5f },
            new float[] { 1.0f },
            new float[] { 0.5f, 0.5f },
            new float[] { 0.5f, 0.5f },
            new float[] { 0.5f, 0.5f },
            new float[] { 0.5f, 0.5f },
            new float[] { 0.5f, 0.5f },
        };
    }
}
