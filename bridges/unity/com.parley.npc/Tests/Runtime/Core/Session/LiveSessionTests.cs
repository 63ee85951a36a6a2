using System;
using System.Collections.Generic;
using NUnit.Framework;

namespace Parley.Core.Tests
{
    /// <summary>The client's side of the conversation, with a runtime that says what the test wants and a clock that it turns.</summary>
    [TestFixture]
    public sealed class LiveSessionTests
    {
        private readonly object _gate = new object();
        private LiveSession _session;
        private LiveStream _stream;
        private List<string> _sent;
        private List<Message> _messages;
        private double _now;
        private string _told;

        [SetUp]
        public void Begin()
        {
            _sent = new List<string>();
            _messages = new List<Message>();
            _session = new LiveSession("test", Note);
            _stream = new LiveStream(_gate, _session, new OpenMessage { Stream = 1, Credit = 16 });
            _now = 50.0;
            _session.Add(_stream);
        }

        [Test]
        public void NothingIsSaidBeforeTheWelcomeAndThenAllOfIt()
        {
            _stream.Say(Sound(10), 24000);
            _stream.Hint(3.0, true);
            _session.Connect(_now);
            Assert.AreEqual("hello", Sent());
            Give(new WelcomeMessage { Session = "a" });
            Assert.AreEqual("open hint line", Sent());
            Assert.IsTrue(_session.Welcomed);
        }

        [Test]
        public void GreetingsAreRepeatedAndASecondWelcomeChangesNothing()
        {
            _session.Connect(_now);
            Tick(0.5);
            Assert.AreEqual("hello", Sent());
            Tick(1.1);
            Assert.AreEqual("hello", Sent());
            Give(new WelcomeMessage { Session = "a" });
            Give(new WelcomeMessage { Session = "a" });
            Assert.AreEqual("open", Sent());
            Assert.AreEqual(1, _session.Welcomes);
        }

        [Test]
        public void ItPingsAndNoticesSilence()
        {
            Welcome();
            Tick(1.6);
            Assert.AreEqual("ping", Sent());
            Give(new PongMessage());
            Assert.AreEqual(0.0, _session.RoundTrip, 1e-9);
            Tick(3.0);
            Assert.IsFalse(_session.Deaf);
            Tick(1.0);
            Assert.IsTrue(_session.Deaf, "two and a half heartbeats without a word");
        }

        [Test]
        public void ARuntimeThatForgotUsIsGreetedAgainAndToldEverything()
        {
            Welcome();
            long line = _stream.Say(Sound(10), 24000);
            Give(Frames(line, 0, 2));
            _stream.Direct(new ControlsMessage { Energy = 1.5 });
            Sent();
            Give(new ErrorMessage { Code = "hello", About = "ping" });
            Assert.AreEqual("hello", Sent());
            Assert.IsFalse(_stream.IsOpen);
            Give(new ErrorMessage { Code = "hello", About = "credit" });
            Assert.AreEqual("", Sent(), "once is enough");
            _messages.Clear();
            Give(new WelcomeMessage { Session = "b" });
            Assert.AreEqual("open controls line", Sent());
            Assert.AreEqual(2 / 30.0, ((LineMessage)_messages[2]).Start, 1e-9, "from where it was");
            Assert.AreEqual(1.5, ((ControlsMessage)_messages[1]).Energy);
            Assert.AreEqual(2, _stream.Frames.Count, "what had come of the line is still shown");
        }

        [Test]
        public void ALineInPiecesIsSaidAgainInPieces()
        {
            Welcome();
            long line = _stream.Begin(24000);
            _stream.Feed(line, Sound(4));
            _stream.Feed(line, Sound(6));
            _stream.End(line);
            Assert.AreEqual("line audio audio audio", Sent());
            _session.Lost();
            _messages.Clear();
            Welcome();
            Assert.AreEqual(5, _messages.Count);
            Assert.IsFalse(((AudioMessage)_messages[3]).End);
            Assert.IsTrue(((AudioMessage)_messages[4]).End);
            Give(new EventMessage { Event = "finished", Stream = 1, Line = line });
            _session.Lost();
            Sent();
            Welcome();
            Assert.AreEqual(1, _stream.NewestLine);
        }

        [Test]
        public void ALineThatAnotherRuntimeDoesNotTakeIsRefusedAndTheRestGoesOn()
        {
            _stream.SayFile(new byte[5000]);
            _stream.Say(Sound(100), 24000);
            _session.Connect(_now);
            Give(new WelcomeMessage { Session = "a", MessageBytes = 1000 });
            Assert.AreEqual("hello open line", Sent());
            LiveEvent refused;
            Assert.IsTrue(_stream.TryTakeEvent(out refused));
            Assert.AreEqual(LiveEventKind.Refused, refused.Kind);
            Assert.AreEqual(1, refused.Line);
            Assert.AreEqual("too_large", refused.Code);
        }

        [Test]
        public void AVersionThatWeDoNotSpeakIsHopeless()
        {
            _session.Connect(_now);
            Give(new ErrorMessage { Code = "version", About = "hello", Text = "update the client" });
            Assert.IsTrue(_session.Hopeless);
            Assert.AreEqual("update the client", _session.Refusal);
            Sent();
            Tick(5.0);
            Assert.AreEqual("", Sent());
        }

        [Test]
        public void BetweenAnInterruptAndItsAnswerTheFaceIsDeaf()
        {
            Welcome();
            long line = _stream.Say(Sound(10), 24000);
            Give(Frames(line, 0, 2));
            Assert.AreEqual(2, _stream.Frames.Count);
            _stream.Interrupt(1);
            Assert.AreEqual(0, _stream.Frames.Count);
            Give(Frames(line, 2, 2));
            Assert.AreEqual(0, _stream.Frames.Count, "they were on the way");
            Give(new EventMessage { Event = "interrupted", Stream = 1, Line = line, Generation = 1 });
            Give(Frames(line, 4, 2));
            Assert.AreEqual(0, _stream.Frames.Count, "of the old generation");
            FramesMessage fresh = Frames(0, 6, 2);
            fresh.Generation = 1;
            Give(fresh);
            Assert.AreEqual(2, _stream.Frames.Count);
            Sent();
            _stream.Feed(line, Sound(4));
            Assert.AreEqual("", Sent(), "the line is over");
        }

        [Test]
        public void CreditIsGrantedForWhatWasTaken()
        {
            Welcome();
            Give(Frames(0, 0, 4));
            _stream.GrantCredit();
            Assert.AreEqual("", Sent());
            _stream.Frames.Remove(3);
            _messages.Clear();
            _stream.GrantCredit();
            Assert.AreEqual(3, ((CreditMessage)_messages[0]).Frames);
        }

        [Test]
        public void WhatDoesNotFitIsCountedOrIgnored()
        {
            Welcome();
            _session.Receive(new List<ArraySegment<byte>> { new ArraySegment<byte>(new byte[] { 1 }) }, _now);
            Assert.AreEqual(1, _session.BadMessages);
            _session.Receive(new List<ArraySegment<byte>> { new ArraySegment<byte>(TestFiles.FromHexadecimal("81a474797065a3626f6f")) }, _now);
            Assert.AreEqual(1, _session.BadMessages, "a message of a later version is no fault");
            Give(new EventMessage { Event = "sneezed", Stream = 1 });
            Give(new EventMessage { Event = "started", Stream = 9 });
            FramesMessage odd = Frames(0, 0, 2);
            odd.Count = 3;
            Give(odd);
            Assert.AreEqual(0, _stream.Frames.Count, "numbers that are not what the head says");
            LiveEvent happened;
            while (_stream.TryTakeEvent(out happened))
            {
                Assert.AreEqual(LiveEventKind.Opened, happened.Kind);
            }
        }

        [Test]
        public void AWrongCallIsToldAtOnce()
        {
            NumberTable wrong = new NumberTable().Set("joy", 2.0);
            Assert.Throws<ProtocolException>(() => _stream.Direct(new ControlsMessage { Emotion = wrong }));
            Assert.Throws<ProtocolException>(() => _stream.Begin(1000));
            Welcome();
            Assert.AreEqual("hello open", _told, "what was refused is not said later");
        }

        [Test]
        public void ALongLineGoesInPieces()
        {
            Welcome();
            Sent();
            _stream.Say(Sound((5 << 20) / 4), 24000);
            Assert.AreEqual("line audio audio audio", Sent());
        }

        [Test]
        public void ClosingIsSaid()
        {
            Welcome();
            _session.Remove(_stream);
            Assert.IsTrue(_stream.IsClosed);
            _session.Leave();
            Assert.AreEqual("close bye", Sent());
            Assert.IsTrue(_session.Parted);
        }

        [Test]
        public void LeavingWaitsForTheAnswer()
        {
            Welcome();
            _session.Leave();
            Assert.AreEqual("close bye", Sent());
            Assert.IsTrue(_stream.IsClosed);
            Give(Frames(0, 0, 2));
            Assert.IsFalse(_session.Parted);
            Give(new ClosedMessage { Stream = 1 });
            Assert.IsTrue(_session.Parted);
        }

        [Test]
        public void WithoutAConnectionNothingIsWaitedFor()
        {
            _session.Leave();
            Assert.IsTrue(_session.Parted);
            Assert.AreEqual("", Sent());
        }

        private void Welcome()
        {
            _session.Connect(_now);
            Give(new WelcomeMessage { Session = "a", Heartbeat = 1.5 });
            Give(new OpenedMessage { Stream = 1, Columns = Rows.Columns() });
            Assert.IsTrue(_stream.IsOpen);
            _told = Sent();
        }

        private void Tick(double seconds)
        {
            _now += seconds;
            _session.Tick(_now);
        }

        private void Give(Message message)
        {
            _session.Receive(Rows.PartsOf(message), _now);
        }

        private static FramesMessage Frames(long line, long seq, int count)
        {
            FramesMessage frames = new FramesMessage { Stream = 1, Seq = seq, Count = count, Line = line, Time = seq / 30.0 };
            frames.Parts.Add(Rows.Of(count, (frame, column) => 0.5f));
            return frames;
        }

        private static ArraySegment<byte> Sound(int samples)
        {
            return new ArraySegment<byte>(new byte[2 * samples]);
        }

        private void Note(List<ArraySegment<byte>> parts)
        {
            Message message = new MessageReader().Read(parts);
            _sent.Add(message.Type);
            _messages.Add(message);
        }

        /// <summary>Types of what was sent since the last call.</summary>
        private string Sent()
        {
            string sent = string.Join(" ", _sent.ToArray());
            _sent.Clear();
            return sent;
        }
    }
}
