using System;
using Parley.Core;
using UnityEngine;

namespace Parley
{
    /// <summary>
    /// A character that talks. Live: what it is told goes to the runtime, the frames that come are shown in step with the sound. Baked: it plays
    /// ParleyClips, on any platform. Distance and visibility are told to the runtime by itself.
    /// </summary>
    [AddComponentMenu("Parley/Parley NPC")]
    [DisallowMultipleComponent]
    public sealed partial class ParleyNpc : MonoBehaviour
    {
        private const float RestSeconds = 0.35f;

        [Header("Parts")]
        [SerializeField]
        [Tooltip("The connection. Empty: the scene's one client.")]
        private ParleyClient client;

        [SerializeField]
        [Tooltip("What is moved. Empty: on this object or below.")]
        private ParleyFace face;

        [SerializeField]
        [Tooltip("Shows pictures of a portrait instead of moving a face.")]
        private ParleyTexture picture;

        [SerializeField]
        [Tooltip("Where lines are heard. Empty: on this object or below.")]
        private AudioSource voice;

        [Header("Performance")]
        [SerializeField]
        [Tooltip("Low: whom the player talks with. Balanced: everyone near. Throughput: crowds.")]
        private ParleyProfile profile = ParleyProfile.Low;

        [SerializeField]
        [Tooltip("Another seed, another performance.")]
        private int seed;

        [SerializeField]
        [Tooltip("Frames a second that the runtime makes; what is shown between them is interpolated.")]
        [Range(1f, 60f)]
        private float rate = 30f;

        [Header("Surroundings")]
        [SerializeField]
        [Tooltip("What the character looks at; empty: ahead.")]
        private Transform lookAt;

        [SerializeField]
        [Tooltip("Whose distance counts. Empty: the main camera.")]
        private Camera viewer;

        [SerializeField]
        [Tooltip("Seconds after which a line is heard although the runtime has not answered.")]
        [Min(0f)]
        private float patience = 1.5f;

        private readonly LineQueue _lines = new LineQueue();
        private readonly SoundSender _sender = new SoundSender();
        private readonly Attention _attention = new Attention();
        private readonly Direction _direction = new Direction();
        private readonly PoseFade _fade = new PoseFade();
        private readonly float[] _pose = new float[Live.ArkitColumns];
        private readonly NumberTable _emotion = new NumberTable();
        private LiveStream _stream;
        private FramePlayer _player;
        private ParleyClient _openedOn;
        private int _openedGeneration;
        private BakedLine _baked;
        private long _bakedLines;
        private double? _energy;
        private bool _shows;

        /// <summary>A line is about to be heard.</summary>
        public event Action<long> LineStarted;

        /// <summary>A line was heard to its end.</summary>
        public event Action<long> LineFinished;

        /// <summary>All lines were dropped.</summary>
        public event Action Interrupted;

        /// <summary>Something went wrong, and what to do about it.</summary>
        public event Action<string> Troubled;

        /// <summary>What the character looks at; null: ahead.</summary>
        public Transform LookTarget
        {
            get { return lookAt; }
            set { lookAt = value; }
        }

        public ParleyFace Face
        {
            get { return face; }
            set { face = value; }
        }

        public AudioSource Voice
        {
            get { return voice; }
            set { voice = value; }
        }

        public ParleyClient Client
        {
            get { return client != null ? client : ParleyClient.Any; }
            set { client = value; }
        }

        /// <summary>How soon the runtime's frames come; from when the stream is opened next.</summary>
        public ParleyProfile Profile
        {
            get { return profile; }
            set { profile = value; }
        }

        /// <summary>Another seed, another performance; from when the stream is opened next.</summary>
        public int Seed
        {
            get { return seed; }
            set { seed = value; }
        }

        /// <summary>Whether the runtime makes frames for this character now.</summary>
        public bool IsLive
        {
            get { return _stream != null && _stream.IsOpen; }
        }

        /// <summary>Whether a line is heard or waits.</summary>
        public bool IsSpeaking
        {
            get { return _lines.Count > 0 || _baked != null || _files.Count > 0; }
        }

        /// <summary>The runtime's stream; null without one. For inspectors.</summary>
        internal LiveStream Stream
        {
            get { return _stream; }
        }

        internal FramePlayer Player
        {
            get { return _player; }
        }

        private void OnEnable()
        {
            face = face != null ? face : GetComponentInChildren<ParleyFace>();
            picture = picture != null ? picture : GetComponentInChildren<ParleyTexture>();
            voice = voice != null ? voice : GetComponentInChildren<AudioSource>();
        }

        private void OnDisable()
        {
            StopAll();
            CloseStream();
        }

        private void OnDrawGizmosSelected()
        {
            if (lookAt != null)
            {
                Gizmos.color = Color.green;
                Gizmos.DrawLine(face != null && face.Head != null ? face.Head.position : transform.position, lookAt.position);
            }
        }

        private void Update()
        {
            _lines.Now = MonotonicClock.Now;
            KeepStream();
            if (_stream == null)
            {
                return;
            }
            _sender.Update();
            TakeEvents();
            Vector3? target = lookAt == null ? (Vector3?)null : lookAt.position;
            Transform character = face != null ? face.Character : transform;
            Transform head = face != null ? face.Head : null;
            _direction.Look(_stream, target, character, head, _lines.Now);
            Camera camera = viewer != null ? viewer : Camera.main;
            _attention.Update(_stream, camera, transform.position, face != null ? face.Renderers : NoRenderers, _lines.Now);
        }

        private void LateUpdate()
        {
            double now = _lines.Now = MonotonicClock.Now;
            for (long line = _lines.TakeFinished(); line != 0; line = _lines.TakeFinished())
            {
                Tell(LineFinished, line);
            }
            bool shown = _stream != null && ShowLive(now);
            shown |= ShowBaked(now);
            if (!shown && _shows)
            {
                Array.Clear(_pose, 0, _pose.Length);  // nothing drives the face any more: it goes to rest
                _fade.Apply(_pose, now);
                shown = true;
            }
            if (shown && face != null)
            {
                _shows = true;
                face.SetPose(_pose);
            }
        }

        /// <summary>Puts what the runtime made into the pose.</summary>
        private bool ShowLive(double now)
        {
            _player.Update(now, _lines, _pose);
            LineStart start;
            if (_player.TryTakeStart(out start))
            {
                _lines.Ask(start);
            }
            long begun = _lines.Begin();
            begun = begun != 0 ? begun : _lines.StartOverdue(patience);
            if (begun != 0)
            {
                Tell(LineStarted, begun);
            }
            if (picture != null && _stream.Pictures != null)
            {
                picture.Show(_stream, _player);
            }
            _stream.GrantCredit();
            if (_player.HasFrame && _baked == null)
            {
                _fade.Apply(_pose, now);
            }
            return _player.HasFrame;
        }

        /// <summary>A baked line goes before what is live.</summary>
        private bool ShowBaked(double now)
        {
            if (_baked == null)
            {
                return false;
            }
            _baked.Sample(now, _pose);
            _fade.Apply(_pose, now);
            if (_baked.Finished)
            {
                long line = _baked.Number;
                EndBaked(now);
                Tell(LineFinished, line);
            }
            return true;
        }

        private void EndBaked(double now)
        {
            if (_baked != null)
            {
                _baked.Stop();
                _baked = null;
                _fade.Begin(_pose, RestSeconds, now);
            }
        }

        private void StopAll()
        {
            StopReading();
            _sender.Clear();
            _lines.Clear();
            EndBaked(MonotonicClock.Now);
        }

        private void Tell(Action<long> told, long line)
        {
            if (told != null)
            {
                told(line);
            }
        }

        private void Trouble(string text)
        {
            Action<string> told = Troubled;
            if (told != null)
            {
                told(text);
            }
            else
            {
                Debug.LogWarning("Parley: '" + name + "': " + text, this);
            }
        }

        private static readonly SkinnedMeshRenderer[] NoRenderers = new SkinnedMeshRenderer[0];
    }

    /// <summary>How many frames the runtime makes at a time: fewer are sooner there, more cost less.</summary>
    public enum ParleyProfile
    {
        Low,
        Balanced,
        Throughput,
    }
}
