using System;
using System.Collections.Generic;
using System.Text;

namespace Parley.Core
{
    /// <summary>
    /// Which of ARKit's shapes a character's blend shape is. Names are compared without case and without anything but letters and
    /// digits, Left and Right at their end taken for L and R, after all up to the last of . : | and __ is cut, and then a prefix. A side
    /// behind such a separator belongs to the name (Blender's eyeBlink.L), the number of a copy does not (jawOpen.001).
    /// </summary>
    public static class ShapeNames
    {
        private static readonly string[] Separators = { ".", ":", "|", "__" };
        private static readonly string[] Prefixes = MakePrefixes();
        private static readonly Dictionary<string, Meaning> Shapes = MakeShapes();
        private static readonly Dictionary<string, Meaning> Mixtures = MakeMixtures();

        /// <summary>Index of the ARKit shape of which `name` is another name; -1 when it is none.</summary>
        public static int ShapeOf(string name)
        {
            Meaning found = Find(name, Shapes);
            return found == null ? -1 : found.Index;
        }

        /// <summary>Index of the mixture of which `name` is a name (as VRM's "aa"); -1 when it is none.</summary>
        public static int MixtureOf(string name)
        {
            Meaning found = Find(name, Mixtures);
            return found == null ? -1 : found.Index;
        }

        /// <summary>
        /// For each of a mesh's names the index of the ARKit shape that drives it; -1 for one that is left alone (as null is).
        /// A mesh may carry a shape twice: VRoid's lids beside Perfect Sync's, Character Creator's standard shapes beside ExPlus. Both
        /// together would move twice as far, so of the table's ways to carry a shape the first that the mesh has is driven, and each of its
        /// names once.
        /// </summary>
        public static int[] ShapesOf(string[] names)
        {
            Meaning[] found = new Meaning[names.Length];
            int[] best = new int[ArkitNames.Count];
            for (int k = 0; k < names.Length; k++)
            {
                found[k] = names[k] == null ? null : Find(names[k], Shapes);
                if (found[k] != null)
                {
                    int way = found[k].Way + 1;
                    best[found[k].Index] = best[found[k].Index] == 0 ? way : Math.Min(best[found[k].Index], way);
                }
            }
            int[] driven = new int[names.Length];
            Dictionary<string, int> taken = new Dictionary<string, int>();
            for (int k = 0; k < names.Length; k++)
            {
                driven[k] = -1;
                if (found[k] == null || found[k].Way + 1 != best[found[k].Index])
                {
                    continue;
                }
                int other;
                if (taken.TryGetValue(found[k].Name, out other) && found[other].Cut <= found[k].Cut)
                {
                    continue;
                }
                if (taken.ContainsKey(found[k].Name))
                {
                    driven[other] = -1;
                }
                taken[found[k].Name] = k;
                driven[k] = found[k].Index;
            }
            return driven;
        }

        /// <summary>
        /// For each of a mesh's names the index of the mixture that drives it, each mixture once; -1 for none. A mesh that carries any of
        /// what a mixture is made of (`carried`, by ARKit's order) would move twice.
        /// </summary>
        public static int[] MixturesOf(string[] names, bool[] carried)
        {
            int[] driven = new int[names.Length];
            HashSet<int> taken = new HashSet<int>();
            for (int k = 0; k < names.Length; k++)
            {
                driven[k] = names[k] == null ? -1 : MixtureOf(names[k]);
                if (driven[k] >= 0 && (IsMadeOf(driven[k], carried) || !taken.Add(driven[k])))
                {
                    driven[k] = -1;
                }
            }
            return driven;
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
            string[] pieces = name.Split(Separators, StringSplitOptions.None);
            int last = pieces.Length - 1;
            if (last > 0 && IsNumber(pieces[last]))
            {
                last--;
            }
            string bare = Bare(pieces[last]);
            if (last > 0 && bare.Length == pieces[last].Length && IsSide(bare))
            {
                bare = Bare(pieces[last - 1]) + bare;
            }
            foreach (string side in new[] { "left", "right" })
            {
                if (bare.EndsWith(side, StringComparison.Ordinal))
                {
                    return bare.Substring(0, bare.Length - side.Length + 1);
                }
            }
            return bare;
        }

        private static string Bare(string text)
        {
            StringBuilder kept = new StringBuilder(text.Length);
            foreach (char letter in text)
            {
                char lower = letter >= 'A' && letter <= 'Z' ? (char)(letter + ('a' - 'A')) : letter;
                if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9'))
                {
                    kept.Append(lower);
                }
            }
            return kept.ToString();
        }

        private static bool IsSide(string bare)
        {
            return bare == "l" || bare == "r" || bare == "left" || bare == "right";
        }

        private static bool IsNumber(string text)
        {
            foreach (char letter in text)
            {
                if (letter < '0' || letter > '9')
                {
                    return false;
                }
            }
            return text.Length > 0;
        }

        private static bool IsMadeOf(int mixture, bool[] carried)
        {
            int[] shapes;
            float[] factors;
            PartsOf(mixture, out shapes, out factors);
            for (int k = 0; k < shapes.Length; k++)
            {
                if (factors[k] > 0f && carried[shapes[k]])
                {
                    return true;
                }
            }
            return false;
        }

        private static Meaning Find(string name, Dictionary<string, Meaning> names)
        {
            string bare = Plain(name);
            for (int cut = 0; cut < Prefixes.Length; cut++)
            {
                Meaning found;
                if (bare.StartsWith(Prefixes[cut], StringComparison.Ordinal)
                    && names.TryGetValue(bare.Substring(Prefixes[cut].Length), out found))
                {
                    return new Meaning(found.Name, found.Index, found.Way, cut);
                }
            }
            return null;
        }

        private static string[] MakePrefixes()
        {
            List<string> prefixes = new List<string> { "" };
            foreach (string prefix in ShapeTable.Prefixes)
            {
                prefixes.Add(Plain(prefix));
            }
            return prefixes.ToArray();
        }

        private static Dictionary<string, Meaning> MakeShapes()
        {
            Dictionary<string, Meaning> names = new Dictionary<string, Meaning>();
            for (int index = 0; index < ShapeTable.Shapes.Length; index++)
            {
                for (int way = 0; way < ShapeTable.Shapes[index].Length; way++)
                {
                    foreach (string alias in ShapeTable.Shapes[index][way])
                    {
                        names[Plain(alias)] = new Meaning(Plain(alias), index, way, 0);
                    }
                }
            }
            return names;
        }

        private static Dictionary<string, Meaning> MakeMixtures()
        {
            Dictionary<string, Meaning> names = new Dictionary<string, Meaning>();
            for (int index = 0; index < ShapeTable.MixtureNames.Length; index++)
            {
                foreach (string alias in ShapeTable.MixtureNames[index])
                {
                    names[Plain(alias)] = new Meaning(Plain(alias), index, 0, 0);
                }
            }
            return names;
        }

        /// <summary>What a name of the table stands for: a shape or mixture, and which way of carrying it; `Cut` prefixes were tried in vain.</summary>
        private sealed class Meaning
        {
            public readonly string Name;
            public readonly int Index;
            public readonly int Way;
            public readonly int Cut;

            public Meaning(string name, int index, int way, int cut)
            {
                Name = name;
                Index = index;
                Way = way;
                Cut = cut;
            }
        }
    }
}
