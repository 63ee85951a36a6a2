using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Parley.Npc.Editor")]
[assembly: InternalsVisibleTo("Parley.Npc.Timeline")]
[assembly: InternalsVisibleTo("Parley.Npc.Tests")]
[assembly: InternalsVisibleTo("Parley.Samples.Tavern.Tests")]
[assembly: InternalsVisibleTo("Parley.Npc.Editor.Tests")]
