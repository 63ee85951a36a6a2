using System;
using NUnit.Framework;

namespace Parley.Core.Tests
{
    /// <summary>Turned by the quaternions' own definition, so that a wrong sign anywhere shows.</summary>
    [TestFixture]
    public sealed class HandednessTests
    {
        // Unity: +x right, +y up, +z forward; the character faces +z and its left is -x.
        private static readonly double[] Forward = { 0, 0, 1 };
        private static readonly double[] Up = { 0, 1, 0 };

        [Test]
        public void NoddingDownNodsDown()
        {
            double[] face = Turn(Handedness.HeadRotation(Frame(0.3f, 0, 0)), Forward);
            Assert.Less(face[1], -0.2, "the face looks down");
            Assert.AreEqual(0.0, face[0], 1e-6);
        }

        [Test]
        public void TurningLeftTurnsToTheCharactersLeft()
        {
            double[] face = Turn(Handedness.HeadRotation(Frame(0, 0.3f, 0)), Forward);
            Assert.Less(face[0], -0.2, "its left is -x");
            Assert.AreEqual(0.0, face[1], 1e-6);
        }

        [Test]
        public void TippingTipsTowardsTheRightShoulder()
        {
            double[] crown = Turn(Handedness.HeadRotation(Frame(0, 0, 0.3f)), Up);
            Assert.Greater(crown[0], 0.2, "its right is +x");
        }

        [Test]
        public void GoingLeftGoesLeft()
        {
            float[] frame = new float[60];
            frame[55] = 0.02f;
            frame[56] = 0.03f;
            frame[57] = 0.04f;
            Position way = Handedness.HeadTranslation(frame);
            Assert.AreEqual(new[] { -0.02f, 0.03f, 0.04f }, new[] { way.X, way.Y, way.Z });
        }

        [Test]
        public void EyesLookWhereTheyShould()
        {
            double[] left = Turn(Handedness.EyeRotation(0.4f, 0f), Forward);
            Assert.AreEqual(-Math.Sin(0.4), left[0], 1e-6);
            double[] up = Turn(Handedness.EyeRotation(0f, 0.4f), Forward);
            Assert.AreEqual(Math.Sin(0.4), up[1], 1e-6);
            double[] both = Turn(Handedness.EyeRotation(0.3f, 0.2f), Forward);
            Assert.AreEqual(-Math.Sin(0.3) * Math.Cos(0.2), both[0], 1e-6);
            Assert.AreEqual(Math.Sin(0.2), both[1], 1e-6);
        }

        [Test]
        public void AnEyesAnglesComeFromItsShapes()
        {
            float[] frame = new float[60];
            float yaw, pitch;
            frame[ArkitNames.IndexOf("eyeLookOutLeft")] = 1f;
            frame[ArkitNames.IndexOf("eyeLookInRight")] = 1f;
            frame[ArkitNames.IndexOf("eyeLookUpLeft")] = 0.5f;
            EyeAngles.Left(frame, out yaw, out pitch);
            Assert.AreEqual(35.0 * Math.PI / 180.0, yaw, 1e-5);
            Assert.AreEqual(12.5 * Math.PI / 180.0, pitch, 1e-5);
            EyeAngles.Right(frame, out yaw, out pitch);
            Assert.AreEqual(35.0 * Math.PI / 180.0, yaw, 1e-5, "out on the left is in on the right");
        }

        [Test]
        public void MirroringTwiceIsNothing()
        {
            Rotation turn = Handedness.FromVector(0.3f, -0.2f, 0.5f);
            Rotation back = Handedness.Mirror(Handedness.Mirror(turn));
            Assert.AreEqual(new[] { turn.X, turn.Y, turn.Z, turn.W }, new[] { back.X, back.Y, back.Z, back.W });
        }

        [Test]
        public void VectorsBecomeUnitQuaternions()
        {
            Random random = new Random(7);
            for (int round = 0; round < 1000; round++)
            {
                float scale = round < 500 ? 1e-5f : 3f;
                Rotation turn = Handedness.FromVector(Next(random) * scale, Next(random) * scale, Next(random) * scale);
                Assert.AreEqual(1.0, turn.X * turn.X + turn.Y * turn.Y + turn.Z * turn.Z + turn.W * turn.W, 1e-6);
            }
        }

        [Test]
        public void MixingVectorsStaysNearTheShortestWay()
        {
            Random random = new Random(8);
            double worst = 0.0;
            for (int round = 0; round < 2000; round++)
            {
                // A head up to 40° off, and a neighbouring frame 3° from it: 90° a second.
                float[] a = { Next(random) * 0.4f, Next(random) * 0.4f, Next(random) * 0.4f };
                float[] b = { a[0] + Next(random) * 0.03f, a[1] + Next(random) * 0.03f, a[2] + Next(random) * 0.03f };
                Rotation mixed = Handedness.FromVector(0.5f * (a[0] + b[0]), 0.5f * (a[1] + b[1]), 0.5f * (a[2] + b[2]));
                Rotation ra = Handedness.FromVector(a[0], a[1], a[2]);
                Rotation rb = Handedness.FromVector(b[0], b[1], b[2]);
                worst = Math.Max(worst, Angle(mixed, Normalised(ra.X + rb.X, ra.Y + rb.Y, ra.Z + rb.Z, ra.W + rb.W)));
            }
            Assert.Less(worst * 180.0 / Math.PI, 0.05, "halfway between two unit quaternions is their normalised sum");
        }

        private static float[] Frame(float x, float y, float z)
        {
            float[] frame = new float[60];
            frame[52] = x;
            frame[53] = y;
            frame[54] = z;
            return frame;
        }

        /// <summary>q v q*, which is the same in left-handed and right-handed spaces.</summary>
        private static double[] Turn(Rotation q, double[] v)
        {
            double tx = 2 * (q.Y * v[2] - q.Z * v[1]), ty = 2 * (q.Z * v[0] - q.X * v[2]), tz = 2 * (q.X * v[1] - q.Y * v[0]);
            return new[]
            {
                v[0] + q.W * tx + q.Y * tz - q.Z * ty, v[1] + q.W * ty + q.Z * tx - q.X * tz, v[2] + q.W * tz + q.X * ty - q.Y * tx,
            };
        }

        private static float Next(Random random)
        {
            return (float)(2.0 * random.NextDouble() - 1.0);
        }

        private static double[] Normalised(double x, double y, double z, double w)
        {
            double length = Math.Sqrt(x * x + y * y + z * z + w * w);
            return new[] { x / length, y / length, z / length, w / length };
        }

        private static double Angle(Rotation a, double[] b)
        {
            double dot = Math.Abs(a.X * b[0] + a.Y * b[1] + a.Z * b[2] + a.W * b[3]);
            return 2.0 * Math.Acos(Math.Min(dot, 1.0));
        }
    }
}
