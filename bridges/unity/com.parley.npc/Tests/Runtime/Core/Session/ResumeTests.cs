using System.Collections.Generic;
using NUnit.Framework;

namespace Parley.Core.Tests
{
    /// <summary>Coming back to a runtime that kept the streams: only what was lost on the way is said again.</summary>
    [TestFixture]
    public sealed class ResumeTests : SessionTests
    {
        [Test]
        public void TheLostSessionIsNamedAndTheStreamGoesOn()
        {
            Welcome();
            Give(Frames(0, 0, 4));
            Return();
            Assert.AreEqual("hello ping", Sent());
            Assert.AreEqual("a", ((HelloMessage)Messages[0]).Resume);
            GiveOpened(0, 0, 0);
            Assert.AreEqual("credit", Sent());
            Assert.AreEqual(12, ((CreditMessage)Messages[2]).Frames, "four of sixteen wait here");
            Assert.IsTrue(Stream.IsOpen);
            GiveFence();
            Assert.AreEqual("", Sent(), "it needs no opening");
            Give(Frames(0, 9, 2));
            Assert.AreEqual(6, Stream.Frames.Count);
            Assert.AreEqual(5, Stream.Frames.Missing);
            Assert.AreEqual(1, Session.Resumes);
            Assert.AreEqual(2, Session.Welcomes);
        }

        [Test]
        public void WhatWasLostOnTheWayIsSaidAgainAndNothingElse()
        {
            Welcome();
            Stream.Say(Sound(10), 24000);
            long fed = Stream.Begin(24000);
            Stream.Feed(fed, Sound(4));
            Stream.Feed(fed, Sound(5));
            Session.Lost();
            Stream.End(fed);
            long later = Stream.Say(Sound(6), 24000);
            Stream.Direct(new ControlsMessage { Energy = 1.5 });
            Stream.Hint(2.0, false);
            Return();
            Stream.Say(Sound(7), 24000);  // while the runtime has not said yet what it has
            Assert.AreEqual("hello ping", Sent());
            Messages.Clear();
            GiveOpened(fed, 1, 1);
            Assert.AreEqual("credit controls hint audio audio line line", Sent());
            Assert.IsTrue(((AudioMessage)Messages[4]).End);
            Assert.AreEqual(later, ((LineMessage)Messages[5]).Line);
            Assert.AreEqual(0.0, ((LineMessage)Messages[5]).Start);
            GiveFence();
            Stream.Say(Sound(8), 24000);
            Assert.AreEqual("line", Sent());
        }

        [Test]
        public void AFinishThatWasLostIsTold()
        {
            Welcome();
            long line = Stream.Say(Sound(10), 24000);
            Give(Frames(line, 0, 3));
            Return();
            GiveOpened(line, 0, line);
            Assert.AreEqual(line, Event(LiveEventKind.Finished).Line);
            Sent();
            Session.Lost();
            Welcome();
            Assert.AreEqual("hello open", Told, "the line is over");
        }

        [TestCase(0, "credit interrupt line")]
        [TestCase(1, "credit line")]
        public void AnInterruptIsSaidAgainUnlessOnlyItsAnswerWasLost(int generation, string said)
        {
            Welcome();
            Stream.Say(Sound(10), 24000);
            Stream.Interrupt(5);
            Stream.Say(Sound(10), 24000);
            Return();
            Sent();
            Messages.Clear();
            Give(new OpenedMessage { Stream = 1, Columns = Rows.Columns(), Generation = generation, Line = 1, Finished = generation });
            Assert.AreEqual(said, Sent());
            Give(Frames(0, 6, 2));
            Assert.AreEqual(0, Stream.Frames.Count, "of the old generation");
            if (generation == 0)
            {
                Give(new EventMessage { Event = "interrupted", Stream = 1, Generation = 1 });
            }
            FramesMessage fresh = Frames(0, 8, 2);
            fresh.Generation = 1;
            Give(fresh);
            Assert.AreEqual(2, Stream.Frames.Count);
            Assert.AreEqual(1, CountOf(LiveEventKind.Interrupted), "told once");
        }

        [Test]
        public void AnInterruptWhileNobodyListensIsToldOnceAndReachesTheRuntime()
        {
            Welcome();
            Stream.Say(Sound(10), 24000);
            Session.Lost();
            Stream.Interrupt(3);
            Return();
            GiveOpened(1, 0, 0);
            Give(new EventMessage { Event = "interrupted", Stream = 1, Line = 1, Generation = 1 });
            Assert.AreEqual("hello ping credit interrupt", Sent());
            Assert.AreEqual(1, CountOf(LiveEventKind.Interrupted));
        }

        [Test]
        public void StreamsOpenedAndClosedMeanwhileAreSettled()
        {
            Welcome();
            LiveStream second = new LiveStream(new object(), Session, new OpenMessage { Stream = 2, Credit = 16 });
            Session.Add(second);
            Session.Lost();
            Session.Remove(Stream);
            LiveStream third = new LiveStream(new object(), Session, new OpenMessage { Stream = 3, Credit = 16 });
            Session.Add(third);
            Return();
            Assert.AreEqual("hello ping", Sent());
            Messages.Clear();
            GiveOpened(0, 0, 0);
            Assert.AreEqual("close", Sent(), "it was closed while nobody listened");
            Give(new OpenedMessage { Stream = 2, Columns = Rows.Columns() });
            GiveFence();
            Assert.AreEqual("credit open", Sent());
            Assert.AreEqual(3, ((OpenMessage)Messages[2]).Stream);
            Assert.IsTrue(second.IsOpen);
        }

        [Test]
        public void ARuntimeThatKeptNothingIsToldEverything()
        {
            Welcome();
            long line = Stream.Say(Sound(10), 24000);
            Give(Frames(line, 0, 2));
            Sent();
            Session.Lost();
            Session.Connect(Now);
            Give(new WelcomeMessage { Session = "b" });
            Assert.AreEqual("hello open line", Sent());
            Session.Lost();
            Session.Connect(Now);
            Assert.AreEqual("b", ((HelloMessage)Messages[Messages.Count - 1]).Resume);
            Assert.AreEqual(0, Session.Resumes);
        }

        [Test]
        public void AConnectionThatIsLostAgainBeforeTheWordOnTheStreamsHarmsNothing()
        {
            Welcome();
            long line = Stream.Begin(24000);
            Return();
            Stream.Feed(line, Sound(4), true);
            Return();
            Sent();
            Messages.Clear();
            GiveOpened(line, 0, 0);
            Assert.AreEqual("credit audio", Sent());
        }

        /// <summary>The connection breaks, and the runtime has kept the session.</summary>
        private void Return()
        {
            Session.Lost();
            Assert.IsFalse(Stream.IsOpen);
            Sent();
            Messages.Clear();
            Session.Connect(Now);
            Give(new WelcomeMessage { Session = "b", Resumed = true });
        }

        private void GiveOpened(long line, long pieces, long finished)
        {
            Give(new OpenedMessage { Stream = 1, Columns = Rows.Columns(), Line = line, Pieces = pieces, Finished = finished });
        }

        private void GiveFence()
        {
            PingMessage fence = (PingMessage)Messages.FindLast(message => message is PingMessage) ?? new PingMessage { Token = (1L << 53) - 1 };
            Give(new PongMessage { Token = fence.Token });
        }

        private LiveEvent Event(LiveEventKind kind)
        {
            return Events().Find(happened => happened.Kind == kind);
        }

        private int CountOf(LiveEventKind kind)
        {
            return Events().FindAll(happened => happened.Kind == kind).Count;
        }

        private List<LiveEvent> Events()
        {
            List<LiveEvent> events = new List<LiveEvent>();
            LiveEvent happened;
            while (Stream.TryTakeEvent(out happened))
            {
                events.Add(happened);
            }
            return events;
        }
    }
}
