using System.IO;
using Parley.Core;
using UnityEditor.AssetImporters;
using UnityEngine;

namespace Parley.Editor
{
    /// <summary>Imports the `.npz` of `parley bake` as a ParleyClip. Bake again, and the asset follows.</summary>
    [ScriptedImporter(1, "npz")]
    public sealed class ParleyClipImporter : ScriptedImporter
    {
        [SerializeField]
        [Tooltip("The line's sound, if ParleyNpc.Say is to play it with the clip.")]
        private AudioClip sound;

        /// <summary>The line's sound; save and import anew after a change.</summary>
        public AudioClip Sound
        {
            get { return sound; }
            set { sound = value; }
        }

        public override void OnImportAsset(AssetImportContext ctx)
        {
            ClipData data;
            try
            {
                data = ClipReader.Read(File.ReadAllBytes(ctx.assetPath));
            }
            catch (ClipException wrong)
            {
                ctx.LogImportError("Parley: '" + ctx.assetPath + "': " + wrong.Message, null);
                return;
            }
            ParleyClip clip = ParleyClip.From(data);
            clip.name = Path.GetFileNameWithoutExtension(ctx.assetPath);
            clip.Sound = sound;
            ctx.AddObjectToAsset("clip", clip);
            ctx.SetMainObject(clip);
        }
    }
}
