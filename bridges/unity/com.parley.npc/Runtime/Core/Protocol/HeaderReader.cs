using System;
using System.Text;

namespace Parley.Core
{
    /// <summary>Fills a message from a header. Keys that it does not know are ignored; a value that does not fit is refused.</summary>
    internal sealed class HeaderReader : KeyVisitor
    {
        private const int LongestEntry = 256;
        private const int LongestName = 64;

        private readonly HeaderIndex _index;
        private string _type = "";

        public HeaderReader(HeaderIndex index)
        {
            _index = index;
        }

        public void Fill(Message message)
        {
            _type = message.Type;
            message.Keys(this);
        }

        public override void Whole(string name, ref long value, long low, long high)
        {
            MessagePackToken token = Required(name);
            value = AsWhole(name, token, low, high);
        }

        public override void Whole(string name, ref long value, long low, long high, long other)
        {
            MessagePackToken token = Given(name);
            value = token.Kind == MessagePackKind.Nil ? other : AsWhole(name, token, low, high);
        }

        public override void MaybeWhole(string name, ref long? value, long low, long high)
        {
            MessagePackToken token = Given(name);
            value = token.Kind == MessagePackKind.Nil ? (long?)null : AsWhole(name, token, low, high);
        }

        public override void Number(string name, ref double value, double low, double high, double other)
        {
            MessagePackToken token = Given(name);
            value = token.Kind == MessagePackKind.Nil ? other : AsNumber(name, token, low, high);
        }

        public override void MaybeNumber(string name, ref double? value, double low, double high)
        {
            MessagePackToken token = Given(name);
            value = token.Kind == MessagePackKind.Nil ? (double?)null : AsNumber(name, token, low, high);
        }

        public override void MaybeNumbers(string name, ref double[] value, int count, double low, double high)
        {
            MessagePackReader entries;
            MessagePackToken token = _index.Find(name, out entries);
            if (token.Kind == MessagePackKind.Nil)
            {
                value = null;
                return;
            }
            Expect(token.Kind == MessagePackKind.Array && token.Count == count, name, "an array of " + count + " numbers");
            double[] read = new double[count];
            for (int k = 0; k < count; k++)
            {
                read[k] = AsNumber(name, entries.Next(), low, high);
            }
            value = read;
        }

        public override void Flag(string name, ref bool value, bool other)
        {
            MessagePackToken token = Given(name);
            if (token.Kind == MessagePackKind.Nil)
            {
                value = other;
                return;
            }
            Expect(token.Kind == MessagePackKind.Boolean, name, "true or false");
            value = token.Integer != 0;
        }

        public override void Text(string name, ref string value, int longest)
        {
            value = AsText(name, Required(name), longest, value);
        }

        public override void Text(string name, ref string value, int longest, string other)
        {
            MessagePackToken token = Given(name);
            value = token.Kind == MessagePackKind.Nil ? other : AsText(name, token, longest, value);
        }

        public override void Texts(string name, ref string[] value, int most)
        {
            MessagePackReader entries;
            MessagePackToken token = _index.Find(name, out entries);
            if (token.Kind == MessagePackKind.Nil)
            {
                value = Live.NoTexts;
                return;
            }
            Expect(token.Kind == MessagePackKind.Array && token.Count <= most, name, "an array of at most " + most + " texts");
            string[] read = new string[token.Count];
            for (int k = 0; k < read.Length; k++)
            {
                read[k] = AsText(name, entries.Next(), LongestEntry, null);
            }
            value = read;
        }

        public override void Pair(string name, ref WholePair value)
        {
            Required(name);
            MaybePair(name, ref value);
        }

        public override void MaybePair(string name, ref WholePair value)
        {
            MessagePackReader entries;
            MessagePackToken token = _index.Find(name, out entries);
            if (token.Kind == MessagePackKind.Nil)
            {
                value = default(WholePair);
                return;
            }
            Expect(token.Kind == MessagePackKind.Array && token.Count == 2, name, "an array of 2 whole numbers");
            long first = AsWhole(name, entries.Next(), 0, U32);
            value = new WholePair(first, AsWhole(name, entries.Next(), 0, U32));
        }

        public override void Table(string name, ref NumberTable value, double low, double high, int most, bool maybe)
        {
            MessagePackReader entries;
            MessagePackToken token = _index.Find(name, out entries);
            if (token.Kind == MessagePackKind.Nil)
            {
                value = maybe ? null : new NumberTable();
                return;
            }
            Expect(token.Kind == MessagePackKind.Map && token.Count <= most, name, "a map of at most " + most + " names to numbers");
            NumberTable read = new NumberTable();
            for (int k = 0; k < token.Count; k++)
            {
                string entry = AsText(name, entries.Next(), LongestName, null);
                read.Set(entry, AsNumber(name, entries.Next(), low, high));
            }
            value = read;
        }

        private MessagePackToken Given(string name)
        {
            MessagePackReader after;
            return _index.Find(name, out after);
        }

        private MessagePackToken Required(string name)
        {
            MessagePackToken token = Given(name);
            if (token.Kind == MessagePackKind.Nil)
            {
                throw new ProtocolException("field", "'" + _type + "' lacks '" + name + "'");
            }
            return token;
        }

        private long AsWhole(string name, MessagePackToken token, long low, long high)
        {
            bool fits = token.Kind == MessagePackKind.Integer && token.Integer >= low && token.Integer <= high;
            if (!fits)  // the text is made only where it is needed: this runs for each frame
            {
                throw Refused(name, "a whole number from " + low + " to " + high);
            }
            return token.Integer;
        }

        private double AsNumber(string name, MessagePackToken token, double low, double high)
        {
            bool number = token.Kind == MessagePackKind.Float || token.Kind == MessagePackKind.Integer;
            if (!number || !(token.Number >= low && token.Number <= high))  // so NaN is refused too
            {
                throw Refused(name, "a number from " + low + " to " + high);
            }
            return token.Number;
        }

        /// <summary>A text; the one that was there before when it is the same, which costs no allocation.</summary>
        private string AsText(string name, MessagePackToken token, int longest, string before)
        {
            if (token.Kind != MessagePackKind.Text)
            {
                throw Refused(name, "a text of at most " + longest + " characters");
            }
            if (before != null && Utf8.Spells(_index.Bytes, token.Offset, token.Count, before))
            {
                return before;
            }
            string text = Encoding.UTF8.GetString(_index.Bytes, token.Offset, token.Count);
            if (text.Length > longest && Utf8.Characters(text) > longest)
            {
                throw Refused(name, "a text of at most " + longest + " characters");
            }
            return text;
        }

        private void Expect(bool holds, string name, string wanted)
        {
            if (!holds)
            {
                throw Refused(name, wanted);
            }
        }

        private ProtocolException Refused(string name, string wanted)
        {
            return new ProtocolException("field", "'" + name + "' of '" + _type + "' must be " + wanted);
        }
    }
}
