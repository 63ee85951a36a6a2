using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Parley.Editor
{
    /// <summary>What `parley bake` is asked for, and the command line of it. It knows nothing of Unity.</summary>
    [Serializable]
    internal sealed class BakeSettings
    {
        /// <summary>How parley is called: `parley`, a path, or a program with its first arguments.</summary>
        public string Command = "parley";

        public string Voices = "";
        public string Clips = "";

        /// <summary>ParleyClips.</summary>
        public bool Npz = true;

        /// <summary>AnimationClips, for one character.</summary>
        public bool Anim;

        public List<string> FacePaths = new List<string>();
        public string HeadPath = "none";
        public string HeadRest = "";
        public string HeadParent = "";
        public float WeightRange = 100f;
        public string Emotion = "";
        public float Energy = 1f;

        /// <summary>What is still to be chosen; empty when all is there.</summary>
        public string Lacking
        {
            get
            {
                return Voices.Length == 0 ? "Choose the folder of recordings."
                    : Clips.Length == 0 ? "Choose the folder for the clips."
                    : !Npz && !Anim ? "Choose Parley clips, animation clips, or both."
                    : Anim && FacePaths.Count == 0 ? "Animation clips are for one character: choose its Parley Face, in its rest pose."
                    : "";
            }
        }

        /// <summary>The program and its arguments; `check` bakes nothing and says what is stale.</summary>
        public void CommandLine(bool check, out string program, out string arguments)
        {
            List<string> words = Split(Command);
            program = words.Count > 0 ? words[0] : "parley";
            words.RemoveAt(0);
            words.AddRange(new[] { "bake", Voices, "-o", Clips, "--format", Npz && Anim ? "npz,unity" : Anim ? "unity" : "npz" });
            if (Anim)
            {
                foreach (string path in FacePaths)
                {
                    words.AddRange(new[] { "--face-path", path });
                }
                words.AddRange(new[] { "--head-path", HeadPath, "--weight-range", Number(WeightRange) });
                if (HeadRest.Length > 0)
                {
                    words.Add("--head-rest=" + HeadRest);  // with =, as the value may begin with a minus
                }
                if (HeadParent.Length > 0)
                {
                    words.Add("--head-parent=" + HeadParent);
                }
            }
            if (Emotion.Length > 0)
            {
                words.AddRange(new[] { "--emotion", Emotion });
            }
            if (Energy != 1f)
            {
                words.AddRange(new[] { "--energy", Number(Energy) });
            }
            if (check)
            {
                words.Add("--check");
            }
            arguments = Join(words);
        }

        /// <summary>A number as every command line reads it.</summary>
        public static string Number(float value)
        {
            return value.ToString("0.######", CultureInfo.InvariantCulture);
        }

        /// <summary>Words between spaces; quotes keep spaces.</summary>
        public static List<string> Split(string line)
        {
            List<string> words = new List<string>();
            StringBuilder word = new StringBuilder();
            bool quoted = false;
            foreach (char letter in line)
            {
                if (letter == '"')
                {
                    quoted = !quoted;
                }
                else if (letter == ' ' && !quoted)
                {
                    AddWord(words, word);
                }
                else
                {
                    word.Append(letter);
                }
            }
            AddWord(words, word);
            if (words.Count == 0)
            {
                words.Add("parley");
            }
            return words;
        }

        /// <summary>One line that a program takes apart into the same words again, by the rules of Windows, which Mono and .NET follow everywhere.</summary>
        private static string Join(List<string> words)
        {
            StringBuilder line = new StringBuilder();
            foreach (string word in words)
            {
                line.Append(line.Length > 0 ? " " : "");
                if (word.Length > 0 && word.IndexOfAny(new[] { ' ', '"', '\t', '\'' }) < 0)
                {
                    line.Append(word);
                    continue;
                }
                line.Append('"');
                int slashes = 0;
                foreach (char letter in word)
                {
                    if (letter == '"')
                    {
                        line.Append('\\', slashes + 1);  // those before a quote count double
                    }
                    slashes = letter == '\\' ? slashes + 1 : 0;
                    line.Append(letter);
                }
                line.Append('\\', slashes);
                line.Append('"');
            }
            return line.ToString();
        }

        private static void AddWord(List<string> words, StringBuilder word)
        {
            if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Length = 0;
            }
        }
    }
}
