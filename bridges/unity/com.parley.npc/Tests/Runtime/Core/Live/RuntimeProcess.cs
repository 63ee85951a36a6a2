using System;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using NUnit.Framework;

namespace Parley.Core.Tests
{
    /// <summary>
    /// A real `parley serve`. PARLEY_TEST_COMMAND says how to call parley, as one command line; without it, the tests that need
    /// a runtime say that they are skipped.
    /// </summary>
    internal sealed class RuntimeProcess
    {
        private static RuntimeProcess _shared;

        private readonly int _port;
        private Process _process;

        public RuntimeProcess()
        {
            TcpListener free = new TcpListener(IPAddress.Loopback, 0);
            free.Start();
            _port = ((IPEndPoint)free.LocalEndpoint).Port;
            free.Stop();
            Start();
        }

        /// <summary>One for all tests: starting it takes a second. It ends with this process or domain.</summary>
        public static RuntimeProcess Shared()
        {
            if (_shared == null)
            {
                _shared = new RuntimeProcess();
                AppDomain.CurrentDomain.ProcessExit += (sender, arguments) => _shared.Kill();
                AppDomain.CurrentDomain.DomainUnload += (sender, arguments) => _shared.Kill();
            }
            return _shared;
        }

        public string Address
        {
            get { return "tcp://127.0.0.1:" + _port; }
        }

        public void Start()
        {
            string command = Environment.GetEnvironmentVariable("PARLEY_TEST_COMMAND");
            if (string.IsNullOrEmpty(command))
            {
                Assert.Ignore("no runtime: set PARLEY_TEST_COMMAND to the command that calls parley, such as 'parley'");
            }
            int space = command.IndexOf(' ');
            string program = space < 0 ? command : command.Substring(0, space);
            string arguments = space < 0 ? "" : command.Substring(space + 1) + " ";
            _process = Process.Start(new ProcessStartInfo(program, arguments + "serve --bind " + Address) { UseShellExecute = false, RedirectStandardOutput = true });
        }

        /// <summary>Ends it as a crash does.</summary>
        public void Kill()
        {
            if (_process != null && !_process.HasExited)
            {
                _process.Kill();
                _process.WaitForExit();
            }
            _process = null;
        }
    }
}
