namespace Parley.Samples.Tavern
{
    /// <summary>Who sits in the tavern, and what they say.</summary>
    public static class Conversation
    {
        /// <summary>A guest and the place of the guest's chest in the room, metres; everyone faces the camera.</summary>
        public struct Guest
        {
            public string Name;
            public int Seed;
            public float X;
            public float Z;
        }

        /// <summary>A line: its file, who says it and how; after Cut seconds somebody breaks in (0: nobody does).</summary>
        public struct Line
        {
            public string File;
            public string Speaker;
            public string Text;
            public string Emotion;
            public float Strength;
            public float Energy;
            public float Cut;
        }

        public static readonly Guest[] Guests =
        {
            new Guest { Name = "Wren", Seed = 11, X = -0.55f, Z = 0.1f },
            new Guest { Name = "Bram", Seed = 22, X = 0f, Z = 0.35f },
            new Guest { Name = "Odile", Seed = 33, X = 0.55f, Z = 0.1f },
        };

        public static readonly Line[] Lines =
        {
            Make("0_wren", "Wren", "You two look as if you had seen the drowned king himself.", "joy", 0.4f, 1f, 0f),
            Make("1_bram", "Bram", "We did not see him. We heard him, under the bridge, counting.", "fear", 0.7f, 0.8f, 0f),
            Make("2_odile", "Odile", "He counts everyone who crosses. Then one night he stops.", "fear", 0.3f, 0.9f, 0f),
            Make("3_wren", "Wren", "Oh, come now. It is the mill wheel, and you have had four ales, and I will not...", "joy", 0.8f, 1.4f, 2.6f),
            Make("4_bram", "Bram", "Five ales! And the wheel has been broken since spring!", "anger", 0.8f, 1.8f, 0f),
            Make("5_odile", "Odile", "Hush. Listen. He has stopped.", "surprise", 0.8f, 0.7f, 0f),
        };

        /// <summary>The line that comes next for a guest, after `line`.</summary>
        public static int NextOf(string speaker, int line)
        {
            for (int k = 1; k <= Lines.Length; k++)
            {
                int next = (line + k) % Lines.Length;
                if (Lines[next].Speaker == speaker)
                {
                    return next;
                }
            }
            return 0;
        }

        private static Line Make(string file, string speaker, string text, string emotion, float strength, float energy, float cut)
        {
            return new Line { File = file, Speaker = speaker, Text = text, Emotion = emotion, Strength = strength, Energy = energy, Cut = cut };
        }
    }
}
