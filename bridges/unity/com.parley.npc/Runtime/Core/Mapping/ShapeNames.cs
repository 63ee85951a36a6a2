using System;
using System.Collections.Generic;
using System.Text;

namespace Parley.Core
{
    /// <summary>
    /// Which of ARKit's shapes a character's blend shape is. Names are compared without case and without anything but letters and
    /// digits, after all up to the last of . : | and __ is cut, and then a prefix.
    /// </summary>
    public static class ShapeNames
    {
        private static readonly string[] Separators = { ".", ":", "|", "__" };
        private static readonly Dictionary<string, int> Shapes = MakeNames(ShapeTable.Shapes);
        private static readonly Dictionary<string, int> Mixtures = MakeNames(ShapeTable.MixtureNames);

        /// <summary>Index of the ARKit shape of which `name` is another name; -1 when it is none.</summary>
        public static int ShapeOf(string name)
        {
            return Find(name, Shapes);
        }

        /// <summary>Index of the mixture of which `name` is a name (as VRM's "aa"); -1 when it is none.</summary>
        public static int MixtureOf(string name)
        {
            return Find(name, Mixtures);
        }

        /// <summary>A mixture's own name.</summary>
        public static string NameOfMixture(int mixture)
        {
            return ShapeTable.MixtureNames[mixture][0];
        }

        /// <summary>The ARKit shapes of which a mixture is made, and the factor of each.</summary>
        public static void PartsOf(int mixture, out int[] shapes, out float[] factors)
        {
            string[] names = ShapeTable.MixtureShapes[mixture];
            shapes = new int[names.Length];
            for (int k = 0; k < names.Length; k++)
            {
                shapes[k] = ArkitNames.IndexOf(names[k]);
            }
            factors = ShapeTable.MixtureFactors[mixture];
        }

        /// <summary>The form in which names are compared.</summary>
        public static string Plain(string name)
        {
            foreach (string separator in Separators)
            {
                int at = name.LastIndexOf(separator, StringComparison.Ordinal);
                if (at >= 0)
                {
                    name = name.Substring(at + separator.Length);
                }
            }
            StringBuilder kept = new StringBuilder(name.Length);
            foreach (char letter in name)
            {
                char lower = letter >= 'A' && letter <= 'Z' ? (char)(letter + ('a' - 'A')) : letter;
                if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9'))
                {
                    kept.Append(lower);
                }
            }
            return kept.ToString();
        }

        private static int Find(string name, Dictionary<string, int> names)
        {
            string bare = Plain(name);
            int found;
            if (names.TryGetValue(bare, out found))
            {
                return found;
            }
            foreach (string prefix in ShapeTable.Prefixes)
            {
                string cut = Plain(prefix);
                if (bare.StartsWith(cut, StringComparison.Ordinal) && names.TryGetValue(bare.Substring(cut.Length), out found))
                {
                    return found;
                }
            }
            return -1;
        }

        private static Dictionary<string, int> MakeNames(string[][] table)
        {
            Dictionary<string, int> names = new Dictionary<string, int>();
            for (int index = 0; index < table.Length; index++)
            {
                foreach (string alias in table[index])
                {
                    names[Plain(alias)] = index;
                }
            }
            return names;
        }
    }
}
