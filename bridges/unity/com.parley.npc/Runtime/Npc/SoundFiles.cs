using System;
using System.Collections.Generic;
using System.IO;
using UnityEngine;
using UnityEngine.Networking;

namespace Parley
{
    /// <summary>Sound files that wait to be read, and the one that is being read. Says of each that is none what is wrong.</summary>
    internal sealed class SoundFiles
    {
        private readonly Queue<string> _waiting = new Queue<string>();
        private string _path;
        private string _wrong;

        /// <summary>How many are not read yet.</summary>
        public int Count
        {
            get { return _waiting.Count + (_path != null ? 1 : 0); }
        }

        /// <summary>What reads the file that was begun; null when there is nothing to read.</summary>
        public UnityWebRequest Request { get; private set; }

        /// <summary>`path` is rooted, an address, or below StreamingAssets.</summary>
        public void Add(string path)
        {
            _waiting.Enqueue(IsAddress(path) || Path.IsPathRooted(path) ? path : Path.Combine(Application.streamingAssetsPath, path));
        }

        /// <summary>Takes the next file; false when there is none.</summary>
        public bool Begin()
        {
            if (_waiting.Count == 0)
            {
                return false;
            }
            _path = _waiting.Dequeue();
            AudioType kind = KindOf(_path);
            // On Android, StreamingAssets is an address inside the program's archive.
            if (!IsAddress(_path) && !File.Exists(_path))
            {
                _wrong = "there is no file '" + _path + "'";
            }
            else if (kind == AudioType.UNKNOWN)
            {
                _wrong = "'" + _path + "' is no sound that Unity reads while a game runs: use WAV, OGG, MP3 or AIFF, or let the runtime read it by "
                    + "SayFromRuntime";
            }
            else
            {
                _wrong = null;
                Request = UnityWebRequestMultimedia.GetAudioClip(IsAddress(_path) ? _path : new Uri(_path).AbsoluteUri, kind);
            }
            return true;
        }

        /// <summary>Ends with the file that was begun: its sound, or null and why there is none.</summary>
        public AudioClip End(out string trouble)
        {
            trouble = _wrong;
            AudioClip clip = null;
            if (Request != null && Request.result != UnityWebRequest.Result.Success)
            {
                trouble = "'" + _path + "' cannot be read: " + Request.error;
            }
            else if (Request != null)
            {
                clip = DownloadHandlerAudioClip.GetContent(Request);
                if (clip == null || clip.samples == 0)
                {
                    trouble = "'" + _path + "' holds no sound; is it what its name says?";
                    clip = null;
                }
                else
                {
                    clip.name = Path.GetFileNameWithoutExtension(_path);
                }
            }
            Release();
            return clip;
        }

        /// <summary>Lets go of all, the file that is being read included.</summary>
        public void Clear()
        {
            _waiting.Clear();
            Release();
        }

        private void Release()
        {
            if (Request != null)
            {
                Request.Dispose();
                Request = null;
            }
            _path = null;
        }

        private static bool IsAddress(string path)
        {
            return path.Contains("://");
        }

        private static AudioType KindOf(string path)
        {
            switch (Path.GetExtension(path).ToLowerInvariant())
            {
                case ".wav": return AudioType.WAV;
                case ".ogg": return AudioType.OGGVORBIS;
                case ".mp3": return AudioType.MPEG;
                case ".aif":
                case ".aiff": return AudioType.AIFF;
                default: return AudioType.UNKNOWN;
            }
        }
    }
}
