using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.CompilerServices;

namespace Parley.Core.Tests
{
    /// <summary>Files beside the tests: the package lies anywhere, so they are found from this source file.</summary>
    internal static class TestFiles
    {
        public static string Text(string name)
        {
            return File.ReadAllText(Path.Combine(Folder(), name));
        }

        public static byte[] Bytes(string name)
        {
            return File.ReadAllBytes(Path.Combine(Folder(), name));
        }

        public static List<ArraySegment<byte>> Parts(object hexadecimal)
        {
            List<ArraySegment<byte>> parts = new List<ArraySegment<byte>>();
            foreach (object part in (List<object>)hexadecimal)
            {
                parts.Add(new ArraySegment<byte>(FromHexadecimal((string)part)));
            }
            return parts;
        }

        public static byte[] FromHexadecimal(string text)
        {
            byte[] bytes = new byte[text.Length / 2];
            for (int k = 0; k < bytes.Length; k++)
            {
                bytes[k] = Convert.ToByte(text.Substring(2 * k, 2), 16);
            }
            return bytes;
        }

        public static string Hexadecimal(ArraySegment<byte> bytes)
        {
            return BitConverter.ToString(bytes.Array, bytes.Offset, bytes.Count).Replace("-", "").ToLowerInvariant();
        }

        private static string Folder([CallerFilePath] string here = "")
        {
            return Path.GetDirectoryName(Path.GetDirectoryName(Path.GetFullPath(here)));
        }
    }
}
