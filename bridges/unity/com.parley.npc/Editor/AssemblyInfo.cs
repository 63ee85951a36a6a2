using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Parley.Npc.Editor.Tests")]
