using System;
using System.IO;
using NUnit.Framework;

namespace Parley.Editor.Tests
{
    /// <summary>A real `parley bake`: PARLEY_TEST_COMMAND says how to call parley.</summary>
    [TestFixture]
    [Category("Live")]
    public sealed class BakeRunTests
    {
        private string _folder;

        [SetUp]
        public void MakeRecordings()
        {
            _folder = Path.Combine(Path.GetTempPath(), "parley bake " + Guid.NewGuid().ToString("N"));
            Directory.CreateDirectory(Path.Combine(_folder, "voices"));
            File.WriteAllBytes(Path.Combine(_folder, "voices", "line one.wav"), Wav(1.0));
            File.WriteAllText(Path.Combine(_folder, "voices", "bad.wav"), "no sound");
        }

        [TearDown]
        public void RemoveRecordings()
        {
            Directory.Delete(_folder, true);
        }

        [Test]
        public void AFolderIsBakedAndErrorsAndStaleLinesAreTold()
        {
            using (BakeRun run = new BakeRun(Settings(), false))
            {
                Assert.AreEqual(1, run.Wait());
                Assert.AreEqual(1f, run.Progress);
                StringAssert.StartsWith("line one", run.Last);
                Assert.AreEqual(1, run.Errors.Length);
                StringAssert.Contains("bad.wav", run.Errors[0]);
                StringAssert.IsMatch("1 (baked|from the cache)", run.Summary);
            }
            Assert.IsTrue(File.Exists(Path.Combine(_folder, "clips", "line one.npz")));
            File.Delete(Path.Combine(_folder, "voices", "bad.wav"));
            File.WriteAllBytes(Path.Combine(_folder, "voices", "line one.wav"), Wav(1.5));
            File.WriteAllBytes(Path.Combine(_folder, "voices", "new.wav"), Wav(0.5));
            using (BakeRun check = new BakeRun(Settings(), true))
            {
                Assert.AreEqual(1, check.Wait());
                Assert.AreEqual(2, check.Findings.Length, string.Join("; ", check.Findings));
                StringAssert.StartsWith("missing  new.npz", check.Findings[0]);
                StringAssert.StartsWith("stale    line one.npz", check.Findings[1]);
                Assert.AreEqual(0, check.Errors.Length);
            }
        }

        [Test]
        public void ABakeCanBeStopped()
        {
            BakeRun run = new BakeRun(Settings(), false);
            run.Cancel();
            run.Wait();
            Assert.IsFalse(run.Running);
            run.Dispose();
        }

        [Test]
        public void AProgramThatIsNotThereIsTold()
        {
            using (BakeRun run = new BakeRun(new BakeSettings { Command = "no-such-parley", Voices = "v", Clips = "c" }, false))
            {
                Assert.IsFalse(run.Running);
                StringAssert.Contains("no-such-parley", run.Errors[0]);
            }
        }

        private BakeSettings Settings()
        {
            string command = Environment.GetEnvironmentVariable("PARLEY_TEST_COMMAND");
            if (string.IsNullOrEmpty(command))
            {
                Assert.Ignore("no runtime: set PARLEY_TEST_COMMAND to the command that calls parley, such as 'parley'");
            }
            return new BakeSettings { Command = command, Voices = Path.Combine(_folder, "voices"), Clips = Path.Combine(_folder, "clips") };
        }

        internal static byte[] Wav(double seconds)
        {
            const int rate = 24000;
            int bytes = 2 * (int)(seconds * rate);
            MemoryStream stream = new MemoryStream();
            BinaryWriter writer = new BinaryWriter(stream);
            writer.Write(new[] { 'R', 'I', 'F', 'F' });
            writer.Write(36 + bytes);
            writer.Write(new[] { 'W', 'A', 'V', 'E', 'f', 'm', 't', ' ' });
            writer.Write(16);
            writer.Write((short)1);
            writer.Write((short)1);
            writer.Write(rate);
            writer.Write(2 * rate);
            writer.Write((short)2);
            writer.Write((short)16);
            writer.Write(new[] { 'd', 'a', 't', 'a' });
            writer.Write(bytes);
            Random random = new Random(3);
            for (int k = 0; k < bytes / 2; k++)
            {
                writer.Write((short)random.Next(-5000, 5000));
            }
            return stream.ToArray();
        }
    }
}
