using System;
using System.IO;
using System.Text;

namespace UnityEngine.Networking
{
    public class UnityWebRequest : IDisposable // Networking.UnityWebRequest
    {
        internal string uriStub;
        internal byte[] bytesStub;
        private int _asked;
        private bool _disposed;

        public enum Result // Networking.UnityWebRequest.Result
        {
            InProgress = 0, // Networking.UnityWebRequest.Result.InProgress
            Success = 1, // Networking.UnityWebRequest.Result.Success
            ConnectionError = 2, // Networking.UnityWebRequest.Result.ConnectionError
            ProtocolError = 3, // Networking.UnityWebRequest.Result.ProtocolError
            DataProcessingError = 4, // Networking.UnityWebRequest.Result.DataProcessingError
        }

        public UnityWebRequest() // Networking.UnityWebRequest-ctor
        {
            Stub.Requests++;
        }

        public Result result { get; private set; } // Networking.UnityWebRequest-result
        public string error { get; private set; } // Networking.UnityWebRequest-error

        public UnityWebRequestAsyncOperation SendWebRequest() // Networking.UnityWebRequest.SendWebRequest
        {
            return new UnityWebRequestAsyncOperation { doneStub = Done };
        }

        public void Dispose() // Networking.UnityWebRequest.Dispose
        {
            Stub.Requests -= _disposed ? 0 : 1;
            _disposed = true;
        }

        /// <summary>Takes a few frames, as the disk does.</summary>
        private bool Done()
        {
            if (++_asked < 4)
            {
                return false;
            }
            try
            {
                bytesStub = bytesStub ?? File.ReadAllBytes(new Uri(uriStub).LocalPath);
                result = Result.Success;
            }
            catch (IOException gone)
            {
                result = Result.ProtocolError;
                error = gone.Message;
            }
            return true;
        }
    }

    public class UnityWebRequestAsyncOperation : AsyncOperation // Networking.UnityWebRequestAsyncOperation
    {
    }

    public static class UnityWebRequestMultimedia // Networking.UnityWebRequestMultimedia
    {
        public static UnityWebRequest GetAudioClip(string uri, AudioType audioType) // Networking.UnityWebRequestMultimedia.GetAudioClip
        {
            return new UnityWebRequest { uriStub = uri };
        }
    }

    public class DownloadHandler // Networking.DownloadHandler
    {
    }

    public sealed class DownloadHandlerAudioClip : DownloadHandler // Networking.DownloadHandlerAudioClip
    {
        /// <summary>Reads 16 bit WAV files; of all else Unity's engine makes nothing here.</summary>
        public static AudioClip GetContent(UnityWebRequest www) // Networking.DownloadHandlerAudioClip.GetContent
        {
            byte[] file = www.bytesStub;
            if (file.Length < 44 || Encoding.ASCII.GetString(file, 0, 4) != "RIFF" || BitConverter.ToInt16(file, 34) != 16)
            {
                return null;
            }
            int channels = BitConverter.ToInt16(file, 22);
            float[] samples = new float[(file.Length - 44) / 2];
            for (int k = 0; k < samples.Length; k++)
            {
                samples[k] = BitConverter.ToInt16(file, 44 + 2 * k) / 32768f;
            }
            return new AudioClip
            {
                samples = samples.Length / channels, channels = channels, frequency = BitConverter.ToInt32(file, 24), samplesStub = samples,
            };
        }
    }
}
