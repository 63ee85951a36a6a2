using System;
using System.Collections.Generic;
using Parley.Core;
using UnityEngine;

namespace Parley
{
    /// <summary>Sends the sound of AudioClips to the runtime in pieces, one a displayed frame, so that a long line costs no hitch.</summary>
    internal sealed class SoundSender
    {
        private const float PieceSeconds = 1f;

        private readonly Queue<Sending> _waiting = new Queue<Sending>();

        /// <summary>Sends the clip's first piece now, the rest by Update. False when Unity does not give its samples.</summary>
        public bool Send(LiveStream stream, AudioClip clip, out long line)
        {
            line = 0;
            if (clip.loadState != AudioDataLoadState.Loaded && !clip.LoadAudioData())
            {
                return false;
            }
            if (clip.loadType == AudioClipLoadType.Streaming)
            {
                return false;
            }
            line = stream.Begin(clip.frequency);
            _waiting.Enqueue(new Sending(stream, clip, line));
            Update();
            return true;
        }

        /// <summary>Sends the next piece.</summary>
        public void Update()
        {
            if (_waiting.Count > 0 && _waiting.Peek().SendPiece(PieceSeconds))
            {
                _waiting.Dequeue();
            }
        }

        public void Clear()
        {
            _waiting.Clear();
        }

        private sealed class Sending
        {
            private readonly LiveStream _stream;
            private readonly AudioClip _clip;
            private readonly long _line;
            private float[] _piece;
            private int _sent;

            public Sending(LiveStream stream, AudioClip clip, long line)
            {
                _stream = stream;
                _clip = clip;
                _line = line;
            }

            /// <summary>Whether all was sent.</summary>
            public bool SendPiece(float seconds)
            {
                if (_clip == null)
                {
                    _stream.End(_line);  // it was destroyed meanwhile
                    return true;
                }
                if (_clip.loadState != AudioDataLoadState.Loaded)
                {
                    return false;  // it is being loaded in the background
                }
                int count = Math.Min(Math.Max((int)(seconds * _clip.frequency), 1), _clip.samples - _sent);
                bool last = _sent + count >= _clip.samples;
                if (_piece == null || _piece.Length != count * _clip.channels)
                {
                    _piece = new float[count * _clip.channels];
                }
                _clip.GetData(_piece, _sent);
                _sent += count;
                _stream.Feed(_line, new ArraySegment<byte>(PcmBytes.FromFloats(_piece, count, _clip.channels)), last);
                return last;
            }
        }
    }
}
