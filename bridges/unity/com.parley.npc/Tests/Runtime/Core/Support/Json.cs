using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Parley.Core.Tests
{
    /// <summary>Reads JSON into dictionaries, lists, texts, doubles, booleans and null: as much as the golden files need.</summary>
    internal sealed class Json
    {
        private readonly string _text;
        private int _at;

        private Json(string text)
        {
            _text = text;
        }

        public static object Parse(string text)
        {
            Json reader = new Json(text);
            object value = reader.Value();
            reader.Space();
            if (reader._at != text.Length)
            {
                throw reader.Wrong("something follows");
            }
            return value;
        }

        private object Value()
        {
            Space();
            char first = _text[_at];
            if (first == '{')
            {
                return Map();
            }
            if (first == '[')
            {
                return List();
            }
            if (first == '"')
            {
                return Text();
            }
            if (Take("true"))
            {
                return true;
            }
            if (Take("false"))
            {
                return false;
            }
            return Take("null") ? null : (object)Number();
        }

        private Dictionary<string, object> Map()
        {
            Dictionary<string, object> map = new Dictionary<string, object>();
            _at++;
            Space();
            while (_text[_at] != '}')
            {
                Space();
                string key = Text();
                Space();
                Expect(':');
                map[key] = Value();
                Space();
                if (_text[_at] != '}')
                {
                    Expect(',');
                }
            }
            _at++;
            return map;
        }

        private List<object> List()
        {
            List<object> list = new List<object>();
            _at++;
            Space();
            while (_text[_at] != ']')
            {
                list.Add(Value());
                Space();
                if (_text[_at] != ']')
                {
                    Expect(',');
                    Space();
                }
            }
            _at++;
            return list;
        }

        private string Text()
        {
            StringBuilder text = new StringBuilder();
            Expect('"');
            while (_text[_at] != '"')
            {
                char letter = _text[_at++];
                if (letter != '\\')
                {
                    text.Append(letter);
                    continue;
                }
                char kind = _text[_at++];
                switch (kind)
                {
                    case 'n': text.Append('\n'); break;
                    case 't': text.Append('\t'); break;
                    case 'r': text.Append('\r'); break;
                    case 'u':
                        text.Append((char)int.Parse(_text.Substring(_at, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                        _at += 4;
                        break;
                    default: text.Append(kind); break;
                }
            }
            _at++;
            return text.ToString();
        }

        private double Number()
        {
            int start = _at;
            while (_at < _text.Length && "+-.eE0123456789".IndexOf(_text[_at]) >= 0)
            {
                _at++;
            }
            return double.Parse(_text.Substring(start, _at - start), CultureInfo.InvariantCulture);
        }

        private bool Take(string word)
        {
            bool here = string.CompareOrdinal(_text, _at, word, 0, word.Length) == 0;
            _at += here ? word.Length : 0;
            return here;
        }

        private void Expect(char letter)
        {
            if (_text[_at++] != letter)
            {
                throw Wrong("'" + letter + "' wanted");
            }
        }

        private void Space()
        {
            while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
            {
                _at++;
            }
        }

        private FormatException Wrong(string why)
        {
            return new FormatException("JSON, at " + _at + ": " + why);
        }
    }
}
