using Parley.Core;
using UnityEngine;

namespace Parley
{
    /// <summary>The character's stream: opened when there is a client, and what comes of it.</summary>
    public sealed partial class ParleyNpc
    {
        private void KeepStream()
        {
            ParleyClient found = Client;
            if (found != null && !found.isActiveAndEnabled)
            {
                found = null;
            }
            bool other = found != _openedOn || (found != null && found.Generation != _openedGeneration) || (picture != null && picture.AsksAnew);
            if (_stream != null && other)
            {
                CloseStream();
            }
            if (_stream != null || found == null)
            {
                return;
            }
            StreamOptions options = new StreamOptions { Profile = NameOf(profile), Seed = seed, Rate = rate };
            if (picture != null)
            {
                picture.Ask(options);
            }
            _stream = found.Open(options);
            if (_stream == null)
            {
                return;
            }
            _openedOn = found;
            _openedGeneration = found.Generation;
            _player = new FramePlayer(_stream.Frames);
            _attention.Forget();
            _direction.Forget();
            if (_emotion.Count > 0 || _energy.HasValue)
            {
                _direction.Set(_stream, _emotion, _energy, 0f);
            }
        }

        private void CloseStream()
        {
            if (_stream == null)
            {
                return;
            }
            if (_openedOn != null)
            {
                _openedOn.Close(_stream);
            }
            _lines.Clear();
            _sender.Clear();
            _stream = null;
            _player = null;
            _fade.Begin(_pose, RestSeconds, MonotonicClock.Now);
        }

        private void TakeEvents()
        {
            LiveEvent happened;
            while (_stream.TryTakeEvent(out happened))
            {
                switch (happened.Kind)
                {
                    case LiveEventKind.Finished:
                        _lines.SetLength(happened.Line, happened.Time);
                        break;
                    case LiveEventKind.Refused:
                        Trouble(happened.Text);
                        if (happened.Line != 0 && happened.Code != "audio")
                        {
                            _lines.Drop(happened.Line);
                        }
                        break;
                }
            }
        }

        private static string NameOf(ParleyProfile profile)
        {
            switch (profile)
            {
                case ParleyProfile.Low: return "low";
                case ParleyProfile.Throughput: return "throughput";
                default: return "balanced";
            }
        }
    }
}
