using System;

namespace Parley.Core
{
    /// <summary>
    /// How far a sound has played, smoothly. An engine's playback position moves in blocks of its mixer (20 ms and more) and on
    /// another clock than the display; this one moves with the display and follows the sound. It never goes back, unless the sound
    /// itself jumped, and it stands still when the sound does.
    /// </summary>
    public sealed class AudioClock
    {
        private const double Jump = 0.15;
        private const double Settle = 0.25;
        private const double Standstill = 0.12;

        private double _time;
        private double _at;
        private double _measured;
        private double _measuredAt;
        private bool _started;

        /// <summary>Forgets the sound.</summary>
        public void Reset()
        {
            _started = false;
        }

        /// <summary>Playback time at `now`, seconds, given the position that the engine tells. Call it once a displayed frame.</summary>
        public double Follow(double measured, double now)
        {
            if (!_started)
            {
                _started = true;
                _measuredAt = now;
                return Set(measured, measured, now);
            }
            if (measured != _measured)
            {
                _measuredAt = now;
            }
            double step = Math.Max(now - _at, 0.0);
            if (now - _measuredAt > Standstill)
            {
                // Paused, or starved. What was shown stays until the sound moves on.
                return Set(_time, measured, now);
            }
            double predicted = _time + step;
            double error = measured - predicted;
            if (Math.Abs(error) > Jump)
            {
                return Set(measured, measured, now);
            }
            predicted += error * (1.0 - Math.Exp(-step / Settle));
            return Set(Math.Max(predicted, _time), measured, now);
        }

        private double Set(double time, double measured, double now)
        {
            _time = time;
            _measured = measured;
            _at = now;
            return time;
        }
    }
}
