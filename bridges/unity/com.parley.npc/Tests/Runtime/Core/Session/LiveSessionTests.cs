using System;
using System.Collections.Generic;
using NUnit.Framework;

namespace Parley.Core.Tests
{
    /// <summary>The client's side of the conversation, with a runtime that says what the test wants and a clock that it turns.</summary>
    [TestFixture]
    public sealed class LiveSessionTests : SessionTests
    {
        [Test]
        public void NothingIsSaidBeforeTheWelcomeAndThenAllOfIt()
        {
            Stream.Say(Sound(10), 24000);
            Stream.Hint(3.0, true);
            Session.Connect(Now);
            Assert.AreEqual("hello", Sent());
            Give(new WelcomeMessage { Session = "a" });
            Assert.AreEqual("open hint line", Sent());
            Assert.IsTrue(Session.Welcomed);
        }

        [Test]
        public void GreetingsAreRepeatedAndASecondWelcomeChangesNothing()
        {
            Session.Connect(Now);
            Tick(0.5);
            Assert.AreEqual("hello", Sent());
            Tick(1.1);
            Assert.AreEqual("hello", Sent());
            Give(new WelcomeMessage { Session = "a" });
            Give(new WelcomeMessage { Session = "a" });
            Assert.AreEqual("open", Sent());
            Assert.AreEqual(1, Session.Welcomes);
        }

        [Test]
        public void ItPingsAndNoticesSilence()
        {
            Welcome();
            Tick(1.6);
            Assert.AreEqual("ping", Sent());
            Give(new PongMessage());
            Assert.AreEqual(0.0, Session.RoundTrip, 1e-9);
            Tick(3.0);
            Assert.IsFalse(Session.Deaf);
            Tick(1.0);
            Assert.IsTrue(Session.Deaf, "two and a half heartbeats without a word");
        }

        [Test]
        public void ARuntimeThatForgotUsIsGreetedAgainAndToldEverything()
        {
            Welcome();
            long line = Stream.Say(Sound(10), 24000);
            Give(Frames(line, 0, 2));
            Stream.Direct(new ControlsMessage { Energy = 1.5 });
            Sent();
            Give(new ErrorMessage { Code = "hello", About = "ping" });
            Assert.AreEqual("hello", Sent());
            Assert.IsFalse(Stream.IsOpen);
            Give(new ErrorMessage { Code = "hello", About = "credit" });
            Assert.AreEqual("", Sent(), "once is enough");
            Messages.Clear();
            Give(new WelcomeMessage { Session = "b" });
            Assert.AreEqual("open controls line", Sent());
            Assert.AreEqual(2 / 30.0, ((LineMessage)Messages[2]).Start, 1e-9, "from where it was");
            Assert.AreEqual(1.5, ((ControlsMessage)Messages[1]).Energy);
            Assert.AreEqual(2, Stream.Frames.Count, "what had come of the line is still shown");
        }

        [Test]
        public void ALineInPiecesIsSaidAgainInPieces()
        {
            Welcome();
            long line = Stream.Begin(24000);
            Stream.Feed(line, Sound(4));
            Stream.Feed(line, Sound(6));
            Stream.End(line);
            Assert.AreEqual("line audio audio audio", Sent());
            Session.Lost();
            Messages.Clear();
            Welcome();
            Assert.AreEqual(6, Messages.Count);
            Assert.IsFalse(((AudioMessage)Messages[4]).End);
            Assert.IsTrue(((AudioMessage)Messages[5]).End);
            Give(new EventMessage { Event = "finished", Stream = 1, Line = line });
            Session.Lost();
            Sent();
            Welcome();
            Assert.AreEqual(1, Stream.NewestLine);
        }

        [Test]
        public void ALineThatAnotherRuntimeDoesNotTakeIsRefusedAndTheRestGoesOn()
        {
            Stream.SayFile(new byte[5000]);
            Stream.Say(Sound(100), 24000);
            Session.Connect(Now);
            Give(new WelcomeMessage { Session = "a", MessageBytes = 1000 });
            Assert.AreEqual("hello open line", Sent());
            LiveEvent refused;
            Assert.IsTrue(Stream.TryTakeEvent(out refused));
            Assert.AreEqual(LiveEventKind.Refused, refused.Kind);
            Assert.AreEqual(1, refused.Line);
            Assert.AreEqual("too_large", refused.Code);
        }

        [Test]
        public void AVersionThatWeDoNotSpeakIsHopeless()
        {
            Session.Connect(Now);
            Give(new ErrorMessage { Code = "version", About = "hello", Text = "update the client" });
            Assert.IsTrue(Session.Hopeless);
            Assert.AreEqual("update the client", Session.Refusal);
            Sent();
            Tick(5.0);
            Assert.AreEqual("", Sent());
        }

        [Test]
        public void BetweenAnInterruptAndItsAnswerTheFaceIsDeaf()
        {
            Welcome();
            long line = Stream.Say(Sound(10), 24000);
            Give(Frames(line, 0, 2));
            Assert.AreEqual(2, Stream.Frames.Count);
            Stream.Interrupt(1);
            Assert.AreEqual(0, Stream.Frames.Count);
            Give(Frames(line, 2, 2));
            Assert.AreEqual(0, Stream.Frames.Count, "they were on the way");
            Give(new EventMessage { Event = "interrupted", Stream = 1, Line = line, Generation = 1 });
            Give(Frames(line, 4, 2));
            Assert.AreEqual(0, Stream.Frames.Count, "of the old generation");
            FramesMessage fresh = Frames(0, 6, 2);
            fresh.Generation = 1;
            Give(fresh);
            Assert.AreEqual(2, Stream.Frames.Count);
            Sent();
            Stream.Feed(line, Sound(4));
            Assert.AreEqual("", Sent(), "the line is over");
        }

        [Test]
        public void CreditIsGrantedForWhatWasTaken()
        {
            Welcome();
            Give(Frames(0, 0, 4));
            Stream.GrantCredit();
            Assert.AreEqual("", Sent());
            Stream.Frames.Remove(3);
            Messages.Clear();
            Stream.GrantCredit();
            Assert.AreEqual(3, ((CreditMessage)Messages[0]).Frames);
        }

        [Test]
        public void WhatDoesNotFitIsCountedOrIgnored()
        {
            Welcome();
            Session.Receive(new List<ArraySegment<byte>> { new ArraySegment<byte>(new byte[] { 1 }) }, Now);
            Assert.AreEqual(1, Session.BadMessages);
            Session.Receive(new List<ArraySegment<byte>> { new ArraySegment<byte>(TestFiles.FromHexadecimal("81a474797065a3626f6f")) }, Now);
            Assert.AreEqual(1, Session.BadMessages, "a message of a later version is no fault");
            Give(new EventMessage { Event = "sneezed", Stream = 1 });
            Give(new EventMessage { Event = "started", Stream = 9 });
            FramesMessage odd = Frames(0, 0, 2);
            odd.Count = 3;
            Give(odd);
            Assert.AreEqual(0, Stream.Frames.Count, "numbers that are not what the head says");
            LiveEvent happened;
            while (Stream.TryTakeEvent(out happened))
            {
                Assert.AreEqual(LiveEventKind.Opened, happened.Kind);
            }
        }

        [Test]
        public void AWrongCallIsToldAtOnce()
        {
            NumberTable wrong = new NumberTable().Set("joy", 2.0);
            Assert.Throws<ProtocolException>(() => Stream.Direct(new ControlsMessage { Emotion = wrong }));
            Assert.Throws<ProtocolException>(() => Stream.Begin(1000));
            Welcome();
            Assert.AreEqual("hello open", Told, "what was refused is not said later");
        }

        [Test]
        public void ALongLineGoesInPieces()
        {
            Welcome();
            Sent();
            Stream.Say(Sound((5 << 20) / 4), 24000);
            Assert.AreEqual("line audio audio audio", Sent());
        }

        [Test]
        public void ClosingIsSaid()
        {
            Welcome();
            Session.Remove(Stream);
            Assert.IsTrue(Stream.IsClosed);
            Session.Leave();
            Assert.AreEqual("close bye", Sent());
            Assert.IsTrue(Session.Parted);
        }

        [Test]
        public void LeavingWaitsForTheAnswer()
        {
            Welcome();
            Session.Leave();
            Assert.AreEqual("close bye", Sent());
            Assert.IsTrue(Stream.IsClosed);
            Give(Frames(0, 0, 2));
            Assert.IsFalse(Session.Parted);
            Give(new ClosedMessage { Stream = 1 });
            Assert.IsTrue(Session.Parted);
        }

        [Test]
        public void WithoutAConnectionNothingIsWaitedFor()
        {
            Session.Leave();
            Assert.IsTrue(Session.Parted);
            Assert.AreEqual("", Sent());
        }
    }
}
