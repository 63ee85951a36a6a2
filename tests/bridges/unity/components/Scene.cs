using System;
using System.Reflection;
using System.Threading;
using Parley.Core;
using Parley.Core.Tests;
using UnityEngine;

namespace Parley.Tests
{
    /// <summary>Does what the engine does to components, and turns the mixer's clock with the real one.</summary>
    internal sealed class Scene : IDisposable
    {
        public readonly ParleyClient Client;

        /// <summary>Seconds between two displayed frames that the mixer goes on for.</summary>
        private const double LongestStep = 0.25;

        private static double _behind;

        public Scene(string address)
        {
            Stub.Log.Clear();
            Client = new GameObject("Client").AddComponent<ParleyClient>();
            Client.enabled = false;
            Client.Address = address;
            Client.enabled = true;
            Send(Client, "OnEnable");
            Turn();
        }

        /// <summary>Calls one of the engine's messages.</summary>
        public static void Send(UnityEngine.Object component, string message)
        {
            MethodInfo method = component.GetType().GetMethod(message, BindingFlags.Instance | BindingFlags.NonPublic);
            if (method != null)
            {
                method.Invoke(component, null);
            }
        }

        /// <summary>One displayed frame.</summary>
        public void Frame(params Component[] components)
        {
            double before = Stub.DspTime;
            Turn();
            foreach (Coroutine running in Stub.Coroutines.ToArray())
            {
                if (Stub.Coroutines.Contains(running) && !running.StepStub())
                {
                    Stub.Coroutines.Remove(running);
                }
            }
            foreach (Component component in components)
            {
                AudioSource source = component as AudioSource;
                if (source != null)
                {
                    Play(source, before);
                }
            }
            foreach (string message in new[] { "Update", "LateUpdate" })
            {
                Send(Client, message);
                foreach (Component component in components)
                {
                    Send(component, message);
                }
            }
        }

        public void Until(Func<bool> there, string what, params Component[] components)
        {
            Parley.Core.Tests.Face.Until(() => { Frame(components); Thread.Sleep(3); return there(); }, what);
        }

        public void Dispose()
        {
            Send(Client, "OnDisable");
        }

        /// <summary>The mixer moves in blocks, and waits for a process that was held up: a machine that stops for a second skips no line.</summary>
        private static void Turn()
        {
            double now = Math.Floor(MonotonicClock.Now * 100.0) / 100.0;
            _behind += Stub.DspTime > 0.0 ? Math.Max(0.0, now - _behind - Stub.DspTime - LongestStep) : 0.0;
            Stub.DspTime = now - _behind;
        }

        /// <summary>What a mixer does: reads procedural clips, moves the position, ends clips.</summary>
        private static void Play(AudioSource source, double before)
        {
            if (!source.isPlaying || source.clip == null || Stub.DspTime < source.scheduledStub)
            {
                return;
            }
            int passed = (int)Math.Round((Stub.DspTime - Math.Max(before, source.scheduledStub)) * source.clip.frequency);
            if (source.clip.readerStub != null && passed > 0)
            {
                source.clip.readerStub(new float[passed]);
            }
            source.timeSamples += passed;
            if (source.timeSamples >= source.clip.samples)
            {
                source.isPlaying = source.loop;
                source.timeSamples = source.loop ? source.timeSamples - source.clip.samples : 0;
            }
        }
    }
}
