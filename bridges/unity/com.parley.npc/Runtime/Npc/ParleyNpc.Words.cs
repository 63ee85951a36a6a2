using Parley.Core;
using UnityEngine;

namespace Parley
{
    /// <summary>What a character is told.</summary>
    public sealed partial class ParleyNpc
    {
        /// <summary>
        /// Says a line live; gives its number, 0 when there is no client to say it through. Lines queue up. The clip must hold its samples:
        /// its import setting Load Type is not Streaming.
        /// </summary>
        public long Say(AudioClip clip)
        {
            return Say(clip, false);
        }

        private long Say(AudioClip clip, bool owned)
        {
            long line;
            if (!HasStream())
            {
                return 0;
            }
            if (!_sender.Send(_stream, clip, out line))
            {
                Trouble("Unity does not give the samples of '" + clip.name + "'; set its Load Type to Decompress On Load");
                return 0;
            }
            _lines.Add(line, new ClipVoice(voice, clip, owned));
            return line;
        }

        /// <summary>Says a baked clip, with its own sound or another; gives its number, which is negative. It needs no runtime. What was said is dropped.</summary>
        public long Say(ParleyClip clip, AudioClip sound = null)
        {
            Interrupt();
            double now = MonotonicClock.Now;
            _fade.Begin(_pose, 0.15, now);
            _baked = new BakedLine(--_bakedLines, clip, sound != null ? sound : clip.Sound, voice);
            Tell(LineStarted, _baked.Number);
            return _baked.Number;
        }

        /// <summary>Says a line from the folder that the runtime was given (--audio-folder), with its sound here, if it is to be heard here.</summary>
        public long SayFromRuntime(string path, AudioClip sound = null)
        {
            if (!HasStream())
            {
                return 0;
            }
            long line = _stream.SayFromRuntime(path);
            _lines.Add(line, sound != null ? (LineVoice)new ClipVoice(voice, sound) : new SilentVoice(voice));
            return line;
        }

        /// <summary>Begins a line whose sound follows, at `sampleRate` samples a second; null when there is no client.</summary>
        public ParleyLine Begin(int sampleRate)
        {
            if (!HasStream())
            {
                return null;
            }
            PcmStream sound = new PcmStream(sampleRate);
            long line = _stream.Begin(sampleRate);
            _lines.Add(line, new StreamVoice(voice, sound));
            return new ParleyLine(_stream, line, sound);
        }

        /// <summary>Stops talking at once and drops all lines; the face goes on from where it is.</summary>
        public void Interrupt()
        {
            bool spoke = IsSpeaking;
            StopAll();
            if (_stream != null && spoke)
            {
                _stream.Interrupt(_player.HasFrame ? (long?)_player.Shown.Seq : null);
                _player.Interrupt(MonotonicClock.Now);
            }
            if (spoke && Interrupted != null)
            {
                Interrupted();
            }
        }

        /// <summary>
        /// Sets an emotion (joy, sadness, anger, fear, disgust, surprise, contempt) to 0..1, reached after `ease` seconds. Others stay.
        /// </summary>
        public void Emotion(string emotion, float strength, float ease = 0.5f)
        {
            _emotion.Set(emotion, Mathf.Clamp01(strength));
            Perform(ease);
        }

        /// <summary>Back to no emotion.</summary>
        public void Calm(float ease = 0.5f)
        {
            _emotion.Clear();
            Perform(ease);
        }

        /// <summary>How large the performance is: 1 usual, 0 hardly moves, 2 the most.</summary>
        public void Energy(float energy, float ease = 0.5f)
        {
            _energy = energy;
            Perform(ease);
        }

        /// <summary>Looks at something from now on; null: ahead.</summary>
        public void LookAt(Transform target)
        {
            lookAt = target;
        }

        private void Perform(float ease)
        {
            if (_stream != null)
            {
                _direction.Set(_stream, _emotion, _energy, ease);
            }
        }

        private bool HasStream()
        {
            _lines.Now = MonotonicClock.Now;
            if (isActiveAndEnabled)
            {
                KeepStream();
            }
            if (_stream == null)
            {
                Trouble(ParleyClient.Supported
                    ? "there is no Parley Client in the scene, or it is disabled; add one, or say a baked clip"
                    : "this platform has no sockets; say a baked clip");
            }
            return _stream != null;
        }
    }
}
