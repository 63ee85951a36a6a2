using System;

namespace Parley.Core
{
    /// <summary>What is known of a frame beside its numbers.</summary>
    public struct FrameHead
    {
        /// <summary>Number in the stream.</summary>
        public long Seq;

        /// <summary>Line that it belongs to; 0 while idle.</summary>
        public long Line;

        public long Generation;

        /// <summary>Media time in the line, seconds (idle: since the stream opened).</summary>
        public double Time;

        /// <summary>Frames a second at this moment.</summary>
        public double Rate;

        /// <summary>When it came, on MonotonicClock.</summary>
        public double Arrived;
    }

    /// <summary>
    /// The frames that wait to be shown, oldest first: a ring that is filled by the socket's thread and emptied by the game's.
    /// When it is full the oldest frame is lost, so a game that stands still costs no memory. All methods lock.
    /// </summary>
    public sealed class FrameRing
    {
        private readonly object _lock = new object();
        private readonly FrameHead[] _heads;
        private readonly float[] _values;
        private readonly int _columns;
        private int _first;
        private int _count;
        private int _removed;
        private long _nextSeq;

        /// <summary>For `capacity` frames of `columns` numbers.</summary>
        public FrameRing(int capacity, int columns)
        {
            _columns = columns;
            _heads = new FrameHead[capacity];
            _values = new float[capacity * columns];
        }

        public int Capacity
        {
            get { return _heads.Length; }
        }

        public int Columns
        {
            get { return _columns; }
        }

        public int Count
        {
            get { lock (_lock) { return _count; } }
        }

        /// <summary>Frames lost because the ring was full.</summary>
        public long Dropped { get; private set; }

        /// <summary>Frames that never came, by the gaps in their numbers.</summary>
        public long Missing { get; private set; }

        /// <summary>
        /// Adds a frame whose little-endian float32 numbers begin at `offset`; `order` says to which of our columns each goes (null:
        /// as they are). One that comes twice or too late is refused.
        /// </summary>
        public bool Add(FrameHead head, byte[] bytes, int offset, int[] order)
        {
            lock (_lock)
            {
                int slot = TryAppend(head);
                if (slot < 0)
                {
                    return false;
                }
                if (order == null && BitConverter.IsLittleEndian)
                {
                    Buffer.BlockCopy(bytes, offset, _values, 4 * slot * _columns, 4 * _columns);
                    return true;
                }
                for (int column = 0; order != null ? column < order.Length : column < _columns; column++)
                {
                    int target = order == null ? column : order[column];
                    if (target >= 0)
                    {
                        _values[slot * _columns + target] = SingleAt(bytes, offset + 4 * column);
                    }
                }
                return true;
            }
        }

        /// <summary>Adds a frame without numbers: its picture lies elsewhere.</summary>
        public bool Add(FrameHead head)
        {
            lock (_lock)
            {
                return TryAppend(head) >= 0;
            }
        }

        /// <summary>The head of the frame at `index` (0: the oldest); false when there is none.</summary>
        public bool TryPeek(int index, out FrameHead head)
        {
            lock (_lock)
            {
                head = index < _count ? _heads[Slot(index)] : default(FrameHead);
                return index < _count;
            }
        }

        /// <summary>Copies the numbers of the frame at `index`; false when there is none.</summary>
        public bool TryRead(int index, float[] values)
        {
            lock (_lock)
            {
                if (index >= _count)
                {
                    return false;
                }
                Array.Copy(_values, Slot(index) * _columns, values, 0, _columns);
                return true;
            }
        }

        /// <summary>Takes the oldest frame, and copies its numbers; false when there is none.</summary>
        public bool TryTake(out FrameHead head, float[] values)
        {
            lock (_lock)
            {
                if (_count == 0)
                {
                    head = default(FrameHead);
                    return false;
                }
                head = _heads[_first];
                Array.Copy(_values, _first * _columns, values, 0, _columns);
                Drop(1);
                return true;
            }
        }

        /// <summary>Lets the oldest `count` frames go.</summary>
        public void Remove(int count)
        {
            lock (_lock)
            {
                Drop(Math.Min(count, _count));
            }
        }

        /// <summary>Lets all frames go.</summary>
        public void Clear()
        {
            lock (_lock)
            {
                Drop(_count);
            }
        }

        /// <summary>
        /// Takes numbers from 0 again: the stream was opened anew. What waits stays, as the line goes on behind it, and is no credit.
        /// </summary>
        public void Continue()
        {
            lock (_lock)
            {
                _removed = -_count;
                _nextSeq = 0;
            }
        }

        /// <summary>Lets all frames go, and takes numbers from 0 again.</summary>
        public void Restart()
        {
            lock (_lock)
            {
                Drop(_count);
                _removed = 0;
                _nextSeq = 0;
            }
        }

        /// <summary>How many frames have left the ring since the last call, if at least `least` have: credit to grant. Otherwise 0.</summary>
        public int CollectRemoved(int least)
        {
            lock (_lock)
            {
                if (_removed < least)
                {
                    return 0;
                }
                int removed = _removed;
                _removed = 0;
                return removed;
            }
        }

        /// <summary>
        /// How many frames wait, where credit begins anew but numbers go on: those that were removed count no more.
        /// </summary>
        public int CollectHeld()
        {
            lock (_lock)
            {
                _removed = 0;
                return _count;
            }
        }

        /// <summary>The slot of a new newest frame; -1 for one that is refused.</summary>
        private int TryAppend(FrameHead head)
        {
            if (head.Seq < _nextSeq)
            {
                return -1;
            }
            Missing += head.Seq - _nextSeq;
            _nextSeq = head.Seq + 1;
            if (_count == _heads.Length)
            {
                Drop(1);
                Dropped++;
            }
            int slot = Slot(_count++);
            _heads[slot] = head;
            return slot;
        }

        private void Drop(int count)
        {
            _first = (_first + count) % _heads.Length;
            _count -= count;
            _removed += count;
        }

        private int Slot(int index)
        {
            return (_first + index) % _heads.Length;
        }

        private static float SingleAt(byte[] bytes, int at)
        {
            uint bits = bytes[at] | ((uint)bytes[at + 1] << 8) | ((uint)bytes[at + 2] << 16) | ((uint)bytes[at + 3] << 24);
            return FloatBits.ToSingle(bits);
        }
    }
}
