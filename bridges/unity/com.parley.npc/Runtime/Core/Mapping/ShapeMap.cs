using System;
using System.Collections.Generic;

namespace Parley.Core
{
    /// <summary>What a character makes of one of its shapes: weight × Gain + Offset, within Least and Most.</summary>
    public struct ShapeTuning
    {
        public float Gain;
        public float Offset;
        public float Least;
        public float Most;

        public static readonly ShapeTuning None = new ShapeTuning { Gain = 1f, Offset = 0f, Least = 0f, Most = 1f };
    }

    /// <summary>
    /// Which of a mesh's blend shapes get which of ARKit's weights. Found by name once; applying it allocates nothing.
    /// Several shapes may carry one ARKit shape (MetaHuman's quarters of the lips), and a mixture (VRM's "aa") takes its share of several.
    /// Where a mesh has a shape in two ways, or a mixture beside what it is made of, one of them is used, as both would move it twice.
    /// </summary>
    public sealed class ShapeMap
    {
        private readonly int[] _targets;
        private readonly int[][] _sources;
        private readonly float[][] _factors;
        private readonly float[] _scales;
        private readonly ShapeTuning[] _tunings;

        private ShapeMap(List<Entry> entries, List<string> unmatched, List<string> missing)
        {
            int count = entries.Count;
            _targets = new int[count];
            _sources = new int[count][];
            _factors = new float[count][];
            _scales = new float[count];
            _tunings = new ShapeTuning[count];
            for (int k = 0; k < count; k++)
            {
                _targets[k] = entries[k].Target;
                _sources[k] = entries[k].Sources;
                _factors[k] = entries[k].Factors;
                _scales[k] = entries[k].Scale;
                _tunings[k] = entries[k].Tuning;
            }
            Unmatched = unmatched.AsReadOnly();
            Missing = missing.AsReadOnly();
        }

        /// <summary>How many of the mesh's shapes are driven.</summary>
        public int Count
        {
            get { return _targets.Length; }
        }

        /// <summary>The mesh's shapes that are none of Parley's.</summary>
        public IList<string> Unmatched { get; private set; }

        /// <summary>ARKit's shapes that no shape of the mesh carries.</summary>
        public IList<string> Missing { get; private set; }

        /// <summary>
        /// Finds the shapes of a mesh. `scales` has for each of the mesh's shapes the value that stands for a weight of 1 (in Unity the
        /// weight of the shape's last frame); `tuning` gives what the character makes of an ARKit shape (by name; null: as it is);
        /// `own` names of the character's: shape of the mesh to ARKit name (null, or "" for one that is to be left alone).
        /// </summary>
        public static ShapeMap Find(string[] names, float[] scales, Func<string, ShapeTuning> tuning, IDictionary<string, string> own)
        {
            List<Entry> entries = new List<Entry>();
            List<string> unmatched = new List<string>();
            bool[] carried = new bool[ArkitNames.Count];
            string[] untold = new string[names.Length];
            for (int target = 0; target < names.Length; target++)
            {
                untold[target] = own != null && own.ContainsKey(names[target]) ? null : names[target];
            }
            int[] shapes = ShapeNames.ShapesOf(untold);
            for (int target = 0; target < names.Length; target++)
            {
                int shape = untold[target] == null ? ArkitNames.IndexOf(own[names[target]]) : shapes[target];
                if (shape >= 0)
                {
                    carried[shape] = true;
                    ShapeTuning made = tuning == null ? ShapeTuning.None : tuning(ArkitNames.All[shape]);
                    entries.Add(new Entry(target, new[] { shape }, new[] { 1f }, scales[target], made));
                }
                else if (untold[target] != null && ShapeNames.ShapeOf(untold[target]) < 0 && ShapeNames.MixtureOf(untold[target]) < 0)
                {
                    unmatched.Add(names[target]);
                }
            }
            int[] mixtures = ShapeNames.MixturesOf(untold, carried);
            for (int target = 0; target < names.Length; target++)
            {
                if (mixtures[target] >= 0)
                {
                    AddMixture(target, mixtures[target], scales[target], tuning, entries);
                }
            }
            List<string> missing = new List<string>();
            for (int shape = 0; shape < carried.Length; shape++)
            {
                if (!carried[shape])
                {
                    missing.Add(ArkitNames.All[shape]);
                }
            }
            return new ShapeMap(entries, unmatched, missing);
        }

        /// <summary>The mesh's shape that the `index`-th entry drives.</summary>
        public int TargetAt(int index)
        {
            return _targets[index];
        }

        /// <summary>What the `index`-th entry's shape gets, given a frame's numbers; in the mesh's own scale.</summary>
        public float ValueAt(int index, float[] frame)
        {
            int[] sources = _sources[index];
            float[] factors = _factors[index];
            float weight = 0f;
            for (int k = 0; k < sources.Length; k++)
            {
                weight += frame[sources[k]] * factors[k];
            }
            ShapeTuning tuning = _tunings[index];
            weight = weight * tuning.Gain + tuning.Offset;
            weight = weight < tuning.Least ? tuning.Least : weight > tuning.Most ? tuning.Most : weight;
            return weight * _scales[index];
        }

        private static void AddMixture(int target, int mixture, float scale, Func<string, ShapeTuning> tuning, List<Entry> entries)
        {
            int[] shapes;
            float[] factors;
            ShapeNames.PartsOf(mixture, out shapes, out factors);
            ShapeTuning made = tuning == null ? ShapeTuning.None : tuning(ShapeNames.NameOfMixture(mixture));
            entries.Add(new Entry(target, shapes, factors, scale, made));
        }

        private sealed class Entry
        {
            public readonly int Target;
            public readonly int[] Sources;
            public readonly float[] Factors;
            public readonly float Scale;
            public readonly ShapeTuning Tuning;

            public Entry(int target, int[] sources, float[] factors, float scale, ShapeTuning tuning)
            {
                Target = target;
                Sources = sources;
                Factors = factors;
                Scale = scale;
                Tuning = tuning;
            }
        }
    }
}
