using System;
using System.Net;
using System.Net.Sockets;

namespace Parley.Core
{
    /// <summary>Makes connections to one address. It waits in slices, so that whoever wants it to stop never waits long.</summary>
    internal sealed class SocketConnector
    {
        private const int ConnectTimeout = 3000;  // ms
        private const int SendTimeout = 5000;
        private const int Slice = 50;

        private readonly LiveAddress _address;
        private readonly string _text;
        private readonly Func<bool> _stopping;

        /// <summary>`text` is the address for people; `stopping` says whether to give up.</summary>
        public SocketConnector(LiveAddress address, string text, Func<bool> stopping)
        {
            _address = address;
            _text = text;
            _stopping = stopping;
        }

        /// <summary>A connected socket; null, and why, when there is none within three seconds.</summary>
        public Socket Connect(out string trouble)
        {
            trouble = "no runtime answers at " + _text + "; start one with 'parley serve'";
            IPAddress address = Resolve(ref trouble);
            if (address == null)
            {
                return null;
            }
            Socket socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                IAsyncResult connecting = socket.BeginConnect(new IPEndPoint(address, _address.Port), null, null);
                if (Await(connecting, ConnectTimeout))
                {
                    socket.EndConnect(connecting);
                    socket.NoDelay = true;
                    socket.ReceiveTimeout = SocketPump.ReceiveTimeout;
                    socket.SendTimeout = SendTimeout;
                    return socket;
                }
            }
            catch (SocketException)
            {
            }
            catch (ObjectDisposedException)
            {
            }
            socket.Close();
            return null;
        }

        private IPAddress Resolve(ref string trouble)
        {
            IPAddress address;
            if (IPAddress.TryParse(_address.Host, out address))
            {
                return address;
            }
            try
            {
                IAsyncResult asking = Dns.BeginGetHostAddresses(_address.Host, null, null);
                if (Await(asking, ConnectTimeout))
                {
                    IPAddress[] found = Dns.EndGetHostAddresses(asking);
                    foreach (IPAddress candidate in found)
                    {
                        // libzmq binds IPv4 unless it is told otherwise; a name such as localhost often stands for both.
                        if (candidate.AddressFamily == AddressFamily.InterNetwork)
                        {
                            return candidate;
                        }
                    }
                    if (found.Length > 0)
                    {
                        return found[0];
                    }
                }
            }
            catch (SocketException)
            {
            }
            trouble = "there is no machine named '" + _address.Host + "'; check the address";
            return null;
        }

        /// <summary>Waits in slices, so that Dispose never waits long for us.</summary>
        private bool Await(IAsyncResult operation, int milliseconds)
        {
            for (int waited = 0; waited < milliseconds && !_stopping(); waited += Slice)
            {
                if (operation.AsyncWaitHandle.WaitOne(Slice))
                {
                    return true;
                }
            }
            return operation.IsCompleted;
        }
    }
}
