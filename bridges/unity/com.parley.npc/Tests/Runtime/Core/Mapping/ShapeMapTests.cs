using System.Collections.Generic;
using NUnit.Framework;

namespace Parley.Core.Tests
{
    [TestFixture]
    public sealed class ShapeMapTests
    {
        [Test]
        public void NamesAreTakenAsInEveryEngine()
        {
            Dictionary<string, object> golden = (Dictionary<string, object>)Json.Parse(TestFiles.Text("Golden/shape_names.json"));
            foreach (Dictionary<string, object> row in (List<object>)golden["names"])
            {
                string name = (string)row["name"];
                int shape = ShapeNames.ShapeOf(name);
                int mixture = ShapeNames.MixtureOf(name);
                Assert.AreEqual(row.ContainsKey("shape") ? row["shape"] : null, shape < 0 ? null : ArkitNames.All[shape], name);
                Assert.AreEqual(row.ContainsKey("mixture") ? row["mixture"] : null, mixture < 0 ? null : ShapeNames.NameOfMixture(mixture), name);
            }
        }

        [Test]
        public void MeshesAreDrivenAsInEveryEngine()
        {
            Dictionary<string, object> golden = (Dictionary<string, object>)Json.Parse(TestFiles.Text("Golden/shape_names.json"));
            foreach (Dictionary<string, object> mesh in (List<object>)golden["meshes"])
            {
                Dictionary<string, object> expected = (Dictionary<string, object>)mesh["names"];
                string[] names = new List<string>(expected.Keys).ToArray();
                int[] shapes = ShapeNames.ShapesOf(names);
                bool[] carried = new bool[ArkitNames.Count];
                foreach (int shape in shapes)
                {
                    if (shape >= 0)
                    {
                        carried[shape] = true;
                    }
                }
                int[] mixtures = ShapeNames.MixturesOf(names, carried);
                for (int k = 0; k < names.Length; k++)
                {
                    string driver = shapes[k] < 0 ? "" : ArkitNames.All[shapes[k]];
                    driver += mixtures[k] < 0 ? "" : "mixture " + ShapeNames.NameOfMixture(mixtures[k]);
                    Assert.AreEqual(expected[names[k]], driver, mesh["scheme"] + ": " + names[k]);
                }
            }
        }

        [Test]
        public void AShapeThatAMeshHasTwiceIsDrivenOnce()
        {
            ShapeMap map = Find(new[] { "Fcl_EYE_Close_L", "EyeBlinkLeft", "Fcl_EYE_Close", "hat" }, new[] { 100f, 100f, 100f, 100f });
            Assert.AreEqual(1, map.Count);
            Assert.AreEqual(1, map.TargetAt(0));
            Assert.AreEqual(new[] { "hat" }, new List<string>(map.Unmatched).ToArray());
        }

        [Test]
        public void AWeightIsScaledToTheShapesOwnRange()
        {
            ShapeMap map = Find(new[] { "JawOpen", "mouthFunnel_UL", "hat" }, new[] { 100f, 1f, 100f });
            float[] frame = Frame("jawOpen", 0.5f, "mouthFunnel", 0.25f);
            Assert.AreEqual(2, map.Count);
            Assert.AreEqual(50f, map.ValueAt(0, frame), 1e-5f);
            Assert.AreEqual(0.25f, map.ValueAt(1, frame), 1e-6f);
            Assert.AreEqual(new[] { "hat" }, new List<string>(map.Unmatched).ToArray());
            Assert.AreEqual(50, map.Missing.Count);
        }

        [Test]
        public void GainOffsetAndLimitsAreTheCharacters()
        {
            ShapeTuning tuning = new ShapeTuning { Gain = 2f, Offset = 0.1f, Least = 0.2f, Most = 0.9f };
            ShapeMap map = ShapeMap.Find(new[] { "jawOpen" }, new[] { 100f }, name => name == "jawOpen" ? tuning : ShapeTuning.None, null);
            Assert.AreEqual(90f, map.ValueAt(0, Frame("jawOpen", 0.9f)), 1e-4f);
            Assert.AreEqual(20f, map.ValueAt(0, Frame("jawOpen", 0f)), 1e-4f);
            Assert.AreEqual(50f, map.ValueAt(0, Frame("jawOpen", 0.2f)), 1e-4f);
        }

        [Test]
        public void ACharactersOwnNamesGoFirst()
        {
            Dictionary<string, string> own = new Dictionary<string, string> { { "Klappe", "jawOpen" }, { "jawOpen", "" } };
            ShapeMap map = ShapeMap.Find(new[] { "jawOpen", "Klappe" }, new[] { 100f, 100f }, null, own);
            Assert.AreEqual(1, map.Count);
            Assert.AreEqual(1, map.TargetAt(0));
            Assert.AreEqual(0, map.Unmatched.Count);
        }

        [Test]
        public void MixturesStandInWhereShapesAreMissing()
        {
            ShapeMap alone = Find(new[] { "Fcl_MTH_U", "Fcl_EYE_Close" }, new[] { 100f, 100f });
            Assert.AreEqual(2, alone.Count);
            Assert.AreEqual(80f, alone.ValueAt(0, Frame("mouthPucker", 0.8f)), 1e-4f);
            Assert.AreEqual(75f, alone.ValueAt(1, Frame("eyeBlinkLeft", 1f, "eyeBlinkRight", 0.5f)), 1e-4f);
            ShapeMap beside = Find(new[] { "Fcl_MTH_U", "mouthPucker" }, new[] { 100f, 100f });
            Assert.AreEqual(1, beside.Count, "both would move the lips twice");
        }

        [Test]
        public void AMixtureNeverLeavesItsRange()
        {
            ShapeMap map = Find(new[] { "aa" }, new[] { 100f });
            Assert.AreEqual(100f, map.ValueAt(0, Frame("jawOpen", 1f)), 1e-4f);
            Assert.AreEqual(0f, map.ValueAt(0, Frame("mouthFunnel", 1f)), 1e-4f);
        }

        [Test]
        public void ApplyingAllocatesNothing()
        {
            ShapeMap map = Find(ArkitNames.All, new float[52]);
            float[] frame = new float[60];
            float sum = 0f;
            long bytes = Allocations.Of(1000, () =>
            {
                for (int k = 0; k < map.Count; k++)
                {
                    sum += map.ValueAt(k, frame);
                }
            });
            Assert.AreEqual(0, bytes);
            Assert.AreEqual(0f, sum);
        }

        private static ShapeMap Find(string[] names, float[] scales)
        {
            return ShapeMap.Find(names, scales, null, null);
        }

        private static float[] Frame(string first, float weight, string second = null, float other = 0f)
        {
            float[] frame = new float[60];
            frame[ArkitNames.IndexOf(first)] = weight;
            if (second != null)
            {
                frame[ArkitNames.IndexOf(second)] = other;
            }
            return frame;
        }
    }
}
