using System;

namespace Parley.Core
{
    /// <summary>The pictures that wait to be shown, as FrameRing holds numbers; each slot's bytes are kept and reused.</summary>
    public sealed class PictureRing
    {
        private readonly object _lock = new object();
        private readonly FrameHead[] _heads;
        private readonly byte[][] _pictures;
        private readonly int[] _counts;
        private int _first;
        private int _count;
        private long _nextSeq;

        public PictureRing(int capacity)
        {
            _heads = new FrameHead[Math.Max(capacity, 2)];
            _pictures = new byte[_heads.Length][];
            _counts = new int[_heads.Length];
        }

        public int Count
        {
            get { lock (_lock) { return _count; } }
        }

        /// <summary>Pictures lost because the ring was full.</summary>
        public long Dropped { get; private set; }

        public bool Add(FrameHead head, ArraySegment<byte> picture)
        {
            lock (_lock)
            {
                if (head.Seq < _nextSeq)
                {
                    return false;
                }
                _nextSeq = head.Seq + 1;
                if (_count == _heads.Length)
                {
                    Drop(1);
                    Dropped++;
                }
                int slot = (_first + _count++) % _heads.Length;
                _heads[slot] = head;
                if (_pictures[slot] == null || _pictures[slot].Length < picture.Count)
                {
                    _pictures[slot] = new byte[picture.Count];
                }
                Buffer.BlockCopy(picture.Array, picture.Offset, _pictures[slot], 0, picture.Count);
                _counts[slot] = picture.Count;
                return true;
            }
        }

        public bool TryPeek(int index, out FrameHead head)
        {
            lock (_lock)
            {
                head = index < _count ? _heads[(_first + index) % _heads.Length] : default(FrameHead);
                return index < _count;
            }
        }

        /// <summary>
        /// Takes the oldest picture. Its bytes come back in `bytes`, up to `count`, in exchange for the array that `bytes` held, so
        /// nothing is copied or allocated.
        /// </summary>
        public bool TryTake(out FrameHead head, ref byte[] bytes, out int count)
        {
            lock (_lock)
            {
                if (_count == 0)
                {
                    head = default(FrameHead);
                    count = 0;
                    return false;
                }
                head = _heads[_first];
                count = _counts[_first];
                byte[] taken = _pictures[_first];
                _pictures[_first] = bytes;
                bytes = taken;
                Drop(1);
                return true;
            }
        }

        public void Remove(int count)
        {
            lock (_lock)
            {
                Drop(Math.Min(count, _count));
            }
        }

        public void Clear()
        {
            lock (_lock)
            {
                Drop(_count);
            }
        }

        /// <summary>Empties the ring for a stream that was opened anew.</summary>
        public void Restart()
        {
            lock (_lock)
            {
                Drop(_count);
                _nextSeq = 0;
            }
        }

        private void Drop(int count)
        {
            _first = (_first + count) % _heads.Length;
            _count -= count;
        }
    }
}
