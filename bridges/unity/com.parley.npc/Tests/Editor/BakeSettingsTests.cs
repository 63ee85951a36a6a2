using NUnit.Framework;

namespace Parley.Editor.Tests
{
    [TestFixture]
    public sealed class BakeSettingsTests
    {
        [Test]
        public void TheCommandLineSaysWhatIsAsked()
        {
            BakeSettings settings = new BakeSettings { Voices = "Assets/Voices", Clips = "Assets/My Clips", Emotion = "joy=0.6", Energy = 1.2f };
            Assert.AreEqual(
                "parley|bake Assets/Voices -o \"Assets/My Clips\" --format npz --emotion joy=0.6 --energy 1.2 --check", Line(settings, true));
        }

        [Test]
        public void AnimationClipsNameTheCharactersParts()
        {
            BakeSettings settings = new BakeSettings { Voices = "v", Clips = "c", Npz = false, Anim = true, HeadPath = "Rig/Head", HeadRest = "-0.1,0,0,0.99" };
            settings.FacePaths.Add("Face");
            settings.FacePaths.Add("");
            Assert.AreEqual(
                "parley|bake v -o c --format unity --face-path Face --face-path \"\" --head-path Rig/Head --weight-range 100 --head-rest=-0.1,0,0,0.99",
                Line(settings, false));
        }

        [TestCase("parley", "parley|bake")]
        [TestCase("", "parley|bake")]
        [TestCase("py -m parley_runtime.cli.main", "py|-m parley_runtime.cli.main bake")]
        [TestCase("\"C:\\Program Files\\parley.exe\"", "C:\\Program Files\\parley.exe|bake")]
        public void TheCommandMayHaveWordsOfItsOwn(string command, string begins)
        {
            StringAssert.StartsWith(begins, Line(new BakeSettings { Command = command, Voices = "v", Clips = "c" }, false));
        }

        [Test]
        public void WordsWithQuotesAndSlashesStayWhole()
        {
            BakeSettings settings = new BakeSettings { Voices = "a \"b\\\" c\\", Clips = "c" };
            StringAssert.Contains("\"a \\\"b\\\\\\\" c\\\\\"", Line(settings, false));
        }

        private static string Line(BakeSettings settings, bool check)
        {
            string program;
            string arguments;
            settings.CommandLine(check, out program, out arguments);
            return program + "|" + arguments;
        }
    }
}
