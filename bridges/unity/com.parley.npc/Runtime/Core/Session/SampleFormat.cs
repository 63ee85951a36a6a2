namespace Parley.Core
{
    /// <summary>Mono samples, little-endian.</summary>
    public enum SampleFormat
    {
        /// <summary>16 bit whole numbers.</summary>
        S16,

        /// <summary>32 bit floats.</summary>
        F32,
    }
}
