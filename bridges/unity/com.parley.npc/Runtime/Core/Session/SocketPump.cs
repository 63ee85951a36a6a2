using System;
using System.Net.Sockets;
using System.Threading;

namespace Parley.Core
{
    /// <summary>
    /// Moves bytes between a client and its socket: one thread connects and receives, one sends. Every wait has an end, so both
    /// threads notice within a tenth of a second that they are to stop; what is shared is guarded by the client's gate.
    /// </summary>
    internal sealed class SocketPump : IDisposable
    {
        /// <summary>Milliseconds.</summary>
        public const int ReceiveTimeout = 100;

        /// <summary>How the text begins for a connection that the peer ended.</summary>
        public const string Ended = "the runtime closed the connection";

        private const int Slice = 50;
        private const int GoodbyeTimeout = 500;
        private const int JoinTimeout = 1000;
        private const int SendPiece = 1 << 16;

        private readonly SocketConnector _connector;
        private readonly object _gate;
        private readonly LiveClient _client;
        private readonly Thread _receiving;
        private readonly Thread _sending;
        private readonly byte[] _received = new byte[1 << 16];
        private readonly byte[] _piece = new byte[SendPiece];
        private Socket _socket;
        private volatile bool _leaving;
        private volatile bool _stopping;
        private bool _pieceUnderWay;

        public SocketPump(LiveAddress address, object gate, LiveClient client)
        {
            _connector = new SocketConnector(address, client.Address, () => _leaving || _stopping);
            _gate = gate;
            _client = client;
            _receiving = new Thread(Receive) { Name = "Parley receive", IsBackground = true };
            _sending = new Thread(Send) { Name = "Parley send", IsBackground = true };
        }

        /// <summary>Whether a thread still runs.</summary>
        public bool Runs
        {
            get { return _receiving.IsAlive || _sending.IsAlive; }
        }

        public long BytesReceived { get; private set; }

        public long BytesSent { get; private set; }

        public void Start()
        {
            _receiving.Start();
            _sending.Start();
        }

        /// <summary>
        /// Sends what waits until the goodbye is answered, lets the peer close, each for half a second at most, ends both threads and waits for
        /// them. A socket that is closed with bytes unread resets the connection, and what is on its way is lost; so it is read to its end.
        /// </summary>
        public void Dispose()
        {
            double until = MonotonicClock.Now + 1e-3 * GoodbyeTimeout;
            Socket socket;
            lock (_gate)
            {
                while (_socket != null && (_client.Outgoing.Count > 0 || _pieceUnderWay || !_client.Parted) && MonotonicClock.Now < until)
                {
                    Monitor.Wait(_gate, 10);
                }
                _leaving = true;
                socket = _socket;
                Monitor.PulseAll(_gate);
            }
            if (socket != null)
            {
                ShutDown(socket, SocketShutdown.Send);
                _receiving.Join(GoodbyeTimeout);
            }
            lock (_gate)
            {
                _stopping = true;
                Monitor.PulseAll(_gate);
            }
            CloseSocket();
            _sending.Join(JoinTimeout);
            _receiving.Join(JoinTimeout);
        }

        private void Receive()
        {
            int failures = 0;
            while (!_leaving && !_stopping)
            {
                string trouble;
                Socket socket = _connector.Connect(out trouble);
                if (socket != null)
                {
                    lock (_gate)
                    {
                        _client.SocketOpened();
                        _socket = socket;
                        Monitor.PulseAll(_gate);
                    }
                    int welcomes = _client.Figures().Welcomes;
                    trouble = ListenGuarded(socket);
                    CloseSocket();
                    // One that got as far as a welcome is likely to come back soon.
                    failures = _client.Figures().Welcomes > welcomes ? 0 : failures;
                }
                lock (_gate)
                {
                    _client.SocketLost(trouble);
                    double until = MonotonicClock.Now + Backoff(failures++);
                    while (!_leaving && !_stopping && (!_client.Willing || MonotonicClock.Now < until))
                    {
                        Monitor.Wait(_gate, Slice);
                    }
                }
            }
        }

        /// <summary>Seconds to wait before the next try: a tenth, doubled each time, two at most.</summary>
        private static double Backoff(int failures)
        {
            return Math.Min(0.1 * (1 << Math.Min(failures, 5)), 2.0);
        }

        /// <summary>
        /// A mistake of ours in this thread must neither end the game nor pass unseen: it is told as the client's trouble, and the
        /// connection begins anew.
        /// </summary>
        private string ListenGuarded(Socket socket)
        {
            try
            {
                return Listen(socket);
            }
            catch (Exception mistake)
            {
                return "a mistake in Parley, please report it: " + mistake;
            }
        }

        /// <summary>Reads until the connection ends; says why it did.</summary>
        private string Listen(Socket socket)
        {
            while (!_stopping)
            {
                int count;
                SocketError error;
                try
                {
                    // Poll first: a receive that runs into its timeout throws inside some of Unity's platforms.
                    if (!socket.Poll(1000 * ReceiveTimeout, SelectMode.SelectRead))
                    {
                        count = -1;
                        error = SocketError.Success;
                    }
                    else
                    {
                        count = socket.Receive(_received, 0, _received.Length, SocketFlags.None, out error);
                    }
                }
                catch (SocketException gone)
                {
                    return gone.Message;
                }
                catch (ObjectDisposedException)
                {
                    return "closed";
                }
                if (error == SocketError.TimedOut || error == SocketError.WouldBlock || error == SocketError.Interrupted)
                {
                    count = -1;
                }
                else if (error != SocketError.Success)
                {
                    return Ended + " (" + error + ")";
                }
                if (count == 0)
                {
                    return Ended;
                }
                lock (_gate)
                {
                    double now = MonotonicClock.Now;
                    string fault = count > 0 ? _client.SocketGave(_received, count, now) : _client.Tick(now);
                    if (count > 0)
                    {
                        BytesReceived += count;
                    }
                    if (fault != null)
                    {
                        return fault;
                    }
                    if (_client.Outgoing.Count > 0)
                    {
                        Monitor.PulseAll(_gate);
                    }
                }
            }
            return "closed";
        }

        private void Send()
        {
            while (true)
            {
                Socket socket;
                int count;
                lock (_gate)
                {
                    while (!_stopping && (_socket == null || _client.Outgoing.Count == 0))
                    {
                        Monitor.Wait(_gate, ReceiveTimeout);
                    }
                    if (_stopping)
                    {
                        return;
                    }
                    socket = _socket;
                    ByteQueue waiting = _client.Outgoing;
                    count = Math.Min(waiting.Count, SendPiece);
                    Buffer.BlockCopy(waiting.Buffer, waiting.Start, _piece, 0, count);
                    waiting.Consume(count);
                    _pieceUnderWay = true;
                }
                if (!SendPieceOf(socket, count))
                {
                    CloseSocket(socket);
                }
                lock (_gate)
                {
                    _pieceUnderWay = false;
                    BytesSent += count;
                    Monitor.PulseAll(_gate);
                }
            }
        }

        private bool SendPieceOf(Socket socket, int count)
        {
            int sent = 0;
            while (sent < count)
            {
                try
                {
                    SocketError error;
                    int now = socket.Send(_piece, sent, count - sent, SocketFlags.None, out error);
                    if (error != SocketError.Success || now <= 0)
                    {
                        return false;
                    }
                    sent += now;
                }
                catch (SocketException)
                {
                    return false;
                }
                catch (ObjectDisposedException)
                {
                    return false;
                }
            }
            return true;
        }

        private void CloseSocket()
        {
            Socket socket;
            lock (_gate)
            {
                socket = _socket;
            }
            CloseSocket(socket);
        }

        private void CloseSocket(Socket socket)
        {
            if (socket == null)
            {
                return;
            }
            lock (_gate)
            {
                if (_socket == socket)
                {
                    _socket = null;
                }
            }
            ShutDown(socket, SocketShutdown.Both);
            socket.Close();
        }

        private static void ShutDown(Socket socket, SocketShutdown how)
        {
            try
            {
                socket.Shutdown(how);
            }
            catch (SocketException)
            {
                // The peer was faster.
            }
            catch (ObjectDisposedException)
            {
                // So was our other thread.
            }
        }
    }
}
