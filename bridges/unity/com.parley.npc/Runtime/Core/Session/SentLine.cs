using System;
using System.Collections.Generic;

namespace Parley.Core
{
    /// <summary>A line until it is finished, with its sound: a runtime that was restarted must be told it again.</summary>
    internal sealed class SentLine
    {
        public readonly LineMessage First;
        private readonly List<ArraySegment<byte>> _more = new List<ArraySegment<byte>>();

        /// <summary>Media time up to which frames have come, seconds.</summary>
        public double Reached;

        /// <summary>It cannot be said to this runtime.</summary>
        public bool Refused;

        public SentLine(LineMessage first)
        {
            First = first;
            Ended = first.End;
        }

        /// <summary>Whether all of its sound is here.</summary>
        public bool Ended { get; private set; }

        public void Add(ArraySegment<byte> sound, bool end)
        {
            if (sound.Count > 0)
            {
                _more.Add(sound);
            }
            Ended |= end;
        }

        /// <summary>Says the line from where it was.</summary>
        public void SayAgain(IMessageSink sink)
        {
            First.Start = Math.Max(First.Start, Reached);
            sink.Send(First);
            for (int k = 0; k < _more.Count; k++)
            {
                sink.Send(Audio(First.Stream, First.Line, _more[k], Ended && k == _more.Count - 1));
            }
            if (Ended && !First.End && _more.Count == 0)
            {
                sink.Send(Audio(First.Stream, First.Line, default(ArraySegment<byte>), true));
            }
        }

        public static AudioMessage Audio(long stream, long line, ArraySegment<byte> sound, bool end)
        {
            AudioMessage message = new AudioMessage { Stream = stream, Line = line, End = end };
            if (sound.Count > 0)
            {
                message.Parts.Add(sound);
            }
            return message;
        }
    }

    /// <summary>Where messages go. False: they did not go, because no runtime is there.</summary>
    internal interface IMessageSink
    {
        bool Send(ClientMessage message);
    }
}
