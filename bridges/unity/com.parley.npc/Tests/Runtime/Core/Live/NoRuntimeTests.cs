using System;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using NUnit.Framework;

namespace Parley.Core.Tests
{
    /// <summary>What a client does where no runtime is.</summary>
    [TestFixture]
    public sealed class NoRuntimeTests
    {
        [Test]
        public void ItGoesOnTryingAndSaysWhatToDo()
        {
            LiveClient client = new LiveClient("tcp://127.0.0.1:9", "tests");
            LiveStream face = client.Open(new StreamOptions());
            Assert.AreEqual(1, face.Say(Face.Noise(0.1), 24000), "a line waits for a runtime");
            Face.Until(() => client.Figures().LastError.Length > 0, "an explanation");
            StringAssert.Contains("parley serve", client.Figures().LastError);
            Assert.AreEqual(LiveState.Connecting, client.State);
            client.Dispose();
            Assert.AreEqual(LiveState.Stopped, client.State);
        }

        [Test]
        public void AnotherProgramOnThePortIsRecognised()
        {
            TcpListener listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            string address = "tcp://localhost:" + ((IPEndPoint)listener.LocalEndpoint).Port;
            LiveClient client = new LiveClient(address, "tests");
            Socket peer = listener.AcceptSocket();
            peer.Send(Encoding.ASCII.GetBytes("HTTP/1.1 400 Bad Request\r\n\r\n"));
            Face.Until(() => client.Figures().LastError.Contains("no ZeroMQ"), "the fault");
            client.Dispose();
            peer.Close();
            listener.Stop();
        }

        [Test]
        public void ARuntimeThatEndsTheConnectionWithoutAWordIsExplained()
        {
            TcpListener listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            LiveClient client = new LiveClient("tcp://127.0.0.1:" + ((IPEndPoint)listener.LocalEndpoint).Port, "tests");
            Socket peer = listener.AcceptSocket();
            peer.Send(new PeerBytes().Greeting().All, 11, SocketFlags.None);
            peer.Receive(new byte[64]);
            peer.Close();
            Face.Until(() => client.Figures().LastError.Contains("without --keys"), "what to do");
            client.Dispose();
            listener.Stop();
        }

        [Test]
        public void ItEndsWhileAPeerIsSilent()
        {
            TcpListener listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            LiveClient client = new LiveClient("tcp://127.0.0.1:" + ((IPEndPoint)listener.LocalEndpoint).Port, "tests");
            Socket peer = listener.AcceptSocket();
            Thread.Sleep(20);
            client.Dispose();  // a hang here would hang the test
            Assert.IsFalse(client.ThreadsRun);
            peer.Close();
            listener.Stop();
        }

        [Test]
        public void TheGoodbyeArrivesThoughTheClientIsFloodedWithFrames()
        {
            TcpListener listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            LiveClient client = new LiveClient("tcp://127.0.0.1:" + ((IPEndPoint)listener.LocalEndpoint).Port, "tests");
            Socket peer = listener.AcceptSocket();
            peer.Send(new PeerBytes().Greeting().Ready().Message(Rows.PartsOf(new WelcomeMessage { Session = "a" })[0].Array).All);
            Face.Until(() => client.State == LiveState.Connected, "the welcome");
            Thread leaving = new Thread(client.Dispose);
            PeerBytes flood = new PeerBytes();
            for (int k = 0; k < 2000; k++)
            {
                flood.Message(new byte[60], new byte[240]);
            }
            peer.Send(flood.All);
            leaving.Start();
            string read = ReadToEnd(peer);  // throws when the connection is reset
            StringAssert.EndsWith("type\u00a3bye", read);
            leaving.Join();
            peer.Close();
            listener.Stop();
        }

        private static string ReadToEnd(Socket peer)
        {
            StringBuilder read = new StringBuilder();
            byte[] bytes = new byte[4096];
            for (int count = peer.Receive(bytes); count > 0; count = peer.Receive(bytes))
            {
                read.Append(Encoding.GetEncoding(28591).GetString(bytes, 0, count));
            }
            return read.ToString();
        }

        [TestCase("127.0.0.1:5750")]
        [TestCase("tcp://127.0.0.1")]
        [TestCase("tcp://:5750")]
        [TestCase("tcp://host:0")]
        [TestCase("tcp://host:65536")]
        [TestCase("tcp://::1:5750")]
        [TestCase("")]
        [TestCase(null)]
        public void WhatIsNoAddressIsRefused(string address)
        {
            Assert.Throws<ArgumentException>(() => new LiveClient(address, "tests"));
        }

        [TestCase("tcp://127.0.0.1:5750", "127.0.0.1", 5750)]
        [TestCase("tcp://[::1]:1", "::1", 1)]
        [TestCase("TCP://game.example:65535", "game.example", 65535)]
        public void AddressesAreTakenApart(string text, string host, int port)
        {
            LiveAddress address;
            Assert.IsTrue(LiveAddress.TryParse(text, out address));
            Assert.AreEqual(host, address.Host);
            Assert.AreEqual(port, address.Port);
        }
    }
}
