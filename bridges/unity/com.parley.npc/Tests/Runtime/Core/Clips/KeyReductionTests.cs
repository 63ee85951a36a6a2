using System;
using System.Collections.Generic;
using NUnit.Framework;

namespace Parley.Core.Tests
{
    [TestFixture]
    public sealed class KeyReductionTests
    {
        [Test]
        public void NoFrameIsOffByMoreThanTheTolerance()
        {
            Random random = new Random(2);
            float[] values = new float[2 * 300];
            for (int frame = 0; frame < 300; frame++)
            {
                values[2 * frame] = (float)Math.Sin(frame * 0.1);
                values[2 * frame + 1] = frame < 150 ? 0f : (float)random.NextDouble();
            }
            List<int> kept = KeyReduction.Keep(values, 2, 0.01f);
            Assert.AreEqual(0, kept[0]);
            Assert.AreEqual(299, kept[kept.Count - 1]);
            Assert.Less(kept.Count, 230, "the smooth half is thinned");
            for (int k = 1; k < kept.Count; k++)
            {
                for (int frame = kept[k - 1]; frame <= kept[k]; frame++)
                {
                    float t = (float)(frame - kept[k - 1]) / (kept[k] - kept[k - 1]);
                    for (int channel = 0; channel < 2; channel++)
                    {
                        float between = values[2 * kept[k - 1] + channel] * (1f - t) + values[2 * kept[k] + channel] * t;
                        Assert.AreEqual(values[2 * frame + channel], between, 0.0101f);
                    }
                }
            }
        }

        [Test]
        public void WhatIsStillHasOneKeyAndALineHasTwo()
        {
            Assert.AreEqual(1, KeyReduction.Keep(new float[50], 1, 0.001f).Count);
            Assert.AreEqual(1, KeyReduction.Keep(new[] { 3f }, 1, 0.001f).Count);
            Assert.AreEqual(2, KeyReduction.Keep(new[] { 0f, 1f, 2f, 3f, 4f }, 1, 0.001f).Count);
        }
    }
}
