using System;
using System.Collections.Generic;
using NUnit.Framework;

namespace Parley.Core.Tests
{
    /// <summary>A client's side of the conversation, with a runtime that says what the test wants and a clock that it turns.</summary>
    public abstract class SessionTests
    {
        private readonly object _gate = new object();
        internal LiveSession Session;
        internal LiveStream Stream;
        private List<string> _sent;
        internal List<Message> Messages;
        internal double Now;
        internal string Told;

        [SetUp]
        public void Begin()
        {
            _sent = new List<string>();
            Messages = new List<Message>();
            Session = new LiveSession("test", Note);
            Stream = new LiveStream(_gate, Session, new OpenMessage { Stream = 1, Credit = 16 });
            Now = 50.0;
            Session.Add(Stream);
        }

        internal void Welcome()
        {
            Session.Connect(Now);
            Give(new WelcomeMessage { Session = "a", Heartbeat = 1.5 });
            Give(new OpenedMessage { Stream = 1, Columns = Rows.Columns() });
            Assert.IsTrue(Stream.IsOpen);
            Told = Sent();
        }

        internal void Tick(double seconds)
        {
            Now += seconds;
            Session.Tick(Now);
        }

        internal void Give(Message message)
        {
            Session.Receive(Rows.PartsOf(message), Now);
        }

        internal static FramesMessage Frames(long line, long seq, int count)
        {
            FramesMessage frames = new FramesMessage { Stream = 1, Seq = seq, Count = count, Line = line, Time = seq / 30.0 };
            frames.Parts.Add(Rows.Of(count, (frame, column) => 0.5f));
            return frames;
        }

        internal static ArraySegment<byte> Sound(int samples)
        {
            return new ArraySegment<byte>(new byte[2 * samples]);
        }

        private void Note(List<ArraySegment<byte>> parts)
        {
            Message message = new MessageReader().Read(parts);
            _sent.Add(message.Type);
            Messages.Add(message);
        }

        /// <summary>Types of what was sent since the last call.</summary>
        internal string Sent()
        {
            string sent = string.Join(" ", _sent.ToArray());
            _sent.Clear();
            return sent;
        }
    }
}
