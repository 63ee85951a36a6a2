using System.Collections.Generic;
using UnityEngine;

namespace Parley.Samples.Tavern
{
    /// <summary>
    /// The tavern: put it on an empty object and play. Baked clips out of the box; as soon as a runtime runs on this machine (`parley serve`) the
    /// guests breathe, blink and talk live. Keys: 1 2 3 a guest speaks, Space all talk, I interrupt, C look at the camera, M change mood.
    /// </summary>
    public sealed class TavernScene : MonoBehaviour
    {
        private const float Pause = 0.35f;

        private static readonly string[] Moods = { "", "joy", "anger", "sadness", "surprise" };

        [SerializeField]
        [Tooltip("Shows vertex colours; the menu Parley > Tavern makes it. Empty: looked for by name, which works in the editor.")]
        private Material skin;

        private readonly Dictionary<string, ParleyNpc> _guests = new Dictionary<string, ParleyNpc>();
        private ParleyClient _client;
        private Transform _camera;
        private string _subtitle = "";
        private bool _talking = true;
        private bool _atCamera;
        private int _line = -1;
        private int _mood;
        private float _wait = 1f;
        private float _said;
        private long _number;
        private ParleyNpc _speaker;

        public Material Skin
        {
            get { return skin; }
            set { skin = value; }
        }

        /// <summary>The guest of a name.</summary>
        public ParleyNpc GuestOf(string name)
        {
            return _guests[name];
        }

        private void Start()
        {
            _client = GetComponentInChildren<ParleyClient>();
            _client = _client != null ? _client : gameObject.AddComponent<ParleyClient>();
            TavernRoom.Furnish(transform);
            bool gamma = QualitySettings.activeColorSpace == ColorSpace.Gamma;
            Material shown = skin != null ? skin : FindSkin();
            foreach (Conversation.Guest guest in Conversation.Guests)
            {
                ParleyNpc npc = TavernRoom.Seat(transform, guest, shown, gamma);
                npc.LineFinished += OnFinished;
                _guests.Add(guest.Name, npc);
            }
            PlaceCamera();
        }

        private void Update()
        {
            _said += Time.deltaTime;
            bool speaks = _speaker != null && _speaker.IsSpeaking;
            if (speaks && _talking && _line >= 0 && Conversation.Lines[_line].Cut > 0f && _said > Conversation.Lines[_line].Cut)
            {
                Interrupt();  // somebody breaks in
                _wait = 0.05f;
            }
            else if (!speaks && _talking)
            {
                _wait -= Time.deltaTime;
                if (_wait <= 0f)
                {
                    Say((_line + 1) % Conversation.Lines.Length);
                }
            }
        }

        /// <summary>Keys by IMGUI's events, which both of Unity's input systems have.</summary>
        private void OnGUI()
        {
            Event pressed = Event.current;
            if (pressed.type == EventType.KeyDown)
            {
                Press(pressed.keyCode);
            }
            GUIStyle style = new GUIStyle(GUI.skin.label) { fontSize = Mathf.Max(16, Screen.height / 28), alignment = TextAnchor.MiddleCenter, wordWrap = true };
            GUI.Label(new Rect(Screen.width * 0.1f, Screen.height * 0.8f, Screen.width * 0.8f, Screen.height * 0.15f), _subtitle, style);
            string state = _client.State == Parley.Core.LiveState.Connected ? "live" : "baked clips (start 'parley serve' to go live)";
            GUI.Label(new Rect(10f, 10f, Screen.width - 20f, 40f),
                state + "   1 2 3 speak   Space talk " + (_talking ? "on" : "off") + "   I interrupt   C camera   M mood " + Moods[_mood]);
        }

        private void Press(KeyCode key)
        {
            switch (key)
            {
                case KeyCode.Alpha1: SpeakAlone(0); break;
                case KeyCode.Alpha2: SpeakAlone(1); break;
                case KeyCode.Alpha3: SpeakAlone(2); break;
                case KeyCode.Space: _talking = !_talking; break;
                case KeyCode.I: _talking = false; Interrupt(); break;
                case KeyCode.C: _atCamera = !_atCamera; Look(_speaker); break;
                case KeyCode.M: ChangeMood(); break;
            }
        }

        private void SpeakAlone(int guest)
        {
            _talking = false;
            Interrupt();
            Say(Conversation.NextOf(Conversation.Guests[guest].Name, _line));
        }

        private void Say(int line)
        {
            Conversation.Line said = Conversation.Lines[line];
            _line = line;
            _said = 0f;
            _speaker = _guests[said.Speaker];
            _subtitle = said.Speaker + ": " + said.Text;
            Look(_speaker);
            AudioClip sound = TavernRoom.Sound(line);
            if (_speaker.IsLive)
            {
                _speaker.Calm();
                _speaker.Emotion(_mood > 0 ? Moods[_mood] : said.Emotion, _mood > 0 ? 0.8f : said.Strength);
                _speaker.Energy(said.Energy);
                _number = _speaker.Say(sound);
            }
            else
            {
                _number = _speaker.Say(TavernRoom.Clip(line), sound);
            }
        }

        private void Interrupt()
        {
            if (_speaker != null)
            {
                _speaker.Interrupt();
            }
            _subtitle = "";
        }

        private void OnFinished(long line)
        {
            if (line == _number)
            {
                _subtitle = "";
                _wait = Pause;
                if (_speaker.IsLive && _mood == 0)
                {
                    _speaker.Calm(1f);
                }
            }
        }

        /// <summary>Everyone looks at who speaks; who speaks looks at the camera, if told, or at a neighbour.</summary>
        private void Look(ParleyNpc speaker)
        {
            Transform listener = null;
            foreach (ParleyNpc guest in _guests.Values)
            {
                listener = guest != speaker ? guest.transform : listener;
            }
            foreach (ParleyNpc guest in _guests.Values)
            {
                guest.LookAt(_atCamera ? _camera : guest == speaker ? listener : speaker == null ? null : speaker.transform);
            }
        }

        private void ChangeMood()
        {
            _mood = (_mood + 1) % Moods.Length;
            foreach (ParleyNpc guest in _guests.Values)
            {
                guest.Calm();
                if (_mood > 0)
                {
                    guest.Emotion(Moods[_mood], 0.8f);
                }
            }
        }

        private void PlaceCamera()
        {
            Camera view = Camera.main;
            if (view == null)
            {
                GameObject holder = new GameObject("Camera");
                view = holder.AddComponent<Camera>();
                holder.AddComponent<AudioListener>();
            }
            _camera = view.transform;
            _camera.position = new Vector3(0f, 1.38f, -1.55f);
            _camera.LookAt(new Vector3(0f, 1.22f, 0.2f));
            view.fieldOfView = 42f;
            view.nearClipPlane = 0.05f;
            view.clearFlags = CameraClearFlags.SolidColor;
            view.backgroundColor = new Color(0.03f, 0.025f, 0.03f);
        }

        /// <summary>A lit shader that multiplies vertex colours: URP's and the built-in pipeline's for particles do.</summary>
        public static Material FindSkin()
        {
            Shader shader = Shader.Find("Universal Render Pipeline/Particles/Lit");
            shader = shader != null ? shader : Shader.Find("Particles/Standard Surface");
            if (shader == null)
            {
                Debug.Log("Parley: no shader that shows vertex colours was found; the guests are grey. Set the tavern's Skin.");
                return GameObject.CreatePrimitive(PrimitiveType.Cube).GetComponent<MeshRenderer>().sharedMaterial;
            }
            Material material = new Material(shader) { name = "Tavern Skin" };
            material.SetFloat("_Smoothness", 0.35f);
            material.SetFloat("_Glossiness", 0.35f);
            return material;
        }
    }
}
