using System;

namespace Parley.Core
{
    /// <summary>
    /// Reads MessagePack one value after the other, without allocating. What is not MessagePack, or ends too early, is a token of
    /// kind Invalid, and so is everything after it; nothing is ever read beyond the given bytes.
    /// </summary>
    public struct MessagePackReader
    {
        /// <summary>Values may lie in each other so deep; deeper ones are taken for an attack on the stack.</summary>
        public const int DeepestNesting = 64;

        private readonly byte[] _bytes;
        private readonly int _end;
        private int _at;

        public MessagePackReader(byte[] bytes, int offset, int count)
        {
            _bytes = bytes;
            _at = offset;
            _end = offset + count;
        }

        /// <summary>Index of the next byte.</summary>
        public int Position
        {
            get { return _at; }
        }

        public bool AtEnd
        {
            get { return _at >= _end; }
        }

        /// <summary>The next value; of an array or a map only its head, the entries follow.</summary>
        public MessagePackToken Next()
        {
            if (_at >= _end)
            {
                return Fail();
            }
            byte first = _bytes[_at++];
            if (first < 0x80)
            {
                return MessagePackToken.OfInteger(first);
            }
            if (first >= 0xe0)
            {
                return MessagePackToken.OfInteger((sbyte)first);
            }
            if (first < 0x90)
            {
                return MessagePackToken.OfEntries(MessagePackKind.Map, first & 0x0f);
            }
            if (first < 0xa0)
            {
                return MessagePackToken.OfEntries(MessagePackKind.Array, first & 0x0f);
            }
            if (first < 0xc0)
            {
                return Bytes(MessagePackKind.Text, first & 0x1f);
            }
            switch (first)
            {
                case 0xc0: return MessagePackToken.OfNothing(MessagePackKind.Nil);
                case 0xc2: return MessagePackToken.OfBoolean(false);
                case 0xc3: return MessagePackToken.OfBoolean(true);
                case 0xc4: return Bytes(MessagePackKind.Binary, Length(1));
                case 0xc5: return Bytes(MessagePackKind.Binary, Length(2));
                case 0xc6: return Bytes(MessagePackKind.Binary, Length(4));
                case 0xc7: return Extension(Length(1));
                case 0xc8: return Extension(Length(2));
                case 0xc9: return Extension(Length(4));
                case 0xca: return Single();
                case 0xcb: return Double();
                case 0xcc: return Unsigned(1);
                case 0xcd: return Unsigned(2);
                case 0xce: return Unsigned(4);
                case 0xcf: return Unsigned(8);
                case 0xd0: return Signed(1);
                case 0xd1: return Signed(2);
                case 0xd2: return Signed(4);
                case 0xd3: return Signed(8);
                case 0xd4: return Extension(1);
                case 0xd5: return Extension(2);
                case 0xd6: return Extension(4);
                case 0xd7: return Extension(8);
                case 0xd8: return Extension(16);
                case 0xd9: return Bytes(MessagePackKind.Text, Length(1));
                case 0xda: return Bytes(MessagePackKind.Text, Length(2));
                case 0xdb: return Bytes(MessagePackKind.Text, Length(4));
                case 0xdc: return Entries(MessagePackKind.Array, Length(2), 1);
                case 0xdd: return Entries(MessagePackKind.Array, Length(4), 1);
                case 0xde: return Entries(MessagePackKind.Map, Length(2), 2);
                case 0xdf: return Entries(MessagePackKind.Map, Length(4), 2);
                default: return Fail();
            }
        }

        /// <summary>
        /// Passes over a whole value with all that lies in it. False when it is not MessagePack, a text in it is not UTF-8, a
        /// key of a map is neither text nor binary, or it is nested too deep.
        /// </summary>
        public bool Skip()
        {
            return Skip(0, false);
        }

        /// <summary>Passes over the key of a map, which must be a text or a binary; gives it.</summary>
        public bool SkipKey(out MessagePackToken key)
        {
            key = Next();
            return key.Kind == MessagePackKind.Binary || (key.Kind == MessagePackKind.Text && Utf8.IsValid(_bytes, key.Offset, key.Count));
        }

        private bool Skip(int depth, bool isKey)
        {
            MessagePackToken token = Next();
            switch (token.Kind)
            {
                case MessagePackKind.Invalid:
                    return false;
                case MessagePackKind.Text:
                    return Utf8.IsValid(_bytes, token.Offset, token.Count);
                case MessagePackKind.Binary:
                    return true;
                case MessagePackKind.Array:
                case MessagePackKind.Map:
                    return !isKey && depth < DeepestNesting && SkipEntries(token, depth + 1);
                default:
                    return !isKey;
            }
        }

        private bool SkipEntries(MessagePackToken head, int depth)
        {
            for (int entry = 0; entry < head.Count; entry++)
            {
                if (head.Kind == MessagePackKind.Map && !Skip(depth, true))
                {
                    return false;
                }
                if (!Skip(depth, false))
                {
                    return false;
                }
            }
            return true;
        }

        private MessagePackToken Fail()
        {
            _at = _end;
            return MessagePackToken.OfNothing(MessagePackKind.Invalid);
        }

        /// <summary>A length field of so many bytes; -1 when it is cut short, or larger than the bytes that are left.</summary>
        private int Length(int bytes)
        {
            if (_end - _at < bytes)
            {
                return -1;
            }
            uint length = 0;
            for (int k = 0; k < bytes; k++)
            {
                length = (length << 8) | _bytes[_at++];
            }
            return length > (uint)(_end - _at) ? -1 : (int)length;
        }

        private MessagePackToken Bytes(MessagePackKind kind, int count)
        {
            if (count < 0 || count > _end - _at)
            {
                return Fail();
            }
            int offset = _at;
            _at += count;
            return MessagePackToken.OfBytes(kind, offset, count);
        }

        private MessagePackToken Extension(int count)
        {
            // One byte, the extension's type, lies between the length and the bytes.
            return count < 0 ? Fail() : Bytes(MessagePackKind.Extension, count + 1);
        }

        /// <summary>Each entry has at least one byte, so a count beyond the bytes left is a lie and cannot cost memory or time.</summary>
        private MessagePackToken Entries(MessagePackKind kind, int count, int least)
        {
            return count < 0 || (long)count * least > _end - _at ? Fail() : MessagePackToken.OfEntries(kind, count);
        }

        private ulong Bits(int bytes)
        {
            ulong bits = 0;
            for (int k = 0; k < bytes; k++)
            {
                bits = (bits << 8) | _bytes[_at++];
            }
            return bits;
        }

        private MessagePackToken Unsigned(int bytes)
        {
            return _end - _at < bytes ? Fail() : MessagePackToken.OfLarge(Bits(bytes));
        }

        private MessagePackToken Signed(int bytes)
        {
            if (_end - _at < bytes)
            {
                return Fail();
            }
            int unused = 64 - 8 * bytes;
            return MessagePackToken.OfInteger((long)(Bits(bytes) << unused) >> unused);
        }

        private MessagePackToken Single()
        {
            if (_end - _at < 4)
            {
                return Fail();
            }
            return MessagePackToken.OfFloat(FloatBits.ToSingle((uint)Bits(4)));
        }

        private MessagePackToken Double()
        {
            if (_end - _at < 8)
            {
                return Fail();
            }
            return MessagePackToken.OfFloat(BitConverter.Int64BitsToDouble((long)Bits(8)));
        }
    }
}
