using System.Runtime.InteropServices;

namespace Parley.Core
{
    /// <summary>The bits of a float32 and back; .NET Standard 2.0 has this for float64 alone, short of unsafe code.</summary>
    [StructLayout(LayoutKind.Explicit)]
    internal struct FloatBits
    {
        [FieldOffset(0)]
        private float _value;

        [FieldOffset(0)]
        private uint _bits;

        public static float ToSingle(uint bits)
        {
            FloatBits both = default(FloatBits);
            both._bits = bits;
            return both._value;
        }
    }
}
