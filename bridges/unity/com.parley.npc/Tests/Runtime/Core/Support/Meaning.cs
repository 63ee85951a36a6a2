using System.Collections.Generic;

namespace Parley.Core.Tests
{
    /// <summary>All keys of a message as plain values, defaults filled in, as the golden vectors write them.</summary>
    internal sealed class Meaning : KeyVisitor
    {
        private readonly Dictionary<string, object> _values = new Dictionary<string, object>();

        public static Dictionary<string, object> Of(Message message)
        {
            Meaning meaning = new Meaning();
            meaning._values["type"] = message.Type;
            message.Keys(meaning);
            return meaning._values;
        }

        public override void Whole(string name, ref long value, long low, long high)
        {
            _values[name] = (double)value;
        }

        public override void Whole(string name, ref long value, long low, long high, long other)
        {
            _values[name] = (double)value;
        }

        public override void MaybeWhole(string name, ref long? value, long low, long high)
        {
            _values[name] = value.HasValue ? (object)(double)value.Value : null;
        }

        public override void Number(string name, ref double value, double low, double high, double other)
        {
            _values[name] = value;
        }

        public override void MaybeNumber(string name, ref double? value, double low, double high)
        {
            _values[name] = value.HasValue ? (object)value.Value : null;
        }

        public override void MaybeNumbers(string name, ref double[] value, int count, double low, double high)
        {
            _values[name] = value == null ? null : Boxed(value);
        }

        public override void Flag(string name, ref bool value, bool other)
        {
            _values[name] = value;
        }

        public override void Text(string name, ref string value, int longest)
        {
            _values[name] = value;
        }

        public override void Text(string name, ref string value, int longest, string other)
        {
            _values[name] = value;
        }

        public override void Texts(string name, ref string[] value, int most)
        {
            _values[name] = new List<object>(value);
        }

        public override void Pair(string name, ref WholePair value)
        {
            _values[name] = Boxed(value.First, value.Second);
        }

        public override void MaybePair(string name, ref WholePair value)
        {
            _values[name] = Boxed(value.First, value.Second);
        }

        public override void Table(string name, ref NumberTable value, double low, double high, int most, bool maybe)
        {
            if (value == null)
            {
                _values[name] = null;
                return;
            }
            Dictionary<string, object> table = new Dictionary<string, object>();
            for (int k = 0; k < value.Count; k++)
            {
                table[value.NameAt(k)] = value.ValueAt(k);
            }
            _values[name] = table;
        }

        private static List<object> Boxed(params double[] values)
        {
            List<object> boxed = new List<object>();
            foreach (double value in values)
            {
                boxed.Add(value);
            }
            return boxed;
        }
    }
}
