using System;

namespace Parley.Core
{
    /// <summary>Bytes in, at one end, out at the other, in one array that grows when it must and is kept.</summary>
    public sealed class ByteQueue
    {
        private byte[] _bytes;
        private int _start;
        private int _end;

        public ByteQueue(int capacity = 4096)
        {
            _bytes = new byte[Math.Max(capacity, 64)];
        }

        public int Count
        {
            get { return _end - _start; }
        }

        /// <summary>The array in which the bytes lie, from Start on; another one after Append.</summary>
        public byte[] Buffer
        {
            get { return _bytes; }
        }

        public int Start
        {
            get { return _start; }
        }

        public void Append(byte value)
        {
            Reserve(1);
            _bytes[_end++] = value;
        }

        public void Append(byte[] bytes, int offset, int count)
        {
            Reserve(count);
            System.Buffer.BlockCopy(bytes, offset, _bytes, _end, count);
            _end += count;
        }

        /// <summary>Lets go of the first `count` bytes; they stay where they are until the next Append.</summary>
        public void Consume(int count)
        {
            _start += count;
            if (_start == _end)
            {
                _start = _end = 0;
            }
        }

        public void Clear()
        {
            _start = _end = 0;
        }

        private void Reserve(int count)
        {
            if (_end + count <= _bytes.Length)
            {
                return;
            }
            int held = Count;
            byte[] target = _bytes;
            if (held + count > _bytes.Length)
            {
                target = new byte[Math.Max(2 * _bytes.Length, held + count)];
            }
            System.Buffer.BlockCopy(_bytes, _start, target, 0, held);
            _bytes = target;
            _start = 0;
            _end = held;
        }
    }
}
