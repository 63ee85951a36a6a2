using System;
using System.Collections.Generic;

namespace Parley.Core
{
    /// <summary>A line until it is finished, with its sound: what of it is lost on the way must be told again.</summary>
    internal sealed class SentLine
    {
        public readonly LineMessage First;
        private readonly List<AudioMessage> _more = new List<AudioMessage>();

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

        /// <summary>Remembers a piece that was sent, or would have been.</summary>
        public void Add(AudioMessage piece)
        {
            _more.Add(piece);
            Ended |= piece.End;
        }

        /// <summary>Says the line from where it was.</summary>
        public void SayAgain(IMessageSink sink)
        {
            First.Start = Math.Max(First.Start, Reached);
            sink.Send(First);
            SayRest(sink, 0);
        }

        /// <summary>Says what follows the first `pieces` pieces.</summary>
        public void SayRest(IMessageSink sink, long pieces)
        {
            for (int k = (int)Math.Min(pieces, _more.Count); k < _more.Count; k++)
            {
                sink.Send(_more[k]);
            }
        }
    }

    /// <summary>Where messages go.</summary>
    internal interface IMessageSink
    {
        /// <summary>Sends a message. False: it did not go, because no runtime is there. Throws ProtocolException for what is wrong with it.</summary>
        bool Send(ClientMessage message);

        /// <summary>Throws as Send does, and sends nothing.</summary>
        void Check(ClientMessage message);
    }
}
