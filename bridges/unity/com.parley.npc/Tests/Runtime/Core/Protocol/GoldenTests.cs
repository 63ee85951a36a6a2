using System;
using System.Collections.Generic;
using NUnit.Framework;

namespace Parley.Core.Tests
{
    /// <summary>The vectors that every language's codec replays.</summary>
    [TestFixture]
    public sealed class GoldenTests
    {
        private static readonly Dictionary<string, object> Vectors = (Dictionary<string, object>)Json.Parse(TestFiles.Text("Golden/protocol.json"));

        [Test]
        public void TheVectorsAreOfOurVersion()
        {
            Assert.AreEqual((double)Live.Version, Vectors["version"]);
        }

        [Test]
        public void ReadingGivesTheMeaning()
        {
            MessageReader reader = new MessageReader();
            foreach (string group in new[] { "canonical", "lenient" })
            {
                foreach (Dictionary<string, object> vector in Of(group))
                {
                    Message message = reader.Read(TestFiles.Parts(vector["parts"]));
                    Assert.AreEqual(vector["meaning"], Meaning.Of(message), (string)vector["name"]);
                    Assert.AreEqual((string)vector["sender"] == "server", message is RuntimeMessage, (string)vector["name"]);
                }
            }
        }

        [Test]
        public void WritingGivesTheCanonicalBytes()
        {
            MessageReader reader = new MessageReader();
            MessageWriter writer = new MessageWriter();
            foreach (Dictionary<string, object> vector in Of("canonical"))
            {
                List<string> written = new List<string>();
                foreach (ArraySegment<byte> part in writer.Write(reader.Read(TestFiles.Parts(vector["parts"]))))
                {
                    written.Add(TestFiles.Hexadecimal(part));
                }
                Assert.AreEqual(vector["parts"], written, (string)vector["name"]);
            }
        }

        [Test]
        public void WhatMustBeRefusedIsRefusedWithItsCode()
        {
            MessageReader reader = new MessageReader();
            foreach (Dictionary<string, object> vector in Of("refused"))
            {
                string name = (string)vector["name"];
                ProtocolException error = Assert.Throws<ProtocolException>(() => reader.Read(TestFiles.Parts(vector["parts"])), name);
                Assert.AreEqual(vector["code"], error.Code, name);
            }
        }

        [Test]
        public void EveryMessageHasAVector()
        {
            HashSet<string> types = new HashSet<string>();
            foreach (Dictionary<string, object> vector in Of("canonical"))
            {
                types.Add((string)((Dictionary<string, object>)vector["meaning"])["type"]);
            }
            Assert.AreEqual(20, types.Count);
        }

        private static List<Dictionary<string, object>> Of(string group)
        {
            List<Dictionary<string, object>> vectors = new List<Dictionary<string, object>>();
            foreach (object vector in (List<object>)Vectors[group])
            {
                vectors.Add((Dictionary<string, object>)vector);
            }
            return vectors;
        }
    }
}
