using System;
using System.IO;
using System.IO.Compression;
using System.Text;
using NUnit.Framework;

namespace Parley.Core.Tests
{
    [TestFixture]
    public sealed class ClipReaderTests
    {
        private static readonly byte[] File = TestFiles.Bytes("Golden/clip.npz");

        [Test]
        public void ABakedFileIsRead()
        {
            ClipData clip = ClipReader.Read(File);
            Assert.AreEqual(7, clip.Frames);
            Assert.AreEqual(25.0, clip.Rate);
            Assert.AreEqual(7 / 25.0, clip.Duration, 1e-9);
            for (int frame = 0; frame < 7; frame++)
            {
                for (int shape = 0; shape < 52; shape++)
                {
                    Assert.AreEqual(Rule(frame * 52 + shape), clip.Values[frame * 60 + shape], 1e-6f);
                }
                for (int axis = 0; axis < 3; axis++)
                {
                    Assert.AreEqual(Rule(frame * 3 + axis) - 0.5f, clip.Values[frame * 60 + 52 + axis], 1e-6f);
                    Assert.AreEqual(Rule(frame * 3 + axis) - 0.5f, clip.Values[frame * 60 + 55 + axis], 1e-6f);
                }
                Assert.AreEqual(Rule(frame * 2 + 1) - 0.5f, clip.Values[frame * 60 + 59], 1e-6f);
            }
        }

        [Test]
        public void FramesBetweenAreMixedAndTheEndsAreHeld()
        {
            ClipData clip = ClipReader.Read(File);
            float[] pose = new float[60];
            clip.Sample(2.25 / 25.0, pose);
            float expected = 0.75f * clip.Values[2 * 60 + 5] + 0.25f * clip.Values[3 * 60 + 5];
            Assert.AreEqual(expected, pose[5], 1e-5f);
            clip.Sample(-1.0, pose);
            Assert.AreEqual(clip.Values[7], pose[7]);
            clip.Sample(99.0, pose);
            Assert.AreEqual(clip.Values[6 * 60 + 7], pose[7]);
            ClipData still = new ClipData(new float[60], 30.0);
            still.Sample(0.5, pose);
            Assert.AreEqual(0f, pose[7]);
        }

        [Test]
        public void SamplingAllocatesNothing()
        {
            ClipData clip = ClipReader.Read(File);
            float[] pose = new float[60];
            Assert.AreEqual(0, Allocations.Of(1000, () => clip.Sample(0.1, pose)));
        }

        [Test]
        public void DeflatedEntriesAreReadToo()
        {
            byte[] npy = Npy("<f8", "()", BitConverter.GetBytes(30.0));
            MemoryStream packed = new MemoryStream();
            using (DeflateStream stream = new DeflateStream(packed, CompressionMode.Compress, true))
            {
                stream.Write(npy, 0, npy.Length);
            }
            ZipArchive archive = new ZipArchive(Zip("fps.npy", packed.ToArray(), npy, 8));
            Assert.AreEqual(30.0, new NpyArray(archive.Read("fps.npy"), "fps").Number(0));
        }

        [TestCase("")]
        [TestCase("PK")]
        [TestCase("this is a text file, and no archive at all")]
        public void WhatIsNoClipIsSaidToBeNone(string text)
        {
            ClipException error = Assert.Throws<ClipException>(() => ClipReader.Read(Encoding.ASCII.GetBytes(text)));
            StringAssert.Contains("no .npz archive", error.Message);
        }

        [Test]
        public void AFileThatIsCutShortIsRefused()
        {
            for (int length = 0; length < File.Length; length += 37)
            {
                byte[] cut = new byte[length];
                Buffer.BlockCopy(File, 0, cut, 0, length);
                Assert.Throws<ClipException>(() => ClipReader.Read(cut));
            }
        }

        [Test]
        public void DamageIsNoticedAndNeverAnotherError()
        {
            Random random = new Random(6);
            int refused = 0;
            for (int round = 0; round < 3000; round++)
            {
                byte[] bytes = (byte[])File.Clone();
                for (int change = random.Next(1, 4); change > 0; change--)
                {
                    bytes[random.Next(bytes.Length)] ^= (byte)random.Next(1, 256);
                }
                try
                {
                    ClipReader.Read(bytes);
                }
                catch (ClipException)
                {
                    refused++;
                }
            }
            Assert.Greater(refused, 2000);
        }

        [Test]
        public void NumbersThatAreNotFiniteAreRefused()
        {
            NpyArray array = new NpyArray(Npy("<f4", "(1,)", BitConverter.GetBytes(float.NaN)), "weights");
            StringAssert.Contains("not finite", Assert.Throws<ClipException>(() => array.Number(0)).Message);
        }

        [TestCase(">f4", "(1,)")]
        [TestCase("|O", "(1,)")]
        [TestCase("<f4", "(2,)")]
        [TestCase("<f4", "(99999, 99999)")]
        [TestCase("<f4", "(x,)")]
        public void ArraysThatNoClipHoldsAreRefused(string kind, string shape)
        {
            Assert.Throws<ClipException>(() => new NpyArray(Npy(kind, shape, new byte[4]), "weights"));
        }

        private static float Rule(int number)
        {
            return number % 97 / 97f;
        }

        private static byte[] Npy(string kind, string shape, byte[] content)
        {
            string head = "{'descr': '" + kind + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
            MemoryStream bytes = new MemoryStream();
            bytes.WriteByte(0x93);
            bytes.Write(Encoding.ASCII.GetBytes("NUMPY\u0001\u0000"), 0, 7);
            bytes.WriteByte((byte)head.Length);
            bytes.WriteByte(0);
            bytes.Write(Encoding.ASCII.GetBytes(head), 0, head.Length);
            bytes.Write(content, 0, content.Length);
            return bytes.ToArray();
        }

        /// <summary>An archive of one entry, by hand.</summary>
        private static byte[] Zip(string name, byte[] packed, byte[] content, int method)
        {
            MemoryStream stream = new MemoryStream();
            BinaryWriter writer = new BinaryWriter(stream);
            uint crc = Crc(content);
            writer.Write(0x04034b50);
            WriteFacts(writer, method, crc, packed.Length, content.Length, name);
            writer.Write((short)0);
            writer.Write(Encoding.ASCII.GetBytes(name));
            writer.Write(packed);
            int directory = (int)stream.Length;
            writer.Write(0x02014b50);
            writer.Write((short)20);
            WriteFacts(writer, method, crc, packed.Length, content.Length, name);
            writer.Write(new byte[2 + 2 + 2 + 2 + 4 + 4]);
            writer.Write(Encoding.ASCII.GetBytes(name));
            int end = (int)stream.Length;
            writer.Write(0x06054b50);
            writer.Write(new byte[4]);
            writer.Write((short)1);
            writer.Write((short)1);
            writer.Write(end - directory);
            writer.Write(directory);
            writer.Write((short)0);
            return stream.ToArray();
        }

        private static void WriteFacts(BinaryWriter writer, int method, uint crc, int packed, int size, string name)
        {
            writer.Write((short)20);
            writer.Write((short)0);
            writer.Write((short)method);
            writer.Write(0);
            writer.Write(crc);
            writer.Write(packed);
            writer.Write(size);
            writer.Write((short)name.Length);
        }

        private static uint Crc(byte[] bytes)
        {
            uint crc = 0xffffffff;
            foreach (byte value in bytes)
            {
                crc ^= value;
                for (int bit = 0; bit < 8; bit++)
                {
                    crc = (crc & 1) != 0 ? 0xedb88320 ^ (crc >> 1) : crc >> 1;
                }
            }
            return ~crc;
        }
    }
}
