namespace Parley.Core
{
    /// <summary>
    /// Meets the keys of a message in the order in which they are written. A message declares its keys once, in Message.Keys;
    /// writing, reading and printing are visitors. A value out of its range is a ProtocolException of code "field".
    /// </summary>
    public abstract class KeyVisitor
    {
        /// <summary>The largest id.</summary>
        public const long U32 = 4294967295;

        /// <summary>The largest count: every engine's numbers hold it exactly.</summary>
        public const long U53 = 9007199254740991;

        /// <summary>A whole number that must be given.</summary>
        public abstract void Whole(string name, ref long value, long low, long high);

        /// <summary>A whole number with a default.</summary>
        public abstract void Whole(string name, ref long value, long low, long high, long other);

        /// <summary>A whole number, or nothing.</summary>
        public abstract void MaybeWhole(string name, ref long? value, long low, long high);

        public abstract void Number(string name, ref double value, double low, double high, double other);

        public abstract void MaybeNumber(string name, ref double? value, double low, double high);

        /// <summary>Exactly `count` numbers, or nothing (null).</summary>
        public abstract void MaybeNumbers(string name, ref double[] value, int count, double low, double high);

        public abstract void Flag(string name, ref bool value, bool other);

        /// <summary>A text that must be given, of at most `longest` characters.</summary>
        public abstract void Text(string name, ref string value, int longest);

        public abstract void Text(string name, ref string value, int longest, string other);

        /// <summary>Texts of at most 256 characters; none by default.</summary>
        public abstract void Texts(string name, ref string[] value, int most);

        /// <summary>Two whole numbers that must be given.</summary>
        public abstract void Pair(string name, ref WholePair value);

        /// <summary>Two whole numbers, 0 and 0 by default.</summary>
        public abstract void MaybePair(string name, ref WholePair value);

        /// <summary>Names with numbers. Null means nothing where `maybe`, otherwise an empty table is the default.</summary>
        public abstract void Table(string name, ref NumberTable value, double low, double high, int most, bool maybe);
    }

    /// <summary>Two whole numbers.</summary>
    public struct WholePair
    {
        public long First;
        public long Second;

        public WholePair(long first, long second)
        {
            First = first;
            Second = second;
        }
    }
}
