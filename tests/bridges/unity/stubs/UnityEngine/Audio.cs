using System;

namespace UnityEngine
{
    public class AudioBehaviour : Behaviour // AudioBehaviour
    {
    }

    public sealed class AudioSource : AudioBehaviour // AudioSource
    {
        internal double scheduledStub = -1.0;
        internal bool stoppedStub;

        public AudioClip clip { get; set; } // AudioSource-clip
        public bool loop { get; set; } // AudioSource-loop
        public int timeSamples { get; set; } // AudioSource-timeSamples
        public float spatialBlend { get; set; } // AudioSource-spatialBlend
        public bool playOnAwake { get; set; } // AudioSource-playOnAwake
        public bool isPlaying { get; internal set; } // AudioSource-isPlaying

        public void PlayScheduled(double time) // AudioSource.PlayScheduled
        {
            scheduledStub = time;
            isPlaying = true;
            stoppedStub = false;
        }

        public void Stop() // AudioSource.Stop
        {
            isPlaying = false;
            stoppedStub = true;
        }
    }

    public enum AudioDataLoadState // AudioDataLoadState
    {
        Unloaded = 0, // AudioDataLoadState.Unloaded
        Loading = 1, // AudioDataLoadState.Loading
        Loaded = 2, // AudioDataLoadState.Loaded
        Failed = 3, // AudioDataLoadState.Failed
    }

    public enum AudioClipLoadType // AudioClipLoadType
    {
        DecompressOnLoad = 0, // AudioClipLoadType.DecompressOnLoad
        CompressedInMemory = 1, // AudioClipLoadType.CompressedInMemory
        Streaming = 2, // AudioClipLoadType.Streaming
    }

    public enum AudioType // AudioType
    {
        UNKNOWN = 0, // AudioType.UNKNOWN
        AIFF = 2, // AudioType.AIFF
        MPEG = 13, // AudioType.MPEG
        OGGVORBIS = 14, // AudioType.OGGVORBIS
        WAV = 20, // AudioType.WAV
    }

    public sealed class AudioClip : Object // AudioClip
    {
        public delegate void PCMReaderCallback(float[] data); // AudioClip.PCMReaderCallback

        internal float[] samplesStub;
        internal PCMReaderCallback readerStub;

        public int samples { get; internal set; } // AudioClip-samples
        public int channels { get; internal set; } // AudioClip-channels
        public int frequency { get; internal set; } // AudioClip-frequency
        public AudioDataLoadState loadState { get; internal set; } = AudioDataLoadState.Loaded; // AudioClip-loadState
        public AudioClipLoadType loadType { get; internal set; } // AudioClip-loadType

        public float length // AudioClip-length
        {
            get { return (float)samples / frequency; }
        }

        public bool LoadAudioData() // AudioClip.LoadAudioData
        {
            return true;
        }

        public bool GetData(float[] data, int offsetSamples) // AudioClip.GetData
        {
            Array.Copy(samplesStub, offsetSamples * channels, data, 0, data.Length);
            return true;
        }

        public static AudioClip Create(string name, int lengthSamples, int channels, int frequency, bool stream, PCMReaderCallback pcmreadercallback) // AudioClip.Create
        {
            return new AudioClip { name = name, samples = lengthSamples, channels = channels, frequency = frequency, readerStub = pcmreadercallback };
        }
    }

    public sealed class AudioSettings // AudioSettings
    {
        public delegate void AudioConfigurationChangeHandler(bool deviceWasChanged); // AudioSettings.AudioConfigurationChangeHandler

        public static event AudioConfigurationChangeHandler OnAudioConfigurationChanged // AudioSettings.OnAudioConfigurationChanged
        {
            add { }
            remove { }
        }

        public static double dspTime // AudioSettings-dspTime
        {
            get { return Stub.DspTime; }
        }

        public static int outputSampleRate // AudioSettings-outputSampleRate
        {
            get { return 48000; }
        }

        public static void GetDSPBufferSize(out int bufferLength, out int numBuffers) // AudioSettings.GetDSPBufferSize
        {
            bufferLength = 480;
            numBuffers = 4;
        }
    }

    public sealed class AudioListener : AudioBehaviour // AudioListener
    {
    }
}
