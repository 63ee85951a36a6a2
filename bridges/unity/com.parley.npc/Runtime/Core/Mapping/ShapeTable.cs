namespace Parley.Core
{
    /// <summary>
    /// Names under which characters carry ARKit's shapes. Made by bridges/unity/make_shape_table.py from bridges/blendshape_aliases.json,
    /// which all engines share; change that file.
    /// </summary>
    internal static class ShapeTable
    {
        public static readonly string[] Prefixes = { "CTRL_expressions_", "ARKit_", "blendShape_" };

        /// <summary>For each shape the ways to carry it, ARKit's own name first; a way is names that move together.</summary>
        public static readonly string[][][] Shapes =
        {
            new string[][] { new[] { "eyeBlinkLeft" }, new[] { "A14_Eye_Blink_Left" }, new[] { "blink_L" }, new[] { "Fcl_EYE_Close_L" } },
            new string[][] { new[] { "eyeLookDownLeft" }, new[] { "A08_Eye_Look_Down_Left" }, new[] { "Eye_L_Look_Down" } },
            new string[][] { new[] { "eyeLookInLeft" }, new[] { "A11_Eye_Look_In_Left" }, new[] { "eyeLookRight_L" }, new[] { "Eye_L_Look_R" } },
            new string[][] { new[] { "eyeLookOutLeft" }, new[] { "A10_Eye_Look_Out_Left" }, new[] { "eyeLookLeft_L" }, new[] { "Eye_L_Look_L" } },
            new string[][] { new[] { "eyeLookUpLeft" }, new[] { "A06_Eye_Look_Up_Left" }, new[] { "Eye_L_Look_Up" } },
            new string[][] { new[] { "eyeSquintLeft" }, new[] { "A16_Eye_Squint_Left" }, new[] { "eyeSquintInner_L" } },
            new string[][] { new[] { "eyeWideLeft" }, new[] { "A18_Eye_Wide_Left" }, new[] { "eyeWiden_L" }, new[] { "Fcl_EYE_Spread_L" } },
            new string[][] { new[] { "eyeBlinkRight" }, new[] { "A15_Eye_Blink_Right" }, new[] { "blink_R" }, new[] { "Fcl_EYE_Close_R" } },
            new string[][] { new[] { "eyeLookDownRight" }, new[] { "A09_Eye_Look_Down_Right" }, new[] { "Eye_R_Look_Down" } },
            new string[][] { new[] { "eyeLookInRight" }, new[] { "A12_Eye_Look_In_Right" }, new[] { "eyeLookLeft_R" }, new[] { "Eye_R_Look_L" } },
            new string[][] { new[] { "eyeLookOutRight" }, new[] { "A13_Eye_Look_Out_Right" }, new[] { "eyeLookRight_R" }, new[] { "Eye_R_Look_R" } },
            new string[][] { new[] { "eyeLookUpRight" }, new[] { "A07_Eye_Look_Up_Right" }, new[] { "Eye_R_Look_Up" } },
            new string[][] { new[] { "eyeSquintRight" }, new[] { "A17_Eye_Squint_Right" }, new[] { "eyeSquintInner_R" } },
            new string[][] { new[] { "eyeWideRight" }, new[] { "A19_Eye_Wide_Right" }, new[] { "eyeWiden_R" }, new[] { "Fcl_EYE_Spread_R" } },
            new string[][] { new[] { "jawForward" }, new[] { "A26_Jaw_Forward" }, new[] { "jawFwd" } },
            new string[][] { new[] { "jawLeft" }, new[] { "A27_Jaw_Left" } },
            new string[][] { new[] { "jawRight" }, new[] { "A28_Jaw_Right" } },
            new string[][] { new[] { "jawOpen" }, new[] { "A25_Jaw_Open" }, new[] { "Mouth_Open" } },
            new string[][] { new[] { "mouthClose" }, new[] { "A37_Mouth_Close" }, new[] { "mouthLipsTogether_UL", "mouthLipsTogether_UR", "mouthLipsTogether_DL", "mouthLipsTogether_DR" } },
            new string[][] { new[] { "mouthFunnel" }, new[] { "A29_Mouth_Funnel" }, new[] { "mouthFunnel_UL", "mouthFunnel_UR", "mouthFunnel_DL", "mouthFunnel_DR" }, new[] { "Mouth_Funnel_Up_L", "Mouth_Funnel_Up_R", "Mouth_Funnel_Down_L", "Mouth_Funnel_Down_R" }, new[] { "Mouth_Pucker_Open" } },
            new string[][] { new[] { "mouthPucker" }, new[] { "A30_Mouth_Pucker" }, new[] { "mouthLipsPurse_UL", "mouthLipsPurse_UR", "mouthLipsPurse_DL", "mouthLipsPurse_DR" }, new[] { "Mouth_Pucker_Up_L", "Mouth_Pucker_Up_R", "Mouth_Pucker_Down_L", "Mouth_Pucker_Down_R" } },
            new string[][] { new[] { "mouthLeft" }, new[] { "A31_Mouth_Left" } },
            new string[][] { new[] { "mouthRight" }, new[] { "A32_Mouth_Right" } },
            new string[][] { new[] { "mouthSmileLeft" }, new[] { "A38_Mouth_Smile_Left" }, new[] { "mouthCornerPull_L" } },
            new string[][] { new[] { "mouthSmileRight" }, new[] { "A39_Mouth_Smile_Right" }, new[] { "mouthCornerPull_R" } },
            new string[][] { new[] { "mouthFrownLeft" }, new[] { "A40_Mouth_Frown_Left" }, new[] { "mouthCornerDepress_L" } },
            new string[][] { new[] { "mouthFrownRight" }, new[] { "A41_Mouth_Frown_Right" }, new[] { "mouthCornerDepress_R" } },
            new string[][] { new[] { "mouthDimpleLeft" }, new[] { "A42_Mouth_Dimple_Left" } },
            new string[][] { new[] { "mouthDimpleRight" }, new[] { "A43_Mouth_Dimple_Right" } },
            new string[][] { new[] { "mouthStretchLeft" }, new[] { "A50_Mouth_Stretch_Left" } },
            new string[][] { new[] { "mouthStretchRight" }, new[] { "A51_Mouth_Stretch_Right" } },
            new string[][] { new[] { "mouthRollLower" }, new[] { "A34_Mouth_Roll_Lower" }, new[] { "mouthLowerLipRollIn_L", "mouthLowerLipRollIn_R" }, new[] { "Mouth_Roll_In_Lower_L", "Mouth_Roll_In_Lower_R" }, new[] { "Mouth_Roll_In_Lower" }, new[] { "Mouth_Bottom_Lip_Under" } },
            new string[][] { new[] { "mouthRollUpper" }, new[] { "A33_Mouth_Roll_Upper" }, new[] { "mouthUpperLipRollIn_L", "mouthUpperLipRollIn_R" }, new[] { "Mouth_Roll_In_Upper_L", "Mouth_Roll_In_Upper_R" }, new[] { "Mouth_Roll_In_Upper" }, new[] { "Mouth_Top_Lip_Under" } },
            new string[][] { new[] { "mouthShrugLower" }, new[] { "A36_Mouth_Shrug_Lower" }, new[] { "jawChinRaise_DL", "jawChinRaise_DR" } },
            new string[][] { new[] { "mouthShrugUpper" }, new[] { "A35_Mouth_Shrug_Upper" }, new[] { "jawChinRaise_UL", "jawChinRaise_UR" } },
            new string[][] { new[] { "mouthPressLeft" }, new[] { "A48_Mouth_Press_Left" }, new[] { "mouthPress_UL", "mouthPress_DL" }, new[] { "mouthLipsPress_L" } },
            new string[][] { new[] { "mouthPressRight" }, new[] { "A49_Mouth_Press_Right" }, new[] { "mouthPress_UR", "mouthPress_DR" }, new[] { "mouthLipsPress_R" } },
            new string[][] { new[] { "mouthLowerDownLeft" }, new[] { "A46_Mouth_Lower_Down_Left" }, new[] { "mouthLowerLipDepress_L" }, new[] { "Mouth_Down_Lower_L" } },
            new string[][] { new[] { "mouthLowerDownRight" }, new[] { "A47_Mouth_Lower_Down_Right" }, new[] { "mouthLowerLipDepress_R" }, new[] { "Mouth_Down_Lower_R" } },
            new string[][] { new[] { "mouthUpperUpLeft" }, new[] { "A44_Mouth_Upper_Up_Left" }, new[] { "mouthUpperLipRaise_L" }, new[] { "Mouth_Up_Upper_L" } },
            new string[][] { new[] { "mouthUpperUpRight" }, new[] { "A45_Mouth_Upper_Up_Right" }, new[] { "mouthUpperLipRaise_R" }, new[] { "Mouth_Up_Upper_R" } },
            new string[][] { new[] { "browDownLeft" }, new[] { "A02_Brow_Down_Left" }, new[] { "Brow_Drop_L" } },
            new string[][] { new[] { "browDownRight" }, new[] { "A03_Brow_Down_Right" }, new[] { "Brow_Drop_R" } },
            new string[][] { new[] { "browInnerUp" }, new[] { "A01_Brow_Inner_Up" }, new[] { "browInnerUp_L", "browInnerUp_R" }, new[] { "browRaiseIn_L", "browRaiseIn_R", "browLateral_L", "browLateral_R" }, new[] { "Brow_Raise_Inner_L", "Brow_Raise_Inner_R" } },
            new string[][] { new[] { "browOuterUpLeft" }, new[] { "A04_Brow_Outer_Up_Left" }, new[] { "browRaiseOuter_L" } },
            new string[][] { new[] { "browOuterUpRight" }, new[] { "A05_Brow_Outer_Up_Right" }, new[] { "browRaiseOuter_R" } },
            new string[][] { new[] { "cheekPuff" }, new[] { "A20_Cheek_Puff" }, new[] { "cheekPuff_L", "cheekPuff_R" }, new[] { "mouthCheekBlow_L", "mouthCheekBlow_R" }, new[] { "Cheek_Blow_L", "Cheek_Blow_R" } },
            new string[][] { new[] { "cheekSquintLeft" }, new[] { "A21_Cheek_Squint_Left" }, new[] { "eyeCheekRaise_L" }, new[] { "Cheek_Raise_L" } },
            new string[][] { new[] { "cheekSquintRight" }, new[] { "A22_Cheek_Squint_Right" }, new[] { "eyeCheekRaise_R" }, new[] { "Cheek_Raise_R" } },
            new string[][] { new[] { "noseSneerLeft" }, new[] { "A23_Nose_Sneer_Left" }, new[] { "noseWrinkle_L" }, new[] { "Nose_Flank_Raise_L" } },
            new string[][] { new[] { "noseSneerRight" }, new[] { "A24_Nose_Sneer_Right" }, new[] { "noseWrinkle_R" }, new[] { "Nose_Flank_Raise_R" } },
            new string[][] { new[] { "tongueOut" }, new[] { "A52_Tongue_Out" }, new[] { "Tongue_Out_1" } },
        };

        /// <summary>Shapes that stand for several of ARKit's: their names, the first of which is their own.</summary>
        public static readonly string[][] MixtureNames =
        {
            new string[] { "aa", "aa", "A", "Fcl_MTH_A", "vrc.v_aa", "viseme_aa" },
            new string[] { "ih", "ih", "I", "Fcl_MTH_I", "vrc.v_ih", "viseme_I" },
            new string[] { "ou", "ou", "U", "Fcl_MTH_U", "vrc.v_ou", "viseme_U" },
            new string[] { "ee", "ee", "E", "Fcl_MTH_E", "vrc.v_e", "viseme_E" },
            new string[] { "oh", "oh", "O", "Fcl_MTH_O", "vrc.v_oh", "viseme_O" },
            new string[] { "blink", "blink", "Fcl_EYE_Close", "eyesClosed", "Eye_Blink", "Eyes_Blink" },
            new string[] { "happy", "happy", "joy", "Fcl_MTH_Fun", "Mouth_Smile" },
            new string[] { "angry", "angry", "Fcl_BRW_Angry" },
            new string[] { "sad", "sad", "sorrow", "Fcl_BRW_Sorrow", "Mouth_Frown" },
            new string[] { "surprised", "surprised", "Fcl_BRW_Surprised" },
            new string[] { "Mouth_Widen_Sides", "Mouth_Widen" },
            new string[] { "Mouth_Lips_Tight" },
            new string[] { "Mouth_Top_Lip_Up" },
            new string[] { "Mouth_Bottom_Lip_Down" },
            new string[] { "Brow_Raise_L" },
            new string[] { "Brow_Raise_R" },
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
            new string[] { "mouthStretchLeft", "mouthStretchRight" },
            new string[] { "mouthPressLeft", "mouthPressRight" },
            new string[] { "mouthUpperUpLeft", "mouthUpperUpRight" },
            new string[] { "mouthLowerDownLeft", "mouthLowerDownRight" },
            new string[] { "browInnerUp", "browOuterUpLeft" },
            new string[] { "browInnerUp", "browOuterUpRight" },
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
            new float[] { 0.5f, 0.5f },
            new float[] { 0.5f, 0.5f },
            new float[] { 0.5f, 0.5f },
            new float[] { 0.5f, 0.5f },
            new float[] { 0.5f, 0.5f },
            new float[] { 0.5f, 0.5f },
        };
    }
}
