namespace Parley.Core
{
    /// <summary>Reads the `.npz` that `parley bake` writes (docs/formats.md). It needs no engine, so a game may read clips that it downloads.</summary>
    public static class ClipReader
    {
        /// <summary>The clip in a file's bytes. Throws ClipException, with the reason.</summary>
        public static ClipData Read(byte[] file)
        {
            ZipArchive archive = new ZipArchive(file);
            NpyArray weights = Array(archive, "weights");
            int frames = weights.Shape.Length == 2 ? weights.Shape[0] : 0;
            NpyArray names = Array(archive, "names");
            if (frames == 0 || weights.Shape[1] != names.Count)
            {
                throw new ClipException("'weights' must have a row for each frame and a column for each of 'names'; bake it again");
            }
            float[] values = new float[frames * Live.ArkitColumns];
            for (int column = 0; column < names.Count; column++)
            {
                int target = ArkitNames.IndexOf(names.Text(column));
                if (target >= 0)
                {
                    Copy(weights, column, values, target);
                }
            }
            Copy(archive, "head_rotation", 3, values, ArkitNames.RotationColumn, frames);
            Copy(archive, "head_translation", 3, values, ArkitNames.TranslationColumn, frames);
            Copy(archive, "gaze", 2, values, ArkitNames.GazeColumn, frames);
            double rate = Array(archive, "fps").Number(0);
            return new ClipData(values, rate);
        }

        private static NpyArray Array(ZipArchive archive, string key)
        {
            string name = key + ".npy";
            if (!archive.Has(name))
            {
                throw new ClipException("it is no clip: it has no '" + key + "'");
            }
            NpyArray array = new NpyArray(archive.Read(name), key);
            if (array.Count == 0)
            {
                throw new ClipException("'" + key + "' of the clip is empty");
            }
            return array;
        }

        private static void Copy(ZipArchive archive, string key, int columns, float[] values, int target, int frames)
        {
            NpyArray array = Array(archive, key);
            if (array.Shape.Length != 2 || array.Shape[0] != frames || array.Shape[1] != columns)
            {
                throw new ClipException("'" + key + "' must have " + columns + " columns and a row for each frame; bake it again");
            }
            for (int column = 0; column < columns; column++)
            {
                Copy(array, column, values, target + column);
            }
        }

        private static void Copy(NpyArray array, int column, float[] values, int target)
        {
            int columns = array.Shape[1];
            for (int frame = 0; frame < array.Shape[0]; frame++)
            {
                values[frame * Live.ArkitColumns + target] = (float)array.Number(frame * columns + column);
            }
        }
    }
}
