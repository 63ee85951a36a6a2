using System;
using System.Collections.Generic;

namespace Parley.Core.Tests
{
    /// <summary>Messages of a runtime, as their parts.</summary>
    internal static class Rows
    {
        /// <summary>A part with `count` frames of 60 numbers; `value` gives the number of (frame, column).</summary>
        public static ArraySegment<byte> Of(int count, Func<int, int, float> value)
        {
            float[] rows = new float[count * Live.ArkitColumns];
            for (int k = 0; k < rows.Length; k++)
            {
                rows[k] = value(k / Live.ArkitColumns, k % Live.ArkitColumns);
            }
            byte[] bytes = new byte[4 * rows.Length];
            Buffer.BlockCopy(rows, 0, bytes, 0, bytes.Length);
            return new ArraySegment<byte>(bytes);
        }

        public static string[] Columns()
        {
            string[] names = new string[Live.ArkitColumns];
            for (int column = 0; column < names.Length; column++)
            {
                names[column] = ArkitNames.NameOfColumn(column);
            }
            return names;
        }

        /// <summary>The parts of a message, copied so that they outlive the writer.</summary>
        public static List<ArraySegment<byte>> PartsOf(Message message)
        {
            List<ArraySegment<byte>> parts = new List<ArraySegment<byte>>();
            foreach (ArraySegment<byte> part in new MessageWriter().Write(message))
            {
                byte[] copy = new byte[part.Count];
                if (part.Count > 0)
                {
                    Buffer.BlockCopy(part.Array, part.Offset, copy, 0, part.Count);
                }
                parts.Add(new ArraySegment<byte>(copy));
            }
            return parts;
        }
    }
}
