using System.Diagnostics;

namespace Parley.Core
{
    /// <summary>Seconds that only grow, whatever happens to the wall clock or the game's time scale; any thread may ask.</summary>
    public static class MonotonicClock
    {
        private static readonly double SecondsPerTick = 1.0 / Stopwatch.Frequency;

        public static double Now
        {
            get { return Stopwatch.GetTimestamp() * SecondsPerTick; }
        }
    }
}
