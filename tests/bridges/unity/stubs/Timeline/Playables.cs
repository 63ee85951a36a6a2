using System;
using System.Collections.Generic;
using UnityEngine;
using UnityEngine.Playables;
using Object = UnityEngine.Object;

namespace UnityEngine.Playables
{
    public interface IPlayable // Playables.IPlayable
    {
    }

    public interface IPlayableBehaviour // Playables.IPlayableBehaviour
    {
    }

    public struct FrameData // Playables.FrameData
    {
    }

    public struct PlayableGraph // Playables.PlayableGraph
    {
    }

    public struct Playable : IPlayable // Playables.Playable
    {
        internal NodeStub nodeStub;
    }

    internal sealed class NodeStub
    {
        internal readonly List<NodeStub> Inputs = new List<NodeStub>();
        internal readonly List<float> Weights = new List<float>();
        internal object Behaviour;
        internal double Time;
    }

    public static class PlayableExtensions // Playables.PlayableExtensions
    {
        public static int GetInputCount<U>(this U playable) where U : struct, IPlayable // Playables.PlayableExtensions.GetInputCount
        {
            return Node(playable).Inputs.Count;
        }

        public static float GetInputWeight<U>(this U playable, int inputIndex) where U : struct, IPlayable // Playables.PlayableExtensions.GetInputWeight
        {
            return Node(playable).Weights[inputIndex];
        }

        public static Playable GetInput<U>(this U playable, int inputPort) where U : struct, IPlayable // Playables.PlayableExtensions.GetInput
        {
            return new Playable { nodeStub = Node(playable).Inputs[inputPort] };
        }

        public static double GetTime<U>(this U playable) where U : struct, IPlayable // Playables.PlayableExtensions.GetTime
        {
            return Node(playable).Time;
        }

        private static NodeStub Node(object playable)
        {
            return playable is Playable ? ((Playable)playable).nodeStub : ((INodeStub)playable).Stub;
        }
    }

    internal interface INodeStub
    {
        NodeStub Stub { get; }
    }

    public abstract class PlayableBehaviour : IPlayableBehaviour // Playables.PlayableBehaviour
    {
        public virtual void ProcessFrame(Playable playable, FrameData info, object playerData) // Playables.PlayableBehaviour.ProcessFrame
        {
        }
    }

    public struct ScriptPlayable<T> : IPlayable, INodeStub where T : class, IPlayableBehaviour, new() // Playables.ScriptPlayable_1
    {
        internal NodeStub nodeStub;

        NodeStub INodeStub.Stub
        {
            get { return nodeStub; }
        }

        public static ScriptPlayable<T> Create(PlayableGraph graph, int inputCount = 0) // Playables.ScriptPlayable_1.Create
        {
            NodeStub node = new NodeStub { Behaviour = new T() };
            for (int k = 0; k < inputCount; k++)
            {
                node.Inputs.Add(null);
                node.Weights.Add(0f);
            }
            return new ScriptPlayable<T> { nodeStub = node };
        }

        public T GetBehaviour() // Playables.ScriptPlayable_1.GetBehaviour
        {
            return (T)nodeStub.Behaviour;
        }

        public static implicit operator Playable(ScriptPlayable<T> playable) // Playables.ScriptPlayable_1-operator_Playable
        {
            return new Playable { nodeStub = playable.nodeStub };
        }

        public static explicit operator ScriptPlayable<T>(Playable playable) // Playables.ScriptPlayable_1-operator_ScriptPlayable_1
        {
            return new ScriptPlayable<T> { nodeStub = playable.nodeStub };
        }
    }

    public abstract class PlayableAsset : ScriptableObject // Playables.PlayableAsset
    {
        public virtual double duration // Playables.PlayableAsset-duration
        {
            get { return double.PositiveInfinity; }
        }

        public abstract Playable CreatePlayable(PlayableGraph graph, GameObject owner); // Playables.PlayableAsset.CreatePlayable
    }

    public class PlayableDirector : Behaviour // Playables.PlayableDirector
    {
        internal Object boundStub;

        public Object GetGenericBinding(Object key) // Playables.PlayableDirector.GetGenericBinding
        {
            return boundStub;
        }
    }
}

namespace UnityEngine.Timeline
{
    [Flags]
    public enum ClipCaps // Packages/com.unity.timeline@1.6/api/UnityEngine.Timeline.ClipCaps.html
    {
        None = 0, // Packages/com.unity.timeline@1.6/api/UnityEngine.Timeline.ClipCaps.html
        ClipIn = 4, // Packages/com.unity.timeline@1.6/api/UnityEngine.Timeline.ClipCaps.html
        SpeedMultiplier = 8, // Packages/com.unity.timeline@1.6/api/UnityEngine.Timeline.ClipCaps.html
        Blending = 16, // Packages/com.unity.timeline@1.6/api/UnityEngine.Timeline.ClipCaps.html
    }

    public interface ITimelineClipAsset // Packages/com.unity.timeline@1.6/api/UnityEngine.Timeline.ITimelineClipAsset.html
    {
        ClipCaps clipCaps { get; }
    }

    public interface IPropertyCollector // Packages/com.unity.timeline@1.6/api/UnityEngine.Timeline.IPropertyCollector.html
    {
        void AddFromName<T>(GameObject obj, string name) where T : Component;
    }

    public abstract class TrackAsset : PlayableAsset // Packages/com.unity.timeline@1.6/api/UnityEngine.Timeline.TrackAsset.html
    {
        public virtual Playable CreateTrackMixer(PlayableGraph graph, GameObject go, int inputCount) // Packages/com.unity.timeline@1.6/api/UnityEngine.Timeline.TrackAsset.html
        {
            return new Playable();
        }

        public virtual void GatherProperties(PlayableDirector director, IPropertyCollector driver) // Packages/com.unity.timeline@1.6/api/UnityEngine.Timeline.TrackAsset.html
        {
        }

        public sealed override Playable CreatePlayable(PlayableGraph graph, GameObject go) // Packages/com.unity.timeline@1.6/api/UnityEngine.Timeline.TrackAsset.html
        {
            return new Playable();
        }
    }

    public sealed class TrackColorAttribute : Attribute // Packages/com.unity.timeline@1.6/api/UnityEngine.Timeline.TrackColorAttribute.html
    {
        public TrackColorAttribute(float r, float g, float b) // Packages/com.unity.timeline@1.6/api/UnityEngine.Timeline.TrackColorAttribute.html
        {
        }
    }

    public sealed class TrackBindingTypeAttribute : Attribute // Packages/com.unity.timeline@1.6/api/UnityEngine.Timeline.TrackBindingTypeAttribute.html
    {
        public TrackBindingTypeAttribute(Type type) // Packages/com.unity.timeline@1.6/api/UnityEngine.Timeline.TrackBindingTypeAttribute.html
        {
        }
    }

    public sealed class TrackClipTypeAttribute : Attribute // Packages/com.unity.timeline@1.6/api/UnityEngine.Timeline.TrackClipTypeAttribute.html
    {
        public TrackClipTypeAttribute(Type clipClass) // Packages/com.unity.timeline@1.6/api/UnityEngine.Timeline.TrackClipTypeAttribute.html
        {
        }
    }
}
