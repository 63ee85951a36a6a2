using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Parley.Editor
{
    /// <summary>
    /// `parley bake` in a process of its own: its lines are read by threads, so that asking how it goes never waits. It knows nothing of
    /// Unity.
    /// </summary>
    internal sealed class BakeRun : IDisposable
    {
        private static readonly Regex Step = new Regex(@"^\[(\d+)/(\d+)\] (.*)$");
        private static readonly Regex Finding = new Regex(@"^(missing|stale|orphan) +(.+)$");
        private const string ErrorMark = "parley: error: ";

        private readonly object _lock = new object();
        private readonly List<string> _errors = new List<string>();
        private readonly List<string> _findings = new List<string>();
        private Process _process;
        private string _last = "";
        private string _summary = "";
        private int _done;
        private int _lines;

        /// <summary>Begins. When the program cannot be started, Errors says so and it is over at once.</summary>
        public BakeRun(BakeSettings settings, bool check)
        {
            IsCheck = check;
            string program;
            string arguments;
            settings.CommandLine(check, out program, out arguments);
            Process process = new Process
            {
                StartInfo = new ProcessStartInfo(program, arguments)
                {
                    UseShellExecute = false, CreateNoWindow = true, RedirectStandardOutput = true, RedirectStandardError = true,
                },
            };
            process.StartInfo.EnvironmentVariables["PYTHONIOENCODING"] = "utf-8";
            process.StartInfo.EnvironmentVariables["PYTHONUNBUFFERED"] = "1";
            process.OutputDataReceived += (sender, line) => Take(line.Data);
            process.ErrorDataReceived += (sender, line) => Take(line.Data);
            try
            {
                process.Start();
                process.BeginOutputReadLine();
                process.BeginErrorReadLine();
                _process = process;
            }
            catch (Win32Exception)
            {
                process.Dispose();
                _errors.Add("'" + program + "' cannot be started; install Parley (pip install parley-npc[runtime]), or give its path as the command");
            }
        }

        public bool IsCheck { get; private set; }

        public bool Running
        {
            get { return _process != null && !_process.HasExited; }
        }

        /// <summary>How it stands at one moment, while its threads go on.</summary>
        public BakeState State
        {
            get
            {
                bool running = Running;
                return new BakeState { Running = running, Progress = Progress, Last = Last, Summary = Summary, Errors = Errors, Findings = Findings };
            }
        }

        /// <summary>0..1.</summary>
        public float Progress
        {
            get { lock (_lock) { return _lines == 0 ? 0f : (float)_done / _lines; } }
        }

        /// <summary>The line that was finished last.</summary>
        public string Last
        {
            get { lock (_lock) { return _last; } }
        }

        /// <summary>What parley said of it all.</summary>
        public string Summary
        {
            get { lock (_lock) { return _summary; } }
        }

        /// <summary>What is wrong, one text for each line that failed.</summary>
        public string[] Errors
        {
            get { lock (_lock) { return _errors.ToArray(); } }
        }

        /// <summary>Of a check: what is missing, stale or orphaned, and why.</summary>
        public string[] Findings
        {
            get { lock (_lock) { return _findings.ToArray(); } }
        }

        /// <summary>Ends it; whole clips stay, and the next bake goes on with the rest.</summary>
        public void Cancel()
        {
            if (Running)
            {
                try
                {
                    _process.Kill();
                }
                catch (InvalidOperationException)
                {
                    // It has ended meanwhile.
                }
                catch (Win32Exception)
                {
                    // So it has, says Windows.
                }
            }
        }

        /// <summary>Ends it and lets go of it.</summary>
        public void Dispose()
        {
            Cancel();
            if (_process != null)
            {
                _process.Dispose();
                _process = null;
            }
        }

        /// <summary>Waits for the end and all that was said; for tests and batch mode.</summary>
        public int Wait()
        {
            if (_process == null)
            {
                return -1;
            }
            _process.WaitForExit();
            return _process.ExitCode;
        }

        private void Take(string line)
        {
            if (string.IsNullOrEmpty(line))
            {
                return;
            }
            lock (_lock)
            {
                Match step = Step.Match(line);
                Match finding = IsCheck ? Finding.Match(line) : Match.Empty;
                if (step.Success)
                {
                    _done = int.Parse(step.Groups[1].Value, CultureInfo.InvariantCulture);
                    _lines = int.Parse(step.Groups[2].Value, CultureInfo.InvariantCulture);
                    _last = step.Groups[3].Value;
                }
                else if (line.StartsWith(ErrorMark, StringComparison.Ordinal))
                {
                    _errors.Add(line.Substring(ErrorMark.Length));
                }
                else if (finding.Success)
                {
                    _findings.Add(line);
                }
                else
                {
                    _summary = line;
                }
            }
        }
    }
    /// <summary>What is to be told of a bake.</summary>
    internal struct BakeState
    {
        public bool Running;
        public float Progress;
        public string Last;
        public string Summary;
        public string[] Errors;
        public string[] Findings;
    }
}
