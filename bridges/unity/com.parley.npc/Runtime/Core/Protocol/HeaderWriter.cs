using System;
using System.Text;

namespace Parley.Core
{
    /// <summary>Writes the header of a message in canonical form: `type` first, keys in order, defaults left out.</summary>
    internal sealed class HeaderWriter : KeyVisitor
    {
        private readonly MessagePackWriter _body = new MessagePackWriter();
        private readonly MessagePackWriter _header = new MessagePackWriter();
        private string _type = "";
        private int _pairs;

        /// <summary>The header of a message, in a buffer that the next call overwrites. Throws "field" and "too_large".</summary>
        public ArraySegment<byte> Write(Message message)
        {
            _type = message.Type;
            _pairs = 1;
            _body.Clear();
            _body.Text("type");
            _body.Text(_type);
            try
            {
                message.Keys(this);
            }
            catch (EncoderFallbackException)
            {
                throw new ProtocolException("field", "a text of '" + _type + "' is not Unicode; correct the call");
            }
            _header.Clear();
            _header.Map(_pairs);
            _header.Append(_body);
            if (_header.Count > Live.HeaderBytes)
            {
                throw new ProtocolException("too_large", "the header of '" + _type + "' has " + _header.Count + " bytes, at most " + Live.HeaderBytes + " are sent");
            }
            return new ArraySegment<byte>(_header.Buffer, 0, _header.Count);
        }

        public override void Whole(string name, ref long value, long low, long high)
        {
            Check(value >= low && value <= high, name, "a whole number from ", low, high);
            Key(name);
            _body.Integer(value);
        }

        public override void Whole(string name, ref long value, long low, long high, long other)
        {
            if (value != other)
            {
                Whole(name, ref value, low, high);
            }
        }

        public override void MaybeWhole(string name, ref long? value, long low, long high)
        {
            if (value.HasValue)
            {
                long given = value.Value;
                Whole(name, ref given, low, high);
            }
        }

        public override void Number(string name, ref double value, double low, double high, double other)
        {
            if (value != other)
            {
                Number(name, value, low, high);
            }
        }

        public override void MaybeNumber(string name, ref double? value, double low, double high)
        {
            if (value.HasValue)
            {
                Number(name, value.Value, low, high);
            }
        }

        public override void MaybeNumbers(string name, ref double[] value, int count, double low, double high)
        {
            if (value == null)
            {
                return;
            }
            Check(value.Length == count, name, "numbers, as many as", count, count);
            Key(name);
            _body.Array(count);
            for (int k = 0; k < count; k++)
            {
                Check(value[k] >= low && value[k] <= high, name, "numbers from ", low, high);
                _body.Number(value[k]);
            }
        }

        public override void Flag(string name, ref bool value, bool other)
        {
            if (value != other)
            {
                Key(name);
                _body.Boolean(value);
            }
        }

        public override void Text(string name, ref string value, int longest)
        {
            string given = value ?? "";
            Check(given.Length <= longest || Utf8.Characters(given) <= longest, name, "a text of characters, ", 0, longest);
            Key(name);
            _body.Text(given);
        }

        public override void Text(string name, ref string value, int longest, string other)
        {
            if ((value ?? "") != other)
            {
                Text(name, ref value, longest);
            }
        }

        public override void Texts(string name, ref string[] value, int most)
        {
            if (value == null || value.Length == 0)
            {
                return;
            }
            Check(value.Length <= most, name, "texts, ", 0, most);
            Key(name);
            _body.Array(value.Length);
            foreach (string text in value)
            {
                _body.Text(text);
            }
        }

        public override void Pair(string name, ref WholePair value)
        {
            Check(value.First >= 0 && value.First <= U32 && value.Second >= 0 && value.Second <= U32, name, "two whole numbers from ", 0, U32);
            Key(name);
            _body.Array(2);
            _body.Integer(value.First);
            _body.Integer(value.Second);
        }

        public override void MaybePair(string name, ref WholePair value)
        {
            if (value.First != 0 || value.Second != 0)
            {
                Pair(name, ref value);
            }
        }

        public override void Table(string name, ref NumberTable value, double low, double high, int most, bool maybe)
        {
            if (value == null || (!maybe && value.Count == 0))
            {
                return;
            }
            Check(value.Count <= most, name, "names, ", 0, most);
            Key(name);
            _body.Map(value.Count);
            for (int k = 0; k < value.Count; k++)
            {
                Check(value.ValueAt(k) >= low && value.ValueAt(k) <= high, name, "numbers from ", low, high);
                _body.Text(value.NameAt(k));
                _body.Number(value.ValueAt(k));
            }
        }

        private void Number(string name, double value, double low, double high)
        {
            Check(value >= low && value <= high, name, "a number from ", low, high);  // false for NaN
            Key(name);
            _body.Number(value);
        }

        private void Key(string name)
        {
            _pairs++;
            _body.Text(name);
        }

        private void Check(bool holds, string name, string wanted, double low, double high)
        {
            if (!holds)
            {
                throw new ProtocolException("field", "'" + name + "' of '" + _type + "' must be " + wanted + low + " to " + high + "; correct the call");
            }
        }
    }
}
