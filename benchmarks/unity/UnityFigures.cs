using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using Parley.Core;

namespace Parley.Benchmarks
{
    /// <summary>
    /// Figures of the Unity package's core under Mono, one `NAME VALUE UNIT` a line. Arguments: `decode`, or `live ADDRESS SECONDS`.
    /// </summary>
    internal static class UnityFigures
    {
        private const int Rate = 24000;
        private const double Display = 1.0 / 60;

        private static int Main(string[] arguments)
        {
            if (arguments[0] == "decode")
            {
                Decode();
            }
            else
            {
                Live(arguments[1], double.Parse(arguments[2], CultureInfo.InvariantCulture));
            }
            return 0;
        }

        /// <summary>Bytes of a socket to frames in the ring, and frames in the ring to a pose, four frames a message.</summary>
        private static void Decode()
        {
            const int messages = 50000;
            const int frames = 4;
            ZmtpDealer dealer = Ready();
            MessageReader reader = new MessageReader();
            FrameRing ring = new FrameRing(120, Core.Live.ArkitColumns);
            FramePlayer player = new FramePlayer(ring);
            float[] pose = new float[Core.Live.ArkitColumns];
            byte[] wire = null;
            List<double> decode = new List<double>(8);
            List<double> display = new List<double>(8);
            long seq = 0;
            double shown = 0.0;
            long allocated = 0;
            for (int round = 0; round < 6; round++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                double began = MonotonicClock.Now;
                double inside = 0.0;
                for (int k = 0; k < messages; k++)
                {
                    wire = wire ?? Wire(frames);
                    double start = MonotonicClock.Now;
                    dealer.Feed(wire, 0, wire.Length);
                    while (dealer.Next())
                    {
                        FramesMessage message = (FramesMessage)reader.Read(dealer.Parts);
                        ArraySegment<byte> rows = message.Parts[0];
                        for (int n = 0; n < message.Count; n++)
                        {
                            ring.Add(new FrameHead { Seq = seq++, Rate = 30.0, Arrived = shown }, rows.Array, rows.Offset + n * 240, null);
                        }
                    }
                    inside += MonotonicClock.Now - start;
                    for (int n = 0; n < 2 * frames; n++)
                    {
                        shown += Display;
                        player.Update(shown, null, pose);
                    }
                }
                double all = MonotonicClock.Now - began;
                if (round > 0)
                {
                    decode.Add(1e6 * inside / (messages * frames));
                    display.Add(1e6 * (all - inside) / (2 * messages * frames));
                    allocated += GC.GetAllocatedBytesForCurrentThread() - before;
                }
            }
            Tell("decode_us_a_frame", Median(decode), "us");
            Tell("play_us_a_displayed_frame", Median(display), "us");
            Tell("allocated_bytes_a_frame", (double)allocated / (5L * messages * frames), "bytes");
        }

        /// <summary>A line whose sound is sent in real time, and an idle face, shown sixty times a second.</summary>
        private static void Live(string address, double seconds)
        {
            using (LiveClient client = new LiveClient(address, "benchmark"))
            {
                LiveStream stream = client.Open(new StreamOptions { Profile = "low", Seed = 1 });
                FramePlayer player = new FramePlayer(stream.Frames);
                Clock clock = new Clock();
                float[] pose = new float[Core.Live.ArkitColumns];
                Ages idle = new Ages();
                Ages said = new Ages();
                byte[] piece = Noise(Rate / 50);
                Show(stream, player, clock, pose, 3.0, idle, null);
                long line = stream.Begin(Rate);
                double began = MonotonicClock.Now;
                int fed = 0;
                Func<double, bool> feed = now =>
                {
                    while (fed < (int)(seconds * 50) && now >= began + (fed + 1) * 0.02)
                    {
                        fed++;
                        stream.Feed(line, new ArraySegment<byte>(piece), fed == (int)(seconds * 50));
                    }
                    return clock.Started && now > clock.At + seconds;
                };
                Show(stream, player, clock, pose, seconds + 10.0, said, feed);
                Ages after = new Ages();
                GC.Collect();
                int collections = GC.CollectionCount(0);
                long held = GC.GetTotalMemory(false);
                Show(stream, player, clock, pose, 10.0, after, null);
                long allocated = GC.GetTotalMemory(false) - held;
                idle.Tell("idle");
                said.Tell("line");
                Tell("allocated_by_all_threads_in_10_s", allocated, "bytes");
                Tell("collections_in_10_s", GC.CollectionCount(0) - collections, "times");
                Tell("frames_lost", stream.Frames.Missing + stream.Frames.Dropped, "frames");
            }
        }

        private static void Show(
            LiveStream stream, FramePlayer player, Clock clock, float[] pose, double seconds, Ages ages, Func<double, bool> each)
        {
            double until = MonotonicClock.Now + seconds;
            double next = MonotonicClock.Now;
            long seq = -1;
            while (MonotonicClock.Now < until)
            {
                double now = MonotonicClock.Now;
                clock.Now = now;
                player.Update(now, clock, pose);
                LineStart start;
                if (player.TryTakeStart(out start))
                {
                    clock.Begin(start);
                }
                if (player.HasFrame && player.Shown.Seq != seq)
                {
                    seq = player.Shown.Seq;
                    ages.Add(player.Age);
                }
                stream.GrantCredit();
                if (each != null && each(now))
                {
                    return;
                }
                next += Display;
                Thread.Sleep(Math.Max((int)(1e3 * (next - MonotonicClock.Now)), 0));
            }
        }

        private static ZmtpDealer Ready()
        {
            ZmtpDealer dealer = new ZmtpDealer(1 << 20);
            byte[] greeting = new byte[64];
            greeting[0] = 0xff;
            greeting[9] = 0x7f;
            greeting[10] = 3;
            greeting[11] = 1;
            Array.Copy(new byte[] { 0x4e, 0x55, 0x4c, 0x4c }, 0, greeting, 12, 4);
            dealer.Feed(greeting, 0, greeting.Length);
            byte[] ready = { 4, 6, 5, 0x52, 0x45, 0x41, 0x44, 0x59 };
            dealer.Feed(ready, 0, ready.Length);
            dealer.Next();
            return dealer;
        }

        private static byte[] Wire(int count)
        {
            FramesMessage message = new FramesMessage { Stream = 1, Seq = 123456, Count = count, Line = 3, Generation = 2, Time = 12.5, Waited = 0.001, Compute = 0.01 };
            byte[] rows = new byte[240 * count];
            new Random(1).NextBytes(rows);
            message.Parts.Add(new ArraySegment<byte>(rows));
            ZmtpDealer dealer = Ready();
            dealer.Outgoing.Clear();
            dealer.Send(new MessageWriter().Write(message));
            byte[] wire = new byte[dealer.Outgoing.Count];
            Array.Copy(dealer.Outgoing.Buffer, dealer.Outgoing.Start, wire, 0, wire.Length);
            return wire;
        }

        private static byte[] Noise(int samples)
        {
            byte[] bytes = new byte[2 * samples];
            Random random = new Random(2);
            for (int k = 0; k < samples; k++)
            {
                short sample = (short)random.Next(-8000, 8000);
                bytes[2 * k] = (byte)sample;
                bytes[2 * k + 1] = (byte)(sample >> 8);
            }
            return bytes;
        }

        private static double Median(List<double> values)
        {
            values.Sort();
            return values[values.Count / 2];
        }

        private static void Tell(string name, double value, string unit)
        {
            Console.WriteLine(string.Format(CultureInfo.InvariantCulture, "{0} {1:0.####} {2}", name, value, unit));
        }

        /// <summary>The sound of the line plays from when it is asked for.</summary>
        private sealed class Clock : ILineClock
        {
            private LineStart _start;

            public double Now;

            public bool Started { get; private set; }

            public double At
            {
                get { return _start.At; }
            }

            public void Begin(LineStart start)
            {
                _start = start;
                Started = true;
            }

            public bool TryGetMediaTime(long line, out double seconds)
            {
                seconds = _start.MediaTime + Now - _start.At;
                return Started && line == _start.Line;
            }
        }

        /// <summary>Seconds between the arrival of frames and their showing.</summary>
        private sealed class Ages
        {
            private readonly List<double> _ages = new List<double>(8192);

            public void Add(double age)
            {
                _ages.Add(age);
            }

            public void Tell(string of)
            {
                _ages.Sort();
                UnityFigures.Tell("frame_age_ms_p50_" + of, 1e3 * _ages[_ages.Count / 2], "ms");
                UnityFigures.Tell("frame_age_ms_p95_" + of, 1e3 * _ages[(int)(0.95 * _ages.Count)], "ms");
                UnityFigures.Tell("frames_shown_" + of, _ages.Count, "frames");
            }
        }
    }
}
