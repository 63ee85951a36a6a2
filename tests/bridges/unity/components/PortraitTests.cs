using System;
using System.Collections.Generic;
using NUnit.Framework;
using Parley.Core;
using Parley.Core.Tests;
using UnityEngine;

namespace Parley.Tests
{
    /// <summary>Pictures that a real runtime draws, on a Texture2D: raw, and as JPEG files that are decoded here.</summary>
    [TestFixture]
    [Category("Live")]
    public sealed class PortraitTests
    {
        private Scene _scene;
        private ParleyTexture _picture;
        private ParleyNpc _npc;

        [SetUp]
        public void Make()
        {
            _scene = new Scene(RuntimeProcess.Shared().Address);
            _picture = new GameObject("Portrait").AddComponent<ParleyTexture>();
            _picture.Size = 96;
            _picture.Target = _picture.gameObject.AddComponent<MeshRenderer>();
            _picture.Target.sharedMaterial = new Material((Shader)null);
            _picture.Target.sharedMaterial.propertiesStub.Add("_BaseMap");
            _npc = _picture.gameObject.AddComponent<ParleyNpc>();
            _npc.Voice = _picture.gameObject.AddComponent<AudioSource>();
            Scene.Send(_npc, "OnEnable");
        }

        [TearDown]
        public void End()
        {
            Scene.Send(_npc, "OnDisable");
            Scene.Send(_picture, "OnDestroy");
            _scene.Dispose();
        }

        [Test]
        public void ThePictureOfTheFrameThatIsDueIsShownOnTheRenderer()
        {
            List<Texture2D> made = new List<Texture2D>();
            _picture.Changed += made.Add;
            List<long> shown = new List<long>();
            Until(() =>
            {
                if (_picture.Texture != null && !shown.Contains(_picture.ShownSeq))
                {
                    shown.Add(_picture.ShownSeq);
                    Assert.AreEqual(_npc.Player.Shown.Seq, _picture.ShownSeq);
                }
                return shown.Count > 3;
            }, "pictures");
            Assert.AreEqual(96, _picture.Texture.width);
            Assert.AreEqual(1, made.Count, "one texture for all pictures");
            Assert.AreSame(_picture.Texture, _picture.Target.blockStub["_BaseMap"]);
            Assert.GreaterOrEqual(_picture.Texture.appliedStub, shown.Count);
        }

        [Test]
        public void AJpegShowsWhatTheRawPictureShows()
        {
            byte[] raw = NextPicture(TextureFormat.RGBA32);
            _picture.Compressed = true;
            byte[] file = NextPicture(TextureFormat.RGB24);
            double apart = 0.0;
            double upsideDown = 0.0;
            for (int y = 0; y < 96; y++)
            {
                for (int k = 0; k < 3 * 96; k++)
                {
                    int value = file[3 * 96 * y + k];
                    int column = 4 * (k / 3) + k % 3;
                    apart += Math.Abs(value - raw[4 * 96 * y + column]);
                    upsideDown += Math.Abs(value - raw[4 * 96 * (95 - y) + column]);
                }
            }
            Assert.Less(apart / (3 * 96 * 96), 8.0, "of 255: the same face, a little moved, through JPEG");
            Assert.Greater(upsideDown, 2.0 * apart, "and the right way up");
        }

        [Test]
        public void AnotherSizeMakesAnotherTexture()
        {
            Until(() => _picture.Texture != null, "a picture");
            Texture2D first = _picture.Texture;
            LiveStream stream = _npc.Stream;
            _picture.Size = 64;
            Until(() => _picture.Texture.width == 64, "a smaller one");
            Assert.AreNotSame(stream, _npc.Stream);
            Assert.IsTrue(stream.IsClosed);
            Assert.IsTrue(first == null, "the old texture is destroyed");
            Assert.AreSame(_picture.Texture, _picture.Target.blockStub["_BaseMap"]);
            Assert.AreEqual(4 * 64 * 64, _picture.Texture.pixelsStub.Length);
        }

        private byte[] NextPicture(TextureFormat format)
        {
            Until(() => _picture.Texture != null && _picture.Texture.format == format && _picture.ShownSeq >= 0, "a picture");
            return (byte[])_picture.Texture.pixelsStub.Clone();
        }

        private void Until(Func<bool> there, string what)
        {
            _scene.Until(there, what, _npc.Voice, _npc);
        }
    }
}
