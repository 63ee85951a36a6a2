[assembly: System.Runtime.CompilerServices.InternalsVisibleTo("UnityEditor")]
[assembly: System.Runtime.CompilerServices.InternalsVisibleTo("Parley.Npc.Tests")]
[assembly: System.Runtime.CompilerServices.InternalsVisibleTo("Parley.Samples.Tavern.Tests")]
[assembly: System.Runtime.CompilerServices.InternalsVisibleTo("Parley.Npc.Editor.Tests")]
