using System;
using System.Collections.Generic;
using NUnit.Framework;

namespace Parley.Core.Tests
{
    [TestFixture]
    public sealed class ZmtpDealerTests
    {
        private const string OurGreeting = "ff00000000000000007f03014e554c4c"
            + "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000";

        private const string OurReady = "041c" + "055245414459" + "0b536f636b65742d54797065" + "00000006" + "4445414c4552";

        [Test]
        public void TheGreetingIsThereWholeAtOnce()
        {
            Assert.AreEqual(OurGreeting, Sent(new ZmtpDealer(1000)));
        }

        [Test]
        public void ReadyAnswersTheGreetingAndMessagesWaitForThePeersReady()
        {
            ZmtpDealer dealer = new ZmtpDealer(1000);
            Sent(dealer);
            Feed(dealer, new PeerBytes().Greeting().All);
            Assert.AreEqual(ZmtpState.Handshake, dealer.State);
            Assert.AreEqual(OurReady, Sent(dealer));
            Assert.Throws<InvalidOperationException>(() => dealer.Send(Parts("a")));
            Feed(dealer, new PeerBytes().Ready().All);
            Assert.AreEqual(ZmtpState.Ready, dealer.State);
            dealer.Send(Parts("61", "", "6263"));
            Assert.AreEqual("010161" + "0100" + "00026263", Sent(dealer));
        }

        [Test]
        public void LongPartsHaveLongHeads()
        {
            ZmtpDealer dealer = Shaken(1 << 20);
            dealer.Send(new List<ArraySegment<byte>> { new ArraySegment<byte>(new byte[255]), new ArraySegment<byte>(new byte[256]) });
            string sent = Sent(dealer);
            Assert.AreEqual("01ff", sent.Substring(0, 4));
            Assert.AreEqual("020000000000000100", sent.Substring(4 + 2 * 255, 18));
        }

        [Test]
        public void PaddingOfTheGreetingMayBeAnything()
        {
            ZmtpDealer dealer = new ZmtpDealer(1000);
            Feed(dealer, new PeerBytes().Greeting(padding: 0xaa).Ready().All);
            Assert.AreEqual(ZmtpState.Ready, dealer.State);
        }

        [Test]
        public void MessagesComeWholeWhateverThePiecesAre()
        {
            byte[] large = new byte[70000];
            new Random(3).NextBytes(large);
            byte[] all = new PeerBytes().Greeting().Ready().Message(Bytes("01"), Bytes("")).Ping("who").Message(large).Message(Bytes("0a"), large, Bytes("0b")).All;
            Random random = new Random(4);
            foreach (int most in new[] { 1, 2, 7, 64, 65, 5000, all.Length })
            {
                ZmtpDealer dealer = new ZmtpDealer(1 << 20);
                List<string> messages = new List<string>();
                for (int at = 0; at < all.Length;)
                {
                    int count = Math.Min(most == 1 ? 1 : random.Next(1, most + 1), all.Length - at);
                    dealer.Feed(all, at, count);
                    at += count;
                    while (dealer.Next())
                    {
                        messages.Add(Shown(dealer.Parts));
                    }
                }
                string shown = TestFiles.Hexadecimal(new ArraySegment<byte>(large));
                Assert.AreEqual(new[] { "01|", shown, "0a|" + shown + "|0b" }, messages.ToArray(), "pieces of at most " + most);
                Assert.AreEqual(ZmtpState.Ready, dealer.State, dealer.Fault);
            }
        }

        [Test]
        public void APingIsAnsweredWithItsContext()
        {
            ZmtpDealer dealer = Shaken(1000);
            Feed(dealer, new PeerBytes().Ping("").Ping("0123456789abcdef").All);
            Assert.AreEqual("0405" + "04504f4e47" + "0415" + "04504f4e47" + "30313233343536373839616263646566", Sent(dealer));
        }

        [Test]
        public void APingBetweenThePartsOfAMessageDoesNotHurtIt()
        {
            ZmtpDealer dealer = Shaken(1000);
            dealer.Feed(new PeerBytes().Frame(1, Bytes("61")).Ping("x").Frame(0, Bytes("62")).All, 0, 3 + 10 + 3);
            Assert.IsTrue(dealer.Next());
            Assert.AreEqual("61|62", Shown(dealer.Parts));
        }

        [Test]
        public void CommandsOfLaterVersionsAreIgnored()
        {
            ZmtpDealer dealer = Shaken(1000);
            Feed(dealer, new PeerBytes().Frame(4, Bytes("0448454c4f")).All);
            Assert.AreEqual(ZmtpState.Ready, dealer.State);
        }

        [Test]
        public void PeersThatCannotBeTalkedWithAreNamed()
        {
            Fails("no ZeroMQ", new PeerBytes().Raw((byte)'H', (byte)'T', (byte)'T', (byte)'P'));
            Fails("ZMTP 2", new PeerBytes().Greeting(major: 2));
            Fails("CURVE", new PeerBytes().Greeting(mechanism: "CURVE"));
            Fails("PUB", new PeerBytes().Greeting().Ready("PUB"));
            Fails("go away", new PeerBytes().Greeting().Error("go away"));
            Fails("before READY", new PeerBytes().Greeting().Message(Bytes("61")));
            Fails("second READY", new PeerBytes().Greeting().Ready().Ready());
            Fails("flags", new PeerBytes().Greeting().Ready().Raw(0x80, 0));
            Fails("flags", new PeerBytes().Greeting().Ready().Raw(0x05, 0));
            Fails("cut short", new PeerBytes().Greeting().Frame(4, TestFiles.FromHexadecimal("0552454144590b536f636b")));
        }

        [Test]
        public void WhatIsTooLargeEndsTheConnectionBeforeItIsHeld()
        {
            Fails("more than 1000 bytes", new PeerBytes().Greeting().Ready().Raw(0x02, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff));
            Fails("more than 1000 bytes", new PeerBytes().Greeting().Ready().Raw(0x02, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff));
            Fails("more than 1000 bytes", new PeerBytes().Greeting().Ready().Message(new byte[600], new byte[401]));
            Fails("a command of", new PeerBytes().Greeting().Ready().Raw(0x06, 0, 0, 0, 0, 0, 1, 0, 0));
            byte[][] many = new byte[ZmtpDealer.MostParts + 1][];
            for (int k = 0; k < many.Length; k++)
            {
                many[k] = new byte[0];
            }
            Fails("parts", new PeerBytes().Greeting().Ready().Message(many));
        }

        [Test]
        public void AMessageOfTheLargestSizePasses()
        {
            ZmtpDealer dealer = Shaken(1000);
            dealer.Feed(new PeerBytes().Message(new byte[600], new byte[400]).All, 0, 9 + 600 + 9 + 400);
            Assert.IsTrue(dealer.Next());
        }

        [Test]
        public void AfterARestartItIsAnotherConnection()
        {
            ZmtpDealer dealer = Shaken(1000);
            dealer.Feed(Bytes("0105616263"), 0, 5);
            dealer.Restart();
            Assert.AreEqual(ZmtpState.Greeting, dealer.State);
            Assert.AreEqual(OurGreeting, Sent(dealer));
            Feed(dealer, new PeerBytes().Greeting().Ready().All);
            Assert.AreEqual(ZmtpState.Ready, dealer.State);
        }

        [Test]
        public void NoiseNeverBreaksIt()
        {
            Random random = new Random(5);
            byte[] whole = new PeerBytes().Greeting().Ready().Message(Bytes("616263"), new byte[300]).Ping("abc").Message(Bytes("64")).All;
            int survived = 0;
            for (int round = 0; round < 20000; round++)
            {
                byte[] bytes = (byte[])whole.Clone();
                for (int change = random.Next(0, 4); change > 0; change--)
                {
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                }
                ZmtpDealer dealer = new ZmtpDealer(500);
                for (int at = 0; at < bytes.Length;)
                {
                    int count = Math.Min(random.Next(1, 200), bytes.Length - at);
                    dealer.Feed(bytes, at, count);
                    at += count;
                    while (dealer.Next())
                    {
                        survived++;
                    }
                }
                Assert.IsTrue(dealer.State != ZmtpState.Failed || dealer.Fault.Length > 0);
            }
            Assert.Greater(survived, 20000);
        }

        [Test]
        public void ReceivingAndSendingAllocateNothing()
        {
            ZmtpDealer dealer = Shaken(1 << 20);
            byte[] message = new PeerBytes().Message(new byte[60], new byte[480]).Ping("x").All;
            List<ArraySegment<byte>> answer = Parts("616263", "00");
            long bytes = Allocations.Of(1000, () =>
            {
                dealer.Feed(message, 0, 50);
                dealer.Next();
                dealer.Feed(message, 50, message.Length - 50);
                while (dealer.Next())
                {
                    dealer.Send(answer);
                }
                dealer.Outgoing.Consume(dealer.Outgoing.Count);
            });
            Assert.AreEqual(0, bytes);
        }

        private static void Fails(string reason, PeerBytes peer)
        {
            foreach (bool slowly in new[] { false, true })
            {
                ZmtpDealer dealer = new ZmtpDealer(1000);
                byte[] bytes = peer.All;
                for (int at = 0; at < bytes.Length; at += slowly ? 1 : bytes.Length)
                {
                    dealer.Feed(bytes, at, slowly ? 1 : bytes.Length);
                    Assert.IsFalse(dealer.Next());
                }
                Assert.AreEqual(ZmtpState.Failed, dealer.State, reason);
                StringAssert.Contains(reason, dealer.Fault);
            }
        }

        private static ZmtpDealer Shaken(int messageBytes)
        {
            ZmtpDealer dealer = new ZmtpDealer(messageBytes);
            Feed(dealer, new PeerBytes().Greeting().Ready().All);
            Sent(dealer);
            Assert.AreEqual(ZmtpState.Ready, dealer.State);
            return dealer;
        }

        private static void Feed(ZmtpDealer dealer, byte[] bytes)
        {
            dealer.Feed(bytes, 0, bytes.Length);
            Assert.IsFalse(dealer.Next());
        }

        private static string Sent(ZmtpDealer dealer)
        {
            ByteQueue outgoing = dealer.Outgoing;
            string sent = TestFiles.Hexadecimal(new ArraySegment<byte>(outgoing.Buffer, outgoing.Start, outgoing.Count));
            outgoing.Consume(outgoing.Count);
            return sent;
        }

        private static byte[] Bytes(string hexadecimal)
        {
            return TestFiles.FromHexadecimal(hexadecimal);
        }

        private static List<ArraySegment<byte>> Parts(params string[] hexadecimal)
        {
            List<ArraySegment<byte>> parts = new List<ArraySegment<byte>>();
            foreach (string part in hexadecimal)
            {
                parts.Add(new ArraySegment<byte>(Bytes(part)));
            }
            return parts;
        }

        private static string Shown(List<ArraySegment<byte>> parts)
        {
            List<string> shown = new List<string>();
            foreach (ArraySegment<byte> part in parts)
            {
                shown.Add(TestFiles.Hexadecimal(part));
            }
            return string.Join("|", shown.ToArray());
        }
    }
}
