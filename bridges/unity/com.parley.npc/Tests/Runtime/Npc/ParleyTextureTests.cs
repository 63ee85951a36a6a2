using NUnit.Framework;
using UnityEngine;

namespace Parley.Tests
{
    [TestFixture]
    public sealed class ParleyTextureTests
    {
        [Test]
        public void RowsFromTheTopBecomeRowsFromTheBottom()
        {
            ParleyTexture picture = new GameObject("Picture").AddComponent<ParleyTexture>();
            int made = 0;
            picture.Changed += texture => made++;
            byte[] rows = new byte[4 * 2 * 2];
            for (int k = 0; k < rows.Length; k++)
            {
                rows[k] = (byte)k;
            }
            picture.Draw(rows, rows.Length, 2, 2);
            byte[] pixels = Pixels(picture);
            Assert.AreEqual(new byte[] { 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7 }, pixels);
            picture.Draw(rows, rows.Length, 2, 2);
            Assert.AreEqual(1, made, "the same size keeps the texture");
            picture.Draw(new byte[4 * 3 * 3], 4 * 3 * 3, 3, 3);
            Assert.AreEqual(2, made);
            Assert.AreEqual(3, picture.Texture.width);
        }

        [Test]
        public void WhatIsNotOfItsSizeIsLeftOut()
        {
            ParleyTexture picture = new GameObject("Picture").AddComponent<ParleyTexture>();
            picture.Draw(new byte[12], 12, 2, 2);
            Assert.IsTrue(picture.Texture == null);
        }

        private static byte[] Pixels(ParleyTexture picture)
        {
            Unity.Collections.NativeArray<byte> raw = picture.Texture.GetRawTextureData<byte>();
            byte[] pixels = new byte[raw.Length];
            for (int k = 0; k < pixels.Length; k++)
            {
                pixels[k] = raw[k];
            }
            return pixels;
        }
    }
}
