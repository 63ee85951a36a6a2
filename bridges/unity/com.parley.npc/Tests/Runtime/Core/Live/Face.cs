using System;
using System.Collections.Generic;
using System.Threading;
using NUnit.Framework;

namespace Parley.Core.Tests
{
    /// <summary>A stream as a game uses it, that remembers all that came of it.</summary>
    internal sealed class Face
    {
        public readonly LiveStream Stream;
        public readonly List<FrameHead> Heads = new List<FrameHead>();
        public readonly List<float[]> Values = new List<float[]>();
        public readonly List<LiveEvent> Events = new List<LiveEvent>();

        public Face(LiveClient client, string profile = "low")
        {
            Stream = client.Open(new StreamOptions { Profile = profile, Seed = 7 });
        }

        /// <summary>Takes what is there.</summary>
        public void Take()
        {
            FrameHead head;
            float[] values = new float[Live.ArkitColumns];
            while (Stream.Frames.TryTake(out head, values))
            {
                Heads.Add(head);
                Values.Add(values);
                values = new float[Live.ArkitColumns];
            }
            TakeEvents();
            Stream.GrantCredit();
        }

        public void TakeEvents()
        {
            LiveEvent happened;
            while (Stream.TryTakeEvent(out happened))
            {
                Events.Add(happened);
            }
        }

        /// <summary>Takes until something came about; the limit only ends a test that hangs.</summary>
        public void TakeUntil(Func<bool> there, string what)
        {
            Until(() => { Take(); return there(); }, what);
        }

        public int Count(LiveEventKind kind)
        {
            return Events.FindAll(happened => happened.Kind == kind).Count;
        }

        public LiveEvent Last(LiveEventKind kind)
        {
            return Events.FindLast(happened => happened.Kind == kind);
        }

        public List<FrameHead> Of(long line)
        {
            return Heads.FindAll(head => head.Line == line);
        }

        public static void Until(Func<bool> there, string what)
        {
            double ends = MonotonicClock.Now + 60.0;
            while (!there())
            {
                Assert.Less(MonotonicClock.Now, ends, "it never came about: " + what);
                Thread.Sleep(5);
            }
        }

        /// <summary>Noise that sounds, 16 bit at 24 kHz.</summary>
        public static ArraySegment<byte> Noise(double seconds)
        {
            byte[] sound = new byte[2 * (int)(seconds * 24000)];
            Random random = new Random(9);
            for (int k = 0; k + 1 < sound.Length; k += 2)
            {
                short sample = (short)random.Next(-6000, 6000);
                sound[k] = (byte)sample;
                sound[k + 1] = (byte)(sample >> 8);
            }
            return new ArraySegment<byte>(sound);
        }
    }
}
