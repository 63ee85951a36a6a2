namespace Parley.Core
{
    /// <summary>What a MessagePack value is.</summary>
    public enum MessagePackKind
    {
        /// <summary>Not MessagePack, or cut short.</summary>
        Invalid,

        Nil,
        Boolean,
        Integer,
        Float,
        Text,
        Binary,
        Array,
        Map,
        Extension,
    }

    /// <summary>
    /// One value, or the head of one. Texts, binaries and extensions name their bytes, arrays and maps the number of their entries;
    /// nothing is copied.
    /// </summary>
    public readonly struct MessagePackToken
    {
        public readonly MessagePackKind Kind;

        /// <summary>The value of an integer (those above 2^63 - 1 are held at it), 1 or 0 for true and false.</summary>
        public readonly long Integer;

        /// <summary>The value of a float, or of an integer as a float.</summary>
        public readonly double Number;

        /// <summary>Where the bytes of a text, binary or extension begin.</summary>
        public readonly int Offset;

        /// <summary>Bytes of a text, binary or extension; entries of an array; pairs of a map.</summary>
        public readonly int Count;

        private MessagePackToken(MessagePackKind kind, long integer, double number, int offset, int count)
        {
            Kind = kind;
            Integer = integer;
            Number = number;
            Offset = offset;
            Count = count;
        }

        internal static MessagePackToken OfInteger(long value)
        {
            return new MessagePackToken(MessagePackKind.Integer, value, value, 0, 0);
        }

        internal static MessagePackToken OfLarge(ulong value)
        {
            long held = value > long.MaxValue ? long.MaxValue : (long)value;
            return new MessagePackToken(MessagePackKind.Integer, held, value, 0, 0);
        }

        internal static MessagePackToken OfFloat(double value)
        {
            return new MessagePackToken(MessagePackKind.Float, 0, value, 0, 0);
        }

        internal static MessagePackToken OfBoolean(bool value)
        {
            return new MessagePackToken(MessagePackKind.Boolean, value ? 1 : 0, 0, 0, 0);
        }

        internal static MessagePackToken OfBytes(MessagePackKind kind, int offset, int count)
        {
            return new MessagePackToken(kind, 0, 0, offset, count);
        }

        internal static MessagePackToken OfEntries(MessagePackKind kind, int count)
        {
            return new MessagePackToken(kind, 0, 0, 0, count);
        }

        internal static MessagePackToken OfNothing(MessagePackKind kind)
        {
            return new MessagePackToken(kind, 0, 0, 0, 0);
        }
    }
}
