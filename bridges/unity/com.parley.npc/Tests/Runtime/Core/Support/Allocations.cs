using System;
using System.Reflection;
using NUnit.Framework;

namespace Parley.Core.Tests
{
    /// <summary>Counts what the calling thread allocates.</summary>
    internal static class Allocations
    {
        // Mono and .NET have it, .NET Standard 2.0 (which Unity compiles against) does not.
        private static readonly Func<long> Allocated = Find();

        /// <summary>Bytes that `action` allocates in `times` runs, after as many to warm up.</summary>
        public static long Of(int times, Action action)
        {
            if (Allocated == null)
            {
                Assert.Ignore("this runtime does not count allocations; Unity's profiler does");
            }
            Run(times, action);
            long before = Allocated();
            Run(times, action);
            return Allocated() - before;
        }

        private static void Run(int times, Action action)
        {
            for (int k = 0; k < times; k++)
            {
                action();
            }
        }

        private static Func<long> Find()
        {
            MethodInfo method = typeof(GC).GetMethod("GetAllocatedBytesForCurrentThread", BindingFlags.Public | BindingFlags.Static);
            return method == null ? null : (Func<long>)Delegate.CreateDelegate(typeof(Func<long>), method);
        }
    }
}
