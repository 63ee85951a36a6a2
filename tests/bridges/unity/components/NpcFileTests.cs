using System;
using System.Collections.Generic;
using System.IO;
using NUnit.Framework;
using Parley.Core;
using Parley.Core.Tests;
using UnityEngine;

namespace Parley.Tests
{
    /// <summary>Lines whose sound is a file, with a real runtime: read while the game runs, sent, heard on the mixer's clock.</summary>
    [TestFixture]
    [Category("Live")]
    public sealed class NpcFileTests
    {
        private const int Rate = 22050;

        private string _folder;
        private Scene _scene;
        private ParleyNpc _npc;
        private AudioSource _voice;
        private ParleyFace _face;
        private List<string> _happened;

        [SetUp]
        public void Make()
        {
            _folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "parley #1 " + Guid.NewGuid().ToString("N"))).FullName;
            Stub.StreamingAssets = _folder;
            _scene = new Scene(RuntimeProcess.Shared().Address);
            SkinnedMeshRenderer renderer;
            _face = Heads.Make(ArkitNames.All, 100f, out renderer);
            _voice = _face.gameObject.AddComponent<AudioSource>();
            _npc = _face.gameObject.AddComponent<ParleyNpc>();
            _happened = new List<string>();
            _npc.LineStarted += line => _happened.Add("started " + line);
            _npc.LineFinished += line => _happened.Add("finished " + line);
            _npc.Troubled += text => _happened.Add(text);
            Scene.Send(_face, "OnEnable");
            Scene.Send(_npc, "OnEnable");
            Until(() => _npc.IsLive && _npc.Player.HasFrame, "idle frames");
        }

        [TearDown]
        public void End()
        {
            Scene.Send(_npc, "OnDisable");
            _scene.Dispose();
            Directory.Delete(_folder, true);
            Assert.AreEqual(0, Stub.Requests, "every request is disposed");
        }

        [Test]
        public void AFileIsReadSentAndHeardOnTheMixersClock()
        {
            short[] samples = Write("100% ja.wav", 1.5);
            _npc.Say(Path.Combine(_folder, "100% ja.wav"));
            Assert.IsTrue(_npc.IsSpeaking);
            Until(() => _happened.Contains("started 1"), "it is heard");
            Assert.AreEqual("100% ja", _voice.clip.name);
            Assert.AreEqual(samples.Length, _voice.clip.samples);
            Assert.AreEqual(samples[1000] / 32768f, _voice.clip.samplesStub[1000]);
            AudioClip heard = _voice.clip;
            double began = _voice.scheduledStub;
            double worst = 0.0;
            int compared = 0;
            HashSet<long> seen = new HashSet<long>();
            Until(() =>
            {
                FrameHead shown = _npc.Player.Shown;
                if (shown.Line == 1 && _voice.isPlaying && seen.Add(shown.Seq))
                {
                    compared++;
                    worst = Math.Max(worst, shown.Time - (Stub.DspTime - began));
                }
                return _happened.Contains("finished 1");
            }, "its end");
            Assert.Greater(compared, 0, "frames of the line are shown while it sounds");
            Assert.Less(worst, 0.05, "none before its sound");
            Assert.AreEqual(new[] { "started 1", "finished 1" }, _happened.ToArray());
            Assert.IsFalse(_npc.IsSpeaking);
            Assert.IsTrue(heard == null, "what was read for the line goes with it");
        }

        [Test]
        public void FilesBelowStreamingAssetsFollowEachOther()
        {
            Write("a.wav", 0.3);
            Write("b.wav", 0.4);
            _npc.Say("a.wav");
            _npc.Say("b.wav");
            bool cut = false;
            Until(() =>
            {
                bool second = _voice.clip != null && _voice.clip.name == "b";
                cut |= second && !_happened.Contains("finished 1");
                return _happened.Contains("finished 2");
            }, "both lines");
            Assert.IsFalse(cut, "the second waits until the first was heard to its end");
            Assert.AreEqual(new[] { "started 1", "finished 1", "started 2", "finished 2" }, _happened.ToArray());
        }

        [Test]
        public void WhatIsWrongWithAFileIsTold()
        {
            File.WriteAllText(Path.Combine(_folder, "text.wav"), "no sound");
            File.WriteAllText(Path.Combine(_folder, "line.flac"), "fLaC");
            Write("empty.wav", 0.0);
            foreach (string name in new[] { "missing.wav", "text.wav", "line.flac", "empty.wav" })
            {
                _npc.Say(name);
            }
            Write("good.wav", 0.3);
            _npc.Say("good.wav");
            Until(() => _happened.Contains("finished 1"), "the good one is said all the same");
            StringAssert.Contains("there is no file '" + Path.Combine(_folder, "missing.wav"), _happened[0]);
            StringAssert.Contains("text.wav' holds no sound", _happened[1]);
            StringAssert.Contains("use WAV, OGG, MP3 or AIFF, or let the runtime read it", _happened[2]);
            StringAssert.Contains("empty.wav' holds no sound", _happened[3]);
            Assert.AreEqual(6, _happened.Count, string.Join("; ", _happened.ToArray()));
        }

        [Test]
        public void AFileThatVanishesWhileItIsReadIsTold()
        {
            Write("a.wav", 0.3);
            _npc.Say("a.wav");
            File.Delete(Path.Combine(_folder, "a.wav"));
            Until(() => _happened.Count > 0, "the trouble");
            StringAssert.Contains("a.wav' cannot be read: ", _happened[0]);
            Assert.IsFalse(_npc.IsSpeaking);
        }

        [Test]
        public void AnInterruptDropsWhatIsBeingRead()
        {
            Write("a.wav", 0.3);
            _npc.Say("a.wav");
            _npc.Say("a.wav");
            _npc.Interrupt();
            Assert.IsFalse(_npc.IsSpeaking);
            Assert.AreEqual(0, Stub.Requests);
            Assert.AreEqual(0, Stub.Coroutines.Count);
            _npc.Say("a.wav");
            Until(() => _happened.Contains("finished 1"), "what is said next is heard");
            Assert.AreEqual(2, _happened.Count);
        }

        private short[] Write(string name, double seconds)
        {
            short[] samples = new short[(int)(seconds * Rate)];
            System.Random random = new System.Random(8);
            MemoryStream stream = new MemoryStream();
            BinaryWriter writer = new BinaryWriter(stream);
            writer.Write(System.Text.Encoding.ASCII.GetBytes("RIFF"));
            writer.Write(36 + 2 * samples.Length);
            writer.Write(System.Text.Encoding.ASCII.GetBytes("WAVEfmt "));
            writer.Write(16);
            writer.Write((short)1);
            writer.Write((short)1);
            writer.Write(Rate);
            writer.Write(2 * Rate);
            writer.Write((short)2);
            writer.Write((short)16);
            writer.Write(System.Text.Encoding.ASCII.GetBytes("data"));
            writer.Write(2 * samples.Length);
            for (int k = 0; k < samples.Length; k++)
            {
                samples[k] = (short)random.Next(-6000, 6000);
                writer.Write(samples[k]);
            }
            File.WriteAllBytes(Path.Combine(_folder, name), stream.ToArray());
            return samples;
        }

        private void Until(Func<bool> there, string what)
        {
            _scene.Until(there, what, _voice, _npc, _face);
        }
    }
}
