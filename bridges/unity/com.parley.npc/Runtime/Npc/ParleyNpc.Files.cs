using System.Collections;
using UnityEngine;

namespace Parley
{
    /// <summary>Lines whose sound is a file that the game reads while it runs.</summary>
    public sealed partial class ParleyNpc
    {
        private readonly SoundFiles _files = new SoundFiles();
        private Coroutine _reading;

        /// <summary>
        /// Says a sound file (WAV, OGG, MP3 or AIFF): a path from the disk's root, or below StreamingAssets. Files are read in the background, one
        /// after the other; LineStarted tells when one is heard, Troubled when it cannot be, and why.
        /// </summary>
        public void Say(string path)
        {
            if (!HasStream())
            {
                return;
            }
            _files.Add(path);
            if (_reading == null)
            {
                _reading = StartCoroutine(SayFiles());
            }
        }

        private IEnumerator SayFiles()
        {
            while (_files.Begin())
            {
                // A frame passes in any case: a coroutine that ended at once could not be told from one that runs.
                yield return _files.Request != null ? _files.Request.SendWebRequest() : null;
                string trouble;
                AudioClip clip = _files.End(out trouble);
                if (clip != null && Say(clip, true) == 0)
                {
                    Destroy(clip);
                }
                else if (clip == null)
                {
                    Trouble(trouble);
                }
            }
            _reading = null;
        }

        private void StopReading()
        {
            if (_reading != null)
            {
                StopCoroutine(_reading);  // which leaves its request to us
                _reading = null;
            }
            _files.Clear();
        }
    }
}
