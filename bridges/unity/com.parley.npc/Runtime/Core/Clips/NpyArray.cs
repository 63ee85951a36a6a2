using System;
using System.Globalization;
using System.Text;

namespace Parley.Core
{
    /// <summary>One array of NumPy's .npy format (numpy.lib.format): little-endian floats, whole numbers or texts, in C order.</summary>
    internal sealed class NpyArray
    {
        private readonly byte[] _bytes;
        private readonly int _start;
        private readonly string _name;

        /// <summary>Throws ClipException for what is no such array.</summary>
        public NpyArray(byte[] bytes, string name)
        {
            _bytes = bytes;
            _name = name;
            if (bytes.Length < 12 || bytes[0] != 0x93 || !Utf8.Spells(bytes, 1, 5, "NUMPY"))
            {
                throw Wrong("it is no NumPy array");
            }
            bool narrow = bytes[6] == 1;
            long head = narrow ? (long)(bytes[8] | (bytes[9] << 8)) : BitConverter.ToUInt32(bytes, 8);
            int at = narrow ? 10 : 12;
            if (head > bytes.Length - at)
            {
                throw Wrong("it is cut short");
            }
            string text = Encoding.UTF8.GetString(bytes, at, (int)head);
            _start = at + (int)head;
            Kind = Between(text, "'descr': '", "'");
            if (Between(text, "'fortran_order': ", ",") != "False")
            {
                throw Wrong("its memory order is not C's");
            }
            Shape = ShapeOf(Between(text, "'shape': (", ")"));
            long entries = 1;
            foreach (int size in Shape)
            {
                entries *= size;
            }
            long itemBytes = ItemBytes();
            if (entries < 0 || entries > int.MaxValue / 8 || entries * itemBytes != bytes.Length - _start)
            {
                throw Wrong("it has another length than its head says");
            }
            Count = (int)entries;
        }

        public string Kind { get; private set; }

        /// <summary>Sizes of its axes; none for a single value.</summary>
        public int[] Shape { get; private set; }

        public int Count { get; private set; }

        /// <summary>A number. Throws ClipException for a text, or a value that is not finite.</summary>
        public double Number(int index)
        {
            double number;
            switch (Kind)
            {
                case "<f4": number = BitConverter.ToSingle(_bytes, _start + 4 * index); break;
                case "<f8": number = BitConverter.ToDouble(_bytes, _start + 8 * index); break;
                case "<i8": number = BitConverter.ToInt64(_bytes, _start + 8 * index); break;
                default: throw Wrong("it holds " + Kind + ", not numbers");
            }
            if (double.IsNaN(number) || double.IsInfinity(number))
            {
                throw Wrong("it holds a number that is not finite");
            }
            return number;
        }

        /// <summary>A text, which NumPy holds as 32 bit characters filled up with zeros.</summary>
        public string Text(int index)
        {
            int size = ItemBytes();
            if (Kind[1] != 'U')
            {
                throw Wrong("it holds " + Kind + ", not texts");
            }
            return Encoding.UTF32.GetString(_bytes, _start + size * index, size).TrimEnd('\0');
        }

        private int ItemBytes()
        {
            int size;
            bool sized = int.TryParse(Kind.Length > 2 ? Kind.Substring(2) : "", NumberStyles.None, CultureInfo.InvariantCulture, out size);
            if (!sized || Kind[0] != '<' || "fiU".IndexOf(Kind[1]) < 0 || size > 1 << 20)
            {
                throw Wrong("it holds '" + Kind + "', which no clip does");
            }
            return Kind[1] == 'U' ? 4 * size : size;
        }

        private int[] ShapeOf(string text)
        {
            string[] parts = text.Split(new[] { ',', ' ' }, StringSplitOptions.RemoveEmptyEntries);
            int[] shape = new int[parts.Length];
            for (int k = 0; k < parts.Length; k++)
            {
                if (!int.TryParse(parts[k], NumberStyles.None, CultureInfo.InvariantCulture, out shape[k]))
                {
                    throw Wrong("its shape is (" + text + ")");
                }
            }
            return shape;
        }

        private string Between(string text, string before, string after)
        {
            int start = text.IndexOf(before, StringComparison.Ordinal);
            int end = start < 0 ? -1 : text.IndexOf(after, start + before.Length, StringComparison.Ordinal);
            if (end < 0)
            {
                throw Wrong("its head has no " + before.Trim(' ', '\'', ':', '('));
            }
            return text.Substring(start + before.Length, end - start - before.Length);
        }

        private ClipException Wrong(string why)
        {
            return new ClipException("'" + _name + "' of the clip cannot be read: " + why + "; bake it again");
        }
    }
}
