using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace Parley.Core.Tests
{
    /// <summary>Passes bytes between a client and a runtime, and can be cut: TCP connections end, and what is on the way is lost.</summary>
    internal sealed class Road : IDisposable
    {
        private readonly TcpListener _listener = new TcpListener(IPAddress.Loopback, 0);
        private readonly int _port;
        private readonly List<Socket> _ends = new List<Socket>();
        private volatile bool _swallowUp;

        /// <summary>A road to a runtime's address.</summary>
        public Road(string address)
        {
            LiveAddress runtime;
            LiveAddress.TryParse(address, out runtime);
            _port = runtime.Port;
            _listener.Start();
            new Thread(Accept) { IsBackground = true }.Start();
        }

        public string Address
        {
            get { return "tcp://127.0.0.1:" + ((IPEndPoint)_listener.LocalEndpoint).Port; }
        }

        /// <summary>From now on until the cut, what the client says is lost.</summary>
        public void SwallowWhatTheClientSays()
        {
            _swallowUp = true;
        }

        /// <summary>Ends all connections; new ones pass everything.</summary>
        public void Cut()
        {
            lock (_ends)
            {
                foreach (Socket end in _ends)
                {
                    End(end);
                }
                _ends.Clear();
                _swallowUp = false;
            }
        }

        public void Dispose()
        {
            _listener.Stop();
            Cut();
        }

        private void Accept()
        {
            try
            {
                while (true)
                {
                    Socket near = _listener.AcceptSocket();
                    Socket far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                    if (!Connect(far))
                    {
                        End(near);  // the runtime is not up yet
                        continue;
                    }
                    lock (_ends)
                    {
                        _ends.Add(near);
                        _ends.Add(far);
                    }
                    new Thread(() => Pass(near, far, true)) { IsBackground = true }.Start();
                    new Thread(() => Pass(far, near, false)) { IsBackground = true }.Start();
                }
            }
            catch (SocketException)
            {
                // The listener was stopped.
            }
            catch (ObjectDisposedException)
            {
                // So it was.
            }
        }

        private bool Connect(Socket far)
        {
            try
            {
                far.Connect(IPAddress.Loopback, _port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }

        private void Pass(Socket one, Socket other, bool up)
        {
            byte[] bytes = new byte[1 << 16];
            try
            {
                for (int count = one.Receive(bytes); count > 0; count = one.Receive(bytes))
                {
                    if (!up || !_swallowUp)
                    {
                        other.Send(bytes, count, SocketFlags.None);
                    }
                }
            }
            catch (SocketException)
            {
                // It was cut.
            }
            catch (ObjectDisposedException)
            {
                // So it was.
            }
            End(one);
            End(other);
        }

        private static void End(Socket socket)
        {
            try
            {
                socket.Shutdown(SocketShutdown.Both);
            }
            catch (SocketException)
            {
                // It is at its end already.
            }
            catch (ObjectDisposedException)
            {
                // So it is.
            }
            socket.Close();
        }
    }
}
