using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using NUnit.Framework;
using Parley.Core.Tests;
using Parley.Tests;
using UnityEditor;
using UnityEngine;

namespace Parley.Editor.Tests
{
    /// <summary>The bake window with a real `parley bake`: drawn, filled in, pressed.</summary>
    [TestFixture]
    [Category("Live")]
    public sealed class BakeWindowTests
    {
        private string _folder;
        private BakeWindow _window;

        [SetUp]
        public void Open()
        {
            Screen.Clear();
            _folder = Path.Combine(Path.GetTempPath(), "parley window " + Guid.NewGuid().ToString("N"));
            Directory.CreateDirectory(Path.Combine(_folder, "voices"));
            EditorPrefs.keptStub["Parley.Command"] = Environment.GetEnvironmentVariable("PARLEY_TEST_COMMAND");
            _window = Screen.Open<BakeWindow>("Window/Parley/Bake");
        }

        [TearDown]
        public void Close()
        {
            Scene.Send(_window, "OnDisable");
            Assert.IsNull(EditorApplication.update, "it no longer watches");
            Directory.Delete(_folder, true);
        }

        [Test]
        public void AFolderIsBakedWithProgressAndErrorsAndStaleLinesAreTold()
        {
            Choose();
            Record("one.wav", 1);
            Record("two.wav", 2);
            File.WriteAllText(Path.Combine(_folder, "voices", "bad.wav"), "no sound");
            int refreshed = AssetDatabase.refreshesStub;
            Screen.Press(_window, "Bake");
            StringAssert.Contains("progress 0.00 starting", Screen.Draw(_window));
            List<string> seen = UntilOver();
            Assert.IsTrue(seen.TrueForAll(text => text.Contains("[Bake] greyed") && text.Contains("[Stop]\n")), "only Stop can be pressed meanwhile");
            string after = Screen.Draw(_window);
            StringAssert.Contains("Error: ", after);
            StringAssert.Contains("bad.wav", after);
            StringAssert.IsMatch("2 (baked|from the cache)", after);
            StringAssert.Contains("[Stop] greyed", after);
            Assert.AreEqual(refreshed + 1, AssetDatabase.refreshesStub, "Unity looks for the new files once");
            Assert.IsTrue(File.Exists(Path.Combine(_folder, "clips", "two.npz")));
            Assert.AreEqual(1f, _window.Run.Progress);

            Record("one.wav", 3);
            File.Delete(Path.Combine(_folder, "voices", "bad.wav"));
            Record("new.wav", 4);
            Screen.Press(_window, "What is stale?");
            UntilOver();
            after = Screen.Draw(_window);
            StringAssert.Contains("Warning: stale    one.npz", after);
            StringAssert.Contains("Warning: missing  new.npz", after);
            StringAssert.DoesNotContain("two.npz", after);
        }

        [Test]
        public void WhatIsLackingIsSaidBeforeAnythingBegins()
        {
            StringAssert.DoesNotContain("greyed\n[What", Screen.Draw(_window));
            Screen.Fill(_window, "Parley clips (.npz)", false);
            string seen = Screen.Draw(_window);
            StringAssert.Contains("Info: Choose Parley clips, animation clips, or both.", seen);
            StringAssert.Contains("[Bake] greyed", seen);
            Screen.Fill(_window, "Animation clips (.anim)", true);
            StringAssert.Contains("choose its Parley Face", Screen.Draw(_window));
            SkinnedMeshRenderer renderer;
            Screen.Fill(_window, "Character", Heads.Make(new[] { "jawOpen" }, 1f, out renderer));
            seen = Screen.Draw(_window);
            StringAssert.DoesNotContain("Info: ", seen);
            StringAssert.Contains("[Bake]\n", seen);
        }

        [Test]
        public void FoldersAreChosenAndKeptForTheProjectAndTheCommandForTheMachine()
        {
            StringAssert.Contains("Recordings: Assets/Voices", Screen.Draw(_window));
            EditorUtility.chosenStub = "/project/Assets/Lines";
            Screen.Press(_window, "Browse…");
            StringAssert.Contains("Recordings: Assets/Lines", Screen.Draw(_window));
            Screen.Fill(_window, "Clips", "Assets/Clips");
            Screen.Fill(_window, "Command", "python -m parley_runtime.cli.main");
            Scene.Send(_window, "OnDisable");
            _window = Screen.Open<BakeWindow>("Window/Parley/Bake");
            string seen = Screen.Draw(_window);
            StringAssert.Contains("Recordings: Assets/Lines", seen);
            StringAssert.Contains("Clips: Assets/Clips", seen);
            StringAssert.Contains("Command: python -m parley_runtime.cli.main", seen);
            Assert.AreEqual(1, EditorPrefs.keptStub.Count);
        }

        [Test]
        public void StopEndsTheProcess()
        {
            Choose();
            for (int k = 0; k < 8; k++)
            {
                Record(k + ".wav", k);
            }
            Screen.Press(_window, "Bake");
            Screen.Press(_window, "Stop");  // laid out anew before it is pressed
            UntilOver();
            Assert.Less(_window.Run.Progress, 1f);
        }

        [Test]
        public void AnUnknownCommandIsTold()
        {
            Choose();
            Screen.Fill(_window, "Command", "no-such-parley");
            Screen.Press(_window, "Bake");
            string seen = Screen.Draw(_window);
            StringAssert.Contains("Error: 'no-such-parley' cannot be started; install Parley", seen);
        }

        private void Choose()
        {
            Screen.Fill(_window, "Recordings", Path.Combine(_folder, "voices"));
            Screen.Fill(_window, "Clips", Path.Combine(_folder, "clips"));
        }

        /// <summary>Draws as the editor does while the process runs; gives what was to be seen meanwhile.</summary>
        private List<string> UntilOver()
        {
            List<string> seen = new List<string>();
            Face.Until(() =>
            {
                EditorApplication.update();
                if (_window.Run.Running)
                {
                    string text = Screen.Draw(_window);
                    if (_window.Run.Running)
                    {
                        seen.Add(text);
                    }
                    Thread.Sleep(10);
                    return false;
                }
                return true;
            }, "the end of the bake");
            _window.Run.Wait();  // for the last of what it said
            EditorApplication.update();
            return seen;
        }

        private void Record(string name, int seed)
        {
            File.WriteAllBytes(Path.Combine(_folder, "voices", name), BakeRunTests.Wav(0.5 + 0.1 * seed));
        }
    }
}
