using System;

namespace Parley.Core
{
    /// <summary>Where the keys of one header lie. Kept and reused; allocates only for a header with more keys than any before.</summary>
    internal sealed class HeaderIndex
    {
        private byte[] _bytes;
        private int _end;
        private int _count;
        private int[] _keyOffsets = new int[16];
        private int[] _keyCounts = new int[16];
        private int[] _valueOffsets = new int[16];

        public byte[] Bytes
        {
            get { return _bytes; }
        }

        /// <summary>Takes a header apart. Throws "garbage" and "too_large".</summary>
        public void Read(ArraySegment<byte> header)
        {
            if (header.Count > Live.HeaderBytes)
            {
                throw new ProtocolException("too_large", "the header has " + header.Count + " bytes, at most " + Live.HeaderBytes + " are read");
            }
            _bytes = header.Array;
            _end = header.Offset + header.Count;
            _count = 0;
            MessagePackReader reader = new MessagePackReader(_bytes, header.Offset, header.Count);
            MessagePackToken head = reader.Next();
            if (head.Kind != MessagePackKind.Map)
            {
                throw new ProtocolException("garbage", "the header is " + head.Kind + ", it must be a MessagePack map");
            }
            for (int pair = 0; pair < head.Count; pair++)
            {
                MessagePackToken key;
                bool valid = reader.SkipKey(out key);
                int value = reader.Position;
                if (!valid || !reader.Skip())
                {
                    throw new ProtocolException("garbage", "the header is not MessagePack, or its keys and texts are not UTF-8");
                }
                if (key.Kind == MessagePackKind.Text)
                {
                    Note(key, value);
                }
            }
            if (!reader.AtEnd)
            {
                throw new ProtocolException("garbage", "bytes follow the map of the header");
            }
        }

        /// <summary>The value of a key; kind Nil when it is not there. Of a key that was given twice, the later one.</summary>
        public MessagePackToken Find(string name, out MessagePackReader after)
        {
            for (int k = _count - 1; k >= 0; k--)
            {
                if (Utf8.Spells(_bytes, _keyOffsets[k], _keyCounts[k], name))
                {
                    after = new MessagePackReader(_bytes, _valueOffsets[k], _end - _valueOffsets[k]);
                    return after.Next();
                }
            }
            after = default(MessagePackReader);
            return MessagePackToken.OfNothing(MessagePackKind.Nil);
        }

        private void Note(MessagePackToken key, int value)
        {
            if (_count == _keyOffsets.Length)
            {
                Array.Resize(ref _keyOffsets, 2 * _count);
                Array.Resize(ref _keyCounts, 2 * _count);
                Array.Resize(ref _valueOffsets, 2 * _count);
            }
            _keyOffsets[_count] = key.Offset;
            _keyCounts[_count] = key.Count;
            _valueOffsets[_count] = value;
            _count++;
        }
    }
}
