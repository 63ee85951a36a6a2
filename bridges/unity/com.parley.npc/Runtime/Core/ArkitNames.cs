using System.Collections.Generic;

namespace Parley.Core
{
    /// <summary>ARKit's 52 face blendshapes in the order of Apple's documentation; every weights array is in this order.</summary>
    public static class ArkitNames
    {
        public const int Count = 52;

        /// <summary>Columns of a frame after the weights: rotation vector, translation, gaze.</summary>
        public const int RotationColumn = 52;

        public const int TranslationColumn = 55;

        public const int GazeColumn = 58;

        public static readonly string[] All =
        {
            "eyeBlinkLeft", "eyeLookDownLeft", "eyeLookInLeft", "eyeLookOutLeft", "eyeLookUpLeft", "eyeSquintLeft", "eyeWideLeft",
            "eyeBlinkRight", "eyeLookDownRight", "eyeLookInRight", "eyeLookOutRight", "eyeLookUpRight", "eyeSquintRight",
            "eyeWideRight",
            "jawForward", "jawLeft", "jawRight", "jawOpen",
            "mouthClose", "mouthFunnel", "mouthPucker", "mouthLeft", "mouthRight", "mouthSmileLeft", "mouthSmileRight",
            "mouthFrownLeft", "mouthFrownRight", "mouthDimpleLeft", "mouthDimpleRight", "mouthStretchLeft", "mouthStretchRight",
            "mouthRollLower", "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper", "mouthPressLeft", "mouthPressRight",
            "mouthLowerDownLeft", "mouthLowerDownRight", "mouthUpperUpLeft", "mouthUpperUpRight",
            "browDownLeft", "browDownRight", "browInnerUp", "browOuterUpLeft", "browOuterUpRight",
            "cheekPuff", "cheekSquintLeft", "cheekSquintRight", "noseSneerLeft", "noseSneerRight", "tongueOut",
        };

        private static readonly string[] AfterWeights =
        {
            "headRotationX", "headRotationY", "headRotationZ", "headTranslationX", "headTranslationY", "headTranslationZ", "gazeYaw",
            "gazePitch",
        };

        private static readonly Dictionary<string, int> Columns = MakeColumns();

        /// <summary>Position of a shape by its ARKit name; -1 for another name.</summary>
        public static int IndexOf(string name)
        {
            int column = ColumnOf(name);
            return column < Count ? column : -1;
        }

        /// <summary>Position of a column of an `arkit` stream by its name; -1 for a name that this version does not know.</summary>
        public static int ColumnOf(string name)
        {
            int column;
            return Columns.TryGetValue(name, out column) ? column : -1;
        }

        /// <summary>The name of a column of a frame.</summary>
        public static string NameOfColumn(int column)
        {
            return column < Count ? All[column] : AfterWeights[column - Count];
        }

        private static Dictionary<string, int> MakeColumns()
        {
            Dictionary<string, int> columns = new Dictionary<string, int>();
            for (int column = 0; column < Live.ArkitColumns; column++)
            {
                columns.Add(NameOfColumn(column), column);
            }
            return columns;
        }
    }
}
