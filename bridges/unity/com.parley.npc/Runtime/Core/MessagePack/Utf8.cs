using System.Text;

namespace Parley.Core
{
    /// <summary>UTF-8 without the allocations of an Encoding: whether bytes are valid, and whether they are a given name.</summary>
    public static class Utf8
    {
        /// <summary>Throws on a text with half a surrogate pair, which no other language would read.</summary>
        public static readonly Encoding Strict = new UTF8Encoding(false, true);

        /// <summary>Whether bytes are UTF-8 by RFC 3629: shortest forms, no surrogates, nothing above U+10FFFF.</summary>
        public static bool IsValid(byte[] bytes, int offset, int count)
        {
            int end = offset + count;
            int at = offset;
            while (at < end)
            {
                byte first = bytes[at++];
                if (first < 0x80)
                {
                    continue;
                }
                int following = first >= 0xc2 && first < 0xe0 ? 1 : first >= 0xe0 && first < 0xf0 ? 2 : first >= 0xf0 && first < 0xf5 ? 3 : 0;
                if (following == 0 || end - at < following)
                {
                    return false;
                }
                byte second = bytes[at];
                if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second >= 0xa0)
                    || (first == 0xf0 && second < 0x90) || (first == 0xf4 && second >= 0x90))
                {
                    return false;
                }
                for (int k = 0; k < following; k++)
                {
                    if ((bytes[at++] & 0xc0) != 0x80)
                    {
                        return false;
                    }
                }
            }
            return true;
        }

        /// <summary>Whether bytes spell `name`, which must be ASCII.</summary>
        public static bool Spells(byte[] bytes, int offset, int count, string name)
        {
            if (count != name.Length)
            {
                return false;
            }
            for (int k = 0; k < count; k++)
            {
                if (bytes[offset + k] != name[k])
                {
                    return false;
                }
            }
            return true;
        }

        /// <summary>Characters as people count them: a surrogate pair is one.</summary>
        public static int Characters(string text)
        {
            int characters = text.Length;
            for (int k = 0; k + 1 < text.Length; k++)
            {
                if (char.IsSurrogatePair(text[k], text[k + 1]))
                {
                    characters--;
                    k++;
                }
            }
            return characters;
        }
    }
}
