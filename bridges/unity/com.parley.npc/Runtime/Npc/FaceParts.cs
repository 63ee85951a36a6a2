using System;
using UnityEngine;

namespace Parley
{
    /// <summary>Finds a character's head and eyes: a humanoid Animator knows them; otherwise names of bones tell.</summary>
    internal static class FaceParts
    {
        // What rigs call them, letters alone: mixamorig:Head, Bip001 Head, DEF-head, CC_Base_L_Eye, eye.L, J_Adj_L_FaceEye.
        private static readonly string[] Heads = { "head", "headm", "defhead", "biphead", "basehead", "jbipchead" };
        private static readonly string[] LeftEyes = { "lefteye", "leye", "eyel", "eyeleft", "baseleye", "jadjlfaceeye" };
        private static readonly string[] RightEyes = { "righteye", "reye", "eyer", "eyeright", "basereye", "jadjrfaceeye" };

        public static void Find(Transform root, out Transform head, out Transform leftEye, out Transform rightEye)
        {
            Animator animator = root.GetComponentInChildren<Animator>();
            bool human = animator != null && animator.isHuman;
            Transform[] bones = root.GetComponentsInChildren<Transform>(true);
            head = Part(animator, human, HumanBodyBones.Head, bones, Heads);
            leftEye = Part(animator, human, HumanBodyBones.LeftEye, bones, LeftEyes);
            rightEye = Part(animator, human, HumanBodyBones.RightEye, bones, RightEyes);
        }

        private static Transform Part(Animator animator, bool human, HumanBodyBones bone, Transform[] bones, string[] names)
        {
            Transform found = human ? animator.GetBoneTransform(bone) : null;
            if (found != null)
            {
                return found;
            }
            foreach (Transform candidate in bones)
            {
                // A mesh may be named as a bone is.
                if (Array.IndexOf(names, Plain(candidate.name)) >= 0 && candidate.GetComponent<Renderer>() == null)
                {
                    return candidate;
                }
            }
            return null;
        }

        /// <summary>The letters behind the last colon, small, without a leading CC.</summary>
        private static string Plain(string name)
        {
            char[] letters = new char[name.Length];
            int count = 0;
            for (int k = name.LastIndexOf(':') + 1; k < name.Length; k++)
            {
                if (char.IsLetter(name[k]))
                {
                    letters[count++] = char.ToLowerInvariant(name[k]);
                }
            }
            string plain = new string(letters, 0, count);
            return plain.StartsWith("ccbase", StringComparison.Ordinal) ? plain.Substring(2) : plain;
        }
    }
}
