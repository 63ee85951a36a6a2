using System;
using NUnit.Framework;

namespace Parley.Core.Tests
{
    [TestFixture]
    public sealed class MessagePackTests
    {
        [TestCase(0, "00")]
        [TestCase(127, "7f")]
        [TestCase(128, "cc80")]
        [TestCase(255, "ccff")]
        [TestCase(256, "cd0100")]
        [TestCase(65536, "ce00010000")]
        [TestCase(4294967296, "cf0000000100000000")]
        [TestCase(-1, "ff")]
        [TestCase(-32, "e0")]
        [TestCase(-33, "d0df")]
        [TestCase(-129, "d1ff7f")]
        [TestCase(-32769, "d2ffff7fff")]
        [TestCase(-2147483649, "d3ffffffff7fffffff")]
        public void WholeNumbersTakeTheirShortestForm(long value, string bytes)
        {
            MessagePackWriter writer = new MessagePackWriter();
            writer.Integer(value);
            Assert.AreEqual(bytes, Written(writer));
            Assert.AreEqual(value, Read(bytes).Integer);
        }

        [TestCase("d1007f", 127)]
        [TestCase("cf0000000000000001", 1)]
        [TestCase("d3ffffffffffffffff", -1)]
        public void LongerFormsAreReadToo(string bytes, long value)
        {
            Assert.AreEqual(value, Read(bytes).Integer);
        }

        [Test]
        public void ALargeUnsignedNumberKeepsItsMagnitude()
        {
            MessagePackToken token = Read("cfffffffffffffffff");
            Assert.AreEqual(MessagePackKind.Integer, token.Kind);
            Assert.AreEqual(long.MaxValue, token.Integer);
            Assert.AreEqual(18446744073709551615.0, token.Number);
        }

        [TestCase("ca3fc00000", 1.5)]
        [TestCase("cbc000000000000000", -2.0)]
        public void FloatsOfBothWidthsAreRead(string bytes, double value)
        {
            Assert.AreEqual(value, Read(bytes).Number);
        }

        [TestCase(0, "a0")]
        [TestCase(31, "bf")]
        [TestCase(32, "d920")]
        [TestCase(255, "d9ff")]
        [TestCase(256, "da0100")]
        [TestCase(65536, "db00010000")]
        public void TextsHaveTheHeadOfTheirLength(int length, string head)
        {
            MessagePackWriter writer = new MessagePackWriter();
            writer.Text(new string('x', length));
            Assert.AreEqual(head, Written(writer).Substring(0, head.Length));
            Assert.AreEqual(length, Read(Written(writer)).Count);
        }

        [TestCase("")]
        [TestCase("c1")]
        [TestCase("a161626364cc")]
        [TestCase("cc")]
        [TestCase("cd00")]
        [TestCase("ca000000")]
        [TestCase("cb00000000000000")]
        [TestCase("a5616263")]
        [TestCase("d9ff61")]
        [TestCase("dbffffffff")]
        [TestCase("ddffffffff")]
        [TestCase("df7fffffff")]
        [TestCase("c7ff01")]
        [TestCase("92")]
        [TestCase("9101c1")]
        [TestCase("8101")]
        [TestCase("81a16b")]
        [TestCase("810102")]
        [TestCase("a2fffe")]
        [TestCase("a3eda080")]
        [TestCase("a2c080")]
        [TestCase("a4f4908080")]
        public void WhatIsCutShortOrWrongIsNotSkipped(string bytes)
        {
            byte[] data = TestFiles.FromHexadecimal(bytes);
            MessagePackReader reader = new MessagePackReader(data, 0, data.Length);
            bool whole = reader.Skip() && reader.AtEnd;
            Assert.IsFalse(whole);
        }

        [TestCase("c0")]
        [TestCase("93010203")]
        [TestCase("82a16101c401ff90")]
        [TestCase("d40100")]
        [TestCase("c70301010203")]
        [TestCase("a4f09f9982")]
        [TestCase("dc000101")]
        [TestCase("de0001a16101")]
        public void WholeValuesAreSkipped(string bytes)
        {
            byte[] data = TestFiles.FromHexadecimal(bytes);
            MessagePackReader reader = new MessagePackReader(data, 0, data.Length);
            Assert.IsTrue(reader.Skip());
            Assert.IsTrue(reader.AtEnd);
        }

        [Test]
        public void HalfASurrogatePairIsNotWritten()
        {
            Assert.Throws<ProtocolException>(() => new MessageWriter().Write(new HelloMessage { Client = "\ud800" }));
        }

        private static MessagePackToken Read(string bytes)
        {
            byte[] data = TestFiles.FromHexadecimal(bytes);
            return new MessagePackReader(data, 0, data.Length).Next();
        }

        private static string Written(MessagePackWriter writer)
        {
            return TestFiles.Hexadecimal(new ArraySegment<byte>(writer.Buffer, 0, writer.Count));
        }
    }
}
