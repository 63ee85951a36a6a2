using System;

namespace Parley.Core
{
    /// <summary>Names with numbers in the order in which they were set, such as emotions; allocates only when it grows.</summary>
    public sealed class NumberTable
    {
        private string[] _names = new string[8];
        private double[] _values = new double[8];

        public int Count { get; private set; }

        public string NameAt(int index)
        {
            return _names[index];
        }

        public double ValueAt(int index)
        {
            return _values[index];
        }

        public void Clear()
        {
            Count = 0;
        }

        /// <summary>Sets the number of a name, new or not; gives this table.</summary>
        public NumberTable Set(string name, double value)
        {
            int index = IndexOf(name);
            if (index < 0)
            {
                if (Count == _names.Length)
                {
                    Array.Resize(ref _names, 2 * Count);
                    Array.Resize(ref _values, 2 * Count);
                }
                index = Count++;
                _names[index] = name;
            }
            _values[index] = value;
            return this;
        }

        /// <summary>The number of a name; `other` when it is not here.</summary>
        public double Get(string name, double other = 0.0)
        {
            int index = IndexOf(name);
            return index < 0 ? other : _values[index];
        }

        public NumberTable Copy()
        {
            NumberTable copy = new NumberTable();
            for (int k = 0; k < Count; k++)
            {
                copy.Set(_names[k], _values[k]);
            }
            return copy;
        }

        private int IndexOf(string name)
        {
            for (int k = 0; k < Count; k++)
            {
                if (_names[k] == name)
                {
                    return k;
                }
            }
            return -1;
        }
    }
}
