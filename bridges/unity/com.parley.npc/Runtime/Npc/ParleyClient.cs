using System;
using Parley.Core;
using UnityEngine;

namespace Parley
{
    /// <summary>
    /// The connection to a runtime (`parley serve`). One for all NPCs of a game; it connects by itself and comes back when the runtime is
    /// restarted. Its socket lives in threads of its own, which end when the component is disabled: at the end of play, before a domain
    /// reload, and with domain reload switched off.
    /// </summary>
    [AddComponentMenu("Parley/Parley Client")]
    [DisallowMultipleComponent]
    [DefaultExecutionOrder(-100)]
    public sealed class ParleyClient : MonoBehaviour
    {
        private static ParleyClient _any;

        [SerializeField]
        [Tooltip("Where the runtime listens: tcp://host:port.")]
        private string address = Live.DefaultAddress;

        private LiveClient _client;
        private LiveState _told;
        private string _trouble = "";

        /// <summary>The client that was enabled last; null when there is none.</summary>
        public static ParleyClient Any
        {
            get { return _any; }
        }

        /// <summary>Whether this platform has sockets at all. WebGL has none: play baked clips there.</summary>
        public static bool Supported
        {
            get
            {
#if UNITY_WEBGL && !UNITY_EDITOR
                return false;
#else
                return true;
#endif
            }
        }

        /// <summary>The state has changed; told on the main thread.</summary>
        public event Action<LiveState> StateChanged;

        /// <summary>Where the runtime listens. Another address connects anew.</summary>
        public string Address
        {
            get
            {
                return address;
            }
            set
            {
                if (value != address)
                {
                    address = value;
                    if (isActiveAndEnabled)
                    {
                        Disconnect();
                        Connect();
                    }
                }
            }
        }

        public LiveState State
        {
            get { return _client == null ? LiveState.Stopped : _client.State; }
        }

        /// <summary>Why there is no connection, and what to do; empty when all is well.</summary>
        public string Trouble
        {
            get { return _client == null ? _trouble : _client.Figures().LastError; }
        }

        public LiveFigures Figures
        {
            get { return _client == null ? default(LiveFigures) : _client.Figures(); }
        }

        /// <summary>Rises when a new connection was begun, whose streams must be opened anew.</summary>
        internal int Generation { get; private set; }

        /// <summary>A new face; null where there are no sockets, or the address is none.</summary>
        internal LiveStream Open(StreamOptions options)
        {
            return _client == null ? null : _client.Open(options);
        }

        internal void Close(LiveStream stream)
        {
            if (_client != null)
            {
                _client.Close(stream);
            }
        }

        /// <summary>Statics outlive the end of play where domain reload is switched off.</summary>
        [RuntimeInitializeOnLoadMethod(RuntimeInitializeLoadType.SubsystemRegistration)]
        private static void Forget()
        {
            _any = null;
        }

        private void OnEnable()
        {
            _any = this;
            Connect();
        }

        private void OnDisable()
        {
            Disconnect();
            if (_any == this)
            {
                _any = null;
            }
            Tell();
        }

        private void Update()
        {
            Tell();
        }

        private void Connect()
        {
            if (!Supported)
            {
                _trouble = "this platform has no sockets; play baked clips";
                return;
            }
            try
            {
                _client = new LiveClient(address, Application.productName);
                Generation++;
                _trouble = "";
            }
            catch (ArgumentException wrong)
            {
                _trouble = wrong.Message;
                Debug.LogError("Parley: " + wrong.Message, this);
            }
        }

        private void Disconnect()
        {
            if (_client != null)
            {
                _client.Dispose();
                _client = null;
            }
        }

        private void Tell()
        {
            LiveState state = State;
            if (state != _told)
            {
                _told = state;
                Action<LiveState> told = StateChanged;
                if (told != null)
                {
                    told(state);
                }
            }
        }
    }
}
