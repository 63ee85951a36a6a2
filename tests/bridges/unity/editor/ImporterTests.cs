using System;
using System.IO;
using NUnit.Framework;
using UnityEditor.AssetImporters;
using UnityEngine;

namespace Parley.Editor.Tests
{
    [TestFixture]
    public sealed class ImporterTests
    {
        [Test]
        public void ABakedFileBecomesAClip()
        {
            AssetImportContext context = new AssetImportContext { assetPath = Environment.GetEnvironmentVariable("PARLEY_TEST_CLIP") };
            AudioClip sound = new AudioClip { name = "line" };
            new ParleyClipImporter { Sound = sound }.OnImportAsset(context);
            ParleyClip clip = (ParleyClip)context.mainObject;
            Assert.AreSame(clip, context.objectsStub["clip"]);
            Assert.AreSame(sound, clip.Sound);
            Assert.AreEqual(7 / 25f, clip.Duration);
            Assert.AreEqual("clip", clip.name);
            Assert.AreEqual(7, clip.Frames);
            Assert.AreEqual(25f, clip.Rate);
            float[] pose = new float[60];
            clip.Sample(0.0, pose);
            Assert.AreEqual(17 / 97f, pose[17], 1e-6f);
        }

        [Test]
        public void AnotherArchiveIsToldAndImportsNothing()
        {
            string path = Path.GetTempFileName();
            AssetImportContext context = new AssetImportContext { assetPath = path };
            new ParleyClipImporter().OnImportAsset(context);
            File.Delete(path);
            Assert.IsTrue(context.mainObject == null);
            Assert.AreEqual(1, context.errorsStub.Count);
            StringAssert.Contains(path, context.errorsStub[0]);
        }
    }
}
