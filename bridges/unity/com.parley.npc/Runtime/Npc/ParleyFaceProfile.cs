using System;
using System.Collections.Generic;
using Parley.Core;
using UnityEngine;

namespace Parley
{
    /// <summary>How a character wears Parley's shapes: names of its own, and for each shape gain, offset and limits.</summary>
    [CreateAssetMenu(fileName = "Face Profile", menuName = "Parley/Face Profile")]
    public sealed class ParleyFaceProfile : ScriptableObject
    {
        /// <summary>A blend shape of the character's that the table of names does not know.</summary>
        [Serializable]
        public struct Name
        {
            [Tooltip("The blend shape of the mesh.")]
            public string blendShape;

            [Tooltip("ARKit's name of it, such as jawOpen; empty to leave it alone.")]
            public string shape;
        }

        /// <summary>What the character makes of a shape: weight × gain + offset, within least and most.</summary>
        [Serializable]
        public struct Tuning
        {
            [Tooltip("ARKit's name, such as jawOpen.")]
            public string shape;

            [Tooltip("The weight is multiplied by this: 1 as it is, more for a stiff rig.")]
            public float gain;

            [Tooltip("Added to the weight: a mouth that never quite closes.")]
            public float offset;

            [Tooltip("Not below this.")]
            public float least;

            [Tooltip("Not above this, such as for a jaw that cuts through a beard.")]
            public float most;
        }

        [Tooltip("Gain of all shapes that are not listed.")]
        public float gain = 1f;

        [Tooltip("Blend shapes that Parley does not find by name.")]
        public List<Name> names = new List<Name>();

        [Tooltip("Shapes that this character needs stronger, weaker or within limits.")]
        public List<Tuning> tunings = new List<Tuning>();

        internal ShapeTuning TuningOf(string shape)
        {
            foreach (Tuning tuning in tunings)
            {
                if (tuning.shape == shape)
                {
                    return new ShapeTuning { Gain = tuning.gain, Offset = tuning.offset, Least = tuning.least, Most = tuning.most };
                }
            }
            return new ShapeTuning { Gain = gain, Offset = 0f, Least = 0f, Most = 1f };
        }

        internal Dictionary<string, string> OwnNames()
        {
            Dictionary<string, string> own = new Dictionary<string, string>();
            foreach (Name name in names)
            {
                own[name.blendShape] = name.shape ?? "";
            }
            return own;
        }
    }
}
