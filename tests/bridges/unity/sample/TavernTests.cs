using System;
using System.Collections.Generic;
using System.IO;
using NUnit.Framework;
using Parley.Core;
using Parley.Core.Tests;
using Parley.Tests;
using UnityEngine;
using Object = UnityEngine.Object;

namespace Parley.Samples.Tavern.Tests
{
    /// <summary>The sample against stand-ins: its files become heads, and the guests talk, baked and live. PARLEY_TEST_TAVERN is its Resources folder.</summary>
    [TestFixture]
    public sealed class TavernTests
    {
        private static readonly string Folder = Environment.GetEnvironmentVariable("PARLEY_TEST_TAVERN");
        private Parley.Tests.Scene _scene;
        private TavernScene _tavern;
        private List<Component> _components;

        [SetUp]
        public void Load()
        {
            Resources.loadStub = LoadAsset;
        }

        [TearDown]
        public void End()
        {
            if (_scene != null)
            {
                foreach (Component component in _components)
                {
                    Parley.Tests.Scene.Send(component, "OnDisable");
                }
                _scene.Dispose();
                _scene = null;
            }
        }

        [Test]
        public void TheGuestsTalkFromBakedClips()
        {
            Open("tcp://127.0.0.1:9");
            ParleyNpc wren = _tavern.GuestOf("Wren");
            List<long> finished = new List<long>();
            wren.LineFinished += finished.Add;
            float widest = 0f;
            Until(() =>
            {
                widest = Math.Max(widest, wren.Face.Pose[ArkitNames.IndexOf("jawOpen")]);
                return finished.Count == 1 && _tavern.GuestOf("Bram").IsSpeaking;
            }, "Wren's line and Bram's answer");
            Assert.Less(finished[0], 0, "a baked line");
            Assert.Greater(widest, 0.2f, "her mouth opened");
            Assert.Greater(wren.Face.DrivenShapes, 50);
        }

        [Test]
        [Category("Live")]
        public void TheGuestsTalkLive()
        {
            Open(RuntimeProcess.Shared().Address);
            ParleyNpc wren = _tavern.GuestOf("Wren");
            List<long> finished = new List<long>();
            wren.LineFinished += finished.Add;
            _scene.Until(() => wren.IsLive, "a stream", wren.Voice, wren, wren.Face);
            Until(() => finished.Count == 1, "Wren's line");
            Assert.Greater(finished[0], 0, "a live line");
        }

        [Test]
        public void AHeadIsWhatItWasMadeOf()
        {
            List<HeadFile.Part> parts = HeadFile.Read(File.ReadAllBytes(Path.Combine(Folder, "wren.bytes")), false);
            Assert.AreEqual(2, parts.Count);
            using (BinaryWriter dump = new BinaryWriter(File.Create(Environment.GetEnvironmentVariable("PARLEY_TEST_DUMP"))))
            {
                foreach (HeadFile.Part part in parts)
                {
                    Write(dump, part.Mesh.vertices);
                    Write(dump, part.Mesh.normals);
                    Assert.AreEqual(part.Mesh.subMeshCount, part.Materials.Length);
                    int corners = 0;
                    foreach (int[] triangles in part.Mesh.trianglesStub)
                    {
                        corners += triangles.Length;
                    }
                    dump.Write(corners);
                    foreach (int[] triangles in part.Mesh.trianglesStub)
                    {
                        foreach (int corner in triangles)
                        {
                            dump.Write(corner);
                        }
                    }
                    dump.Write(part.Mesh.blendShapeCount);
                    for (int shape = 0; shape < part.Mesh.blendShapeCount; shape++)
                    {
                        dump.Write(ArkitNames.IndexOf(part.Mesh.GetBlendShapeName(shape)));
                        Write(dump, part.Mesh.deltasStub[shape]);
                    }
                }
            }
        }

        [Test]
        public void AnotherFileIsNoHead()
        {
            Assert.Throws<InvalidDataException>(() => HeadFile.Read(new byte[] { 1, 2, 3, 4 }, false));
        }

        private void Open(string address)
        {
            _scene = new Parley.Tests.Scene(address);
            GameObject holder = new GameObject("Tavern");
            _scene.Client.transform.SetParent(holder.transform, false);
            _tavern = holder.AddComponent<TavernScene>();
            Parley.Tests.Scene.Send(_tavern, "Start");
            _components = new List<Component> { _tavern };
            foreach (Conversation.Guest guest in Conversation.Guests)
            {
                ParleyNpc npc = _tavern.GuestOf(guest.Name);
                Parley.Tests.Scene.Send(npc, "OnEnable");
                _components.Add(npc.Voice);
                _components.Add(npc);
                _components.Add(npc.Face);
            }
        }

        private void Until(Func<bool> there, string what)
        {
            _scene.Until(there, what, _components.ToArray());
        }

        private static Object LoadAsset(string path, Type type)
        {
            string file = Path.Combine(Folder, Path.GetFileName(path));
            if (type == typeof(TextAsset))
            {
                return new TextAsset { bytesStub = File.ReadAllBytes(file + ".bytes") };
            }
            ParleyClip clip = ParleyClip.From(ClipReader.Read(File.ReadAllBytes(file + ".npz")));
            int samples = (int)(24000 * clip.Duration);
            return type == typeof(ParleyClip)
                ? (Object)clip
                : new AudioClip { name = path, samples = samples, channels = 1, frequency = 24000, samplesStub = new float[samples] };
        }

        private static void Write(BinaryWriter dump, Vector3[] vectors)
        {
            dump.Write(vectors.Length);
            foreach (Vector3 vector in vectors)
            {
                dump.Write(vector.x);
                dump.Write(vector.y);
                dump.Write(vector.z);
            }
        }
    }
}
