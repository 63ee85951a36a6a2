using System;

namespace Parley.Core
{
    /// <summary>Writes MessagePack into a buffer that is kept and reused: whole numbers in their shortest form, numbers as float64.</summary>
    public sealed class MessagePackWriter
    {
        private byte[] _bytes;

        public MessagePackWriter(int capacity = 256)
        {
            _bytes = new byte[Math.Max(capacity, 16)];
        }

        /// <summary>What was written, up to Count; another array after the next write.</summary>
        public byte[] Buffer
        {
            get { return _bytes; }
        }

        public int Count { get; private set; }

        public void Clear()
        {
            Count = 0;
        }

        /// <summary>What another writer wrote, as it is.</summary>
        public void Append(MessagePackWriter other)
        {
            Reserve(other.Count);
            System.Buffer.BlockCopy(other._bytes, 0, _bytes, Count, other.Count);
            Count += other.Count;
        }

        public void Nil()
        {
            Byte(0xc0);
        }

        public void Boolean(bool value)
        {
            Byte(value ? 0xc3 : 0xc2);
        }

        public void Integer(long value)
        {
            if (value >= 0)
            {
                if (value < 0x80) { Byte((int)value); }
                else if (value <= byte.MaxValue) { Sized(0xcc, (ulong)value, 1); }
                else if (value <= ushort.MaxValue) { Sized(0xcd, (ulong)value, 2); }
                else if (value <= uint.MaxValue) { Sized(0xce, (ulong)value, 4); }
                else { Sized(0xcf, (ulong)value, 8); }
            }
            else if (value >= -32) { Byte((int)value & 0xff); }
            else if (value >= sbyte.MinValue) { Sized(0xd0, (ulong)value, 1); }
            else if (value >= short.MinValue) { Sized(0xd1, (ulong)value, 2); }
            else if (value >= int.MinValue) { Sized(0xd2, (ulong)value, 4); }
            else { Sized(0xd3, (ulong)value, 8); }
        }

        public void Number(double value)
        {
            Sized(0xcb, (ulong)BitConverter.DoubleToInt64Bits(value), 8);
        }

        /// <summary>A text. Throws EncoderFallbackException for half a surrogate pair.</summary>
        public void Text(string text)
        {
            int count = Utf8.Strict.GetByteCount(text);
            if (count < 32) { Byte(0xa0 | count); }
            else { Head(0xd9, 0xda, 0xdb, count); }
            Reserve(count);
            Utf8.Strict.GetBytes(text, 0, text.Length, _bytes, Count);
            Count += count;
        }

        public void Binary(byte[] bytes, int offset, int count)
        {
            Head(0xc4, 0xc5, 0xc6, count);
            Reserve(count);
            System.Buffer.BlockCopy(bytes, offset, _bytes, Count, count);
            Count += count;
        }

        /// <summary>Begins an array; its entries are written next.</summary>
        public void Array(int count)
        {
            if (count < 16) { Byte(0x90 | count); }
            else { Head(-1, 0xdc, 0xdd, count); }
        }

        /// <summary>Begins a map; for each pair its key and value are written next.</summary>
        public void Map(int count)
        {
            if (count < 16) { Byte(0x80 | count); }
            else { Head(-1, 0xde, 0xdf, count); }
        }

        private void Head(int small, int medium, int large, int count)
        {
            if (count <= byte.MaxValue && small >= 0) { Sized(small, (ulong)count, 1); }
            else if (count <= ushort.MaxValue) { Sized(medium, (ulong)count, 2); }
            else { Sized(large, (ulong)count, 4); }
        }

        private void Sized(int first, ulong value, int bytes)
        {
            Reserve(bytes + 1);
            _bytes[Count++] = (byte)first;
            for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
            {
                _bytes[Count++] = (byte)(value >> shift);
            }
        }

        private void Byte(int value)
        {
            Reserve(1);
            _bytes[Count++] = (byte)value;
        }

        private void Reserve(int bytes)
        {
            if (Count + bytes > _bytes.Length)
            {
                System.Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, Count + bytes));
            }
        }
    }
}
