using UnityEngine.Playables;

namespace Parley
{
    /// <summary>Holds the line of one clip of a track while the Timeline plays.</summary>
    public sealed class ParleyPlayable : PlayableBehaviour
    {
        public ParleyClip Clip;
    }
}
