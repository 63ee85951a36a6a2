using System;

namespace UnityEngine.Networking
{
    public sealed class UnityWebRequest : IDisposable // Networking.UnityWebRequest
    {
        public enum Result // Networking.UnityWebRequest.Result
        {
            InProgress = 0, // Networking.UnityWebRequest.Result.InProgress
            Success = 1, // Networking.UnityWebRequest.Result.Success
        }

        public Result result // Networking.UnityWebRequest-result
        {
            get { return Result.InProgress; }
        }

        public string error // Networking.UnityWebRequest-error
        {
            get { return "stub"; }
        }

        public UnityWebRequestAsyncOperation SendWebRequest() // Networking.UnityWebRequest.SendWebRequest
        {
            return new UnityWebRequestAsyncOperation();
        }

        public void Dispose() // Networking.UnityWebRequest.Dispose
        {
        }
    }

    public sealed class UnityWebRequestAsyncOperation : AsyncOperation // Networking.UnityWebRequestAsyncOperation
    {
    }

    public static class UnityWebRequestMultimedia // Networking.UnityWebRequestMultimedia
    {
        public static UnityWebRequest GetAudioClip(string uri, AudioType audioType) // Networking.UnityWebRequestMultimedia.GetAudioClip
        {
            return new UnityWebRequest();
        }
    }

    public sealed class DownloadHandlerAudioClip // Networking.DownloadHandlerAudioClip
    {
        public static AudioClip GetContent(UnityWebRequest www) // Networking.DownloadHandlerAudioClip.GetContent
        {
            return null;
        }
    }
}
