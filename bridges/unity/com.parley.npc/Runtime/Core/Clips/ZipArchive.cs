using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Text;

namespace Parley.Core
{
    /// <summary>Reads the entries of a ZIP file in memory, stored or deflated, with their checksums; as much of the format as NumPy writes.</summary>
    internal sealed class ZipArchive
    {
        private const uint LocalHeader = 0x04034b50;
        private const uint CentralHeader = 0x02014b50;
        private const uint EndOfDirectory = 0x06054b50;
        private const int EndBytes = 22;
        private const int LongestComment = 65535;
        private const int LargestEntry = 256 << 20;
        private const int MostInflation = 1100;  // deflate cannot do more, so a larger size is a lie that would cost memory
        private const uint In64 = 0xffffffff;

        private static readonly uint[] CrcTable = MakeCrcTable();

        private readonly byte[] _bytes;
        private readonly Dictionary<string, Entry> _entries = new Dictionary<string, Entry>();

        /// <summary>Throws ClipException for what is no ZIP file, or is cut short.</summary>
        public ZipArchive(byte[] bytes)
        {
            _bytes = bytes;
            int end = FindEnd();
            int count = Word(end + 10);
            long at = Long(end + 16);
            for (int k = 0; k < count; k++)
            {
                at = ReadEntry(at);
            }
        }

        public bool Has(string name)
        {
            return _entries.ContainsKey(name);
        }

        /// <summary>The bytes of an entry.</summary>
        public byte[] Read(string name)
        {
            Entry entry = _entries[name];
            Need(entry.Offset, 30);
            if (Long((int)entry.Offset) != LocalHeader)
            {
                throw Damaged("'" + name + "' is not where the directory says");
            }
            long start = entry.Offset + 30 + Word((int)entry.Offset + 26) + Word((int)entry.Offset + 28);
            Need(start, entry.Packed);
            if (entry.Size > LargestEntry || entry.Size > entry.Packed * MostInflation)
            {
                throw Damaged("'" + name + "' has " + entry.Size + " bytes");
            }
            byte[] content = new byte[entry.Size];
            if (entry.Method == 0 && entry.Packed == entry.Size)
            {
                Buffer.BlockCopy(_bytes, (int)start, content, 0, content.Length);
            }
            else if (entry.Method == 8)
            {
                Inflate((int)start, (int)entry.Packed, content, name);
            }
            else
            {
                throw Damaged("'" + name + "' is packed by method " + entry.Method + ", which NumPy does not use");
            }
            if (Crc(content) != entry.Crc)
            {
                throw Damaged("the checksum of '" + name + "' is wrong");
            }
            return content;
        }

        private void Inflate(int start, int packed, byte[] content, string name)
        {
            try
            {
                using (DeflateStream stream = new DeflateStream(new MemoryStream(_bytes, start, packed), CompressionMode.Decompress))
                {
                    int read = 0;
                    int now;
                    while (read < content.Length && (now = stream.Read(content, read, content.Length - read)) > 0)
                    {
                        read += now;
                    }
                    if (read < content.Length || stream.ReadByte() >= 0)
                    {
                        throw Damaged("'" + name + "' has another length than the directory says");
                    }
                }
            }
            catch (InvalidDataException)
            {
                throw Damaged("'" + name + "' cannot be unpacked");
            }
            catch (IOException)
            {
                throw Damaged("'" + name + "' cannot be unpacked");  // Mono's word for it
            }
        }

        private int FindEnd()
        {
            for (int at = _bytes.Length - EndBytes; at >= 0 && at >= _bytes.Length - EndBytes - LongestComment; at--)
            {
                if (Long(at) == EndOfDirectory)
                {
                    return at;
                }
            }
            throw new ClipException("it is no .npz archive, or cut short");
        }

        private long ReadEntry(long at)
        {
            Need(at, 46);
            int head = (int)at;
            if (Long(head) != CentralHeader)
            {
                throw Damaged("its directory is broken");
            }
            int nameBytes = Word(head + 28);
            int extraBytes = Word(head + 30);
            Need(at + 46, nameBytes + extraBytes);
            Entry entry = new Entry
            {
                Method = Word(head + 10), Crc = Long(head + 16), Packed = Long(head + 20), Size = Long(head + 24), Offset = Long(head + 42),
            };
            ReadExtra(head + 46 + nameBytes, extraBytes, ref entry);
            _entries[Encoding.UTF8.GetString(_bytes, head + 46, nameBytes)] = entry;
            return at + 46 + nameBytes + extraBytes + Word(head + 32);
        }

        /// <summary>Sizes that did not fit into 32 bits stand in an extra field, in this order.</summary>
        private void ReadExtra(int at, int count, ref Entry entry)
        {
            int end = at + count;
            while (at + 4 <= end)
            {
                int kind = Word(at);
                int next = at + 4 + Word(at + 2);
                int field = at + 4;
                if (kind == 1 && next <= end)
                {
                    entry.Size = Wide(entry.Size, ref field, next);
                    entry.Packed = Wide(entry.Packed, ref field, next);
                    entry.Offset = Wide(entry.Offset, ref field, next);
                }
                at = next;
            }
        }

        private long Wide(long narrow, ref int at, int end)
        {
            if (narrow != In64)
            {
                return narrow;
            }
            if (at + 8 > end)
            {
                throw Damaged("its directory is broken");
            }
            long wide = Long(at) | (long)Long(at + 4) << 32;
            at += 8;
            if (wide < 0)
            {
                throw Damaged("its directory is broken");
            }
            return wide;
        }

        private void Need(long at, long count)
        {
            if (at < 0 || count < 0 || at > _bytes.Length || count > _bytes.Length - at)
            {
                throw Damaged("it is cut short");
            }
        }

        private int Word(int at)
        {
            return _bytes[at] | (_bytes[at + 1] << 8);
        }

        private uint Long(int at)
        {
            return (uint)Word(at) | ((uint)Word(at + 2) << 16);
        }

        private static ClipException Damaged(string why)
        {
            return new ClipException("it is damaged: " + why + "; bake it again");
        }

        private static uint Crc(byte[] bytes)
        {
            uint crc = 0xffffffff;
            foreach (byte value in bytes)
            {
                crc = CrcTable[(crc ^ value) & 0xff] ^ (crc >> 8);
            }
            return ~crc;
        }

        private static uint[] MakeCrcTable()
        {
            uint[] table = new uint[256];
            for (uint k = 0; k < 256; k++)
            {
                uint value = k;
                for (int bit = 0; bit < 8; bit++)
                {
                    value = (value & 1) != 0 ? 0xedb88320 ^ (value >> 1) : value >> 1;
                }
                table[k] = value;
            }
            return table;
        }

        private struct Entry
        {
            public int Method;
            public uint Crc;
            public long Packed;
            public long Size;
            public long Offset;
        }
    }
}
