namespace Parley.Core
{
    /// <summary>What happened to a stream.</summary>
    public enum LiveEventKind
    {
        /// <summary>The runtime makes frames for the stream: for the first time, or again after it was lost.</summary>
        Opened,

        /// <summary>The first frame of Line follows.</summary>
        Started,

        /// <summary>The last frame of Line was sent; Time is its length.</summary>
        Finished,

        /// <summary>Line was cut at Time (0: none was said); what comes is of a new generation.</summary>
        Interrupted,

        /// <summary>Sound of Line is missing at Time; the face idles meanwhile.</summary>
        Late,

        /// <summary>Frames were lost because we granted no credit.</summary>
        Dropped,

        /// <summary>The runtime is overloaded, or no longer: Rate frames a second from now on; Text is full, reduced or paused.</summary>
        Level,

        /// <summary>The runtime refused something; Code and Text say what, and what to do.</summary>
        Refused,

        /// <summary>Nothing follows.</summary>
        Closed,
    }

    /// <summary>One event of a stream.</summary>
    public struct LiveEvent
    {
        public LiveEventKind Kind;
        public long Line;
        public double Time;
        public long Frames;
        public double Rate;
        public string Code;
        public string Text;
    }

    /// <summary>Events that wait to be asked for; the oldest are lost beyond the last 64. Not thread-safe.</summary>
    internal sealed class EventQueue
    {
        private readonly LiveEvent[] _events = new LiveEvent[64];
        private int _first;
        private int _count;

        public void Add(LiveEvent happened)
        {
            if (_count == _events.Length)
            {
                _first = (_first + 1) % _events.Length;
                _count--;
            }
            _events[(_first + _count++) % _events.Length] = happened;
        }

        public bool TryTake(out LiveEvent happened)
        {
            if (_count == 0)
            {
                happened = default(LiveEvent);
                return false;
            }
            happened = _events[_first];
            _events[_first] = default(LiveEvent);  // lets its texts go
            _first = (_first + 1) % _events.Length;
            _count--;
            return true;
        }
    }
}
