using System;
using System.Collections.Generic;
using NUnit.Framework;

namespace Parley.Core.Tests
{
    /// <summary>Whatever arrives, reading ends with a message or a ProtocolException: never with another error, a hang or a huge allocation.</summary>
    [TestFixture]
    public sealed class FuzzTests
    {
        private const int Rounds = 60000;

        [Test]
        public void DamagedMessagesAreReadOrRefused()
        {
            Random random = new Random(1);
            List<byte[]> headers = Headers();
            MessageReader reader = new MessageReader();
            MessageWriter writer = new MessageWriter();
            int read = 0;
            for (int round = 0; round < Rounds; round++)
            {
                byte[] header = (byte[])headers[random.Next(headers.Count)].Clone();
                for (int change = random.Next(1, 4); change > 0; change--)
                {
                    header[random.Next(header.Length)] = (byte)random.Next(256);
                }
                int length = random.Next(4) == 0 ? random.Next(header.Length + 1) : header.Length;
                List<ArraySegment<byte>> parts = new List<ArraySegment<byte>> { new ArraySegment<byte>(header, 0, length) };
                for (int extra = random.Next(3); extra > 0; extra--)
                {
                    parts.Add(new ArraySegment<byte>(new byte[random.Next(3)]));
                }
                try
                {
                    Message message = reader.Read(parts);
                    writer.Write(message);  // what was read may be written
                    read++;
                }
                catch (ProtocolException)
                {
                }
            }
            Assert.Greater(read, Rounds / 100, "damage that is never read tests nothing");
            Assert.Less(read, Rounds);
        }

        [Test]
        public void NoiseIsReadOrRefused()
        {
            Random random = new Random(2);
            MessageReader reader = new MessageReader();
            byte[] noise = new byte[200];
            for (int round = 0; round < Rounds; round++)
            {
                random.NextBytes(noise);
                noise[0] = (byte)(0x80 | random.Next(16));  // a map, so that it does not end at once
                int length = random.Next(noise.Length);
                Assert.Throws<ProtocolException>(() => reader.Read(new List<ArraySegment<byte>> { new ArraySegment<byte>(noise, 0, length) }));
            }
        }

        [Test]
        public void ACountThatLiesCostsNothing()
        {
            // An array of four thousand million entries, in seven bytes.
            byte[] header = TestFiles.FromHexadecimal("81a161ddffffffff");
            Assert.Throws<ProtocolException>(() => new MessageReader().Read(new List<ArraySegment<byte>> { new ArraySegment<byte>(header) }));
        }

        [Test]
        public void DeepNestingIsRefused()
        {
            byte[] header = new byte[20000];
            for (int k = 0; k < header.Length; k++)
            {
                header[k] = 0x91;
            }
            header[0] = 0x81;
            header[1] = 0xa1;
            Assert.Throws<ProtocolException>(() => new MessageReader().Read(new List<ArraySegment<byte>> { new ArraySegment<byte>(header) }));
        }

        private static List<byte[]> Headers()
        {
            List<byte[]> headers = new List<byte[]>();
            Dictionary<string, object> vectors = (Dictionary<string, object>)Json.Parse(TestFiles.Text("Golden/protocol.json"));
            foreach (Dictionary<string, object> vector in (List<object>)vectors["canonical"])
            {
                headers.Add(TestFiles.FromHexadecimal((string)((List<object>)vector["parts"])[0]));
            }
            return headers;
        }
    }
}
