using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Text;
using UnityEngine;

namespace Parley.Samples.Tavern
{
    /// <summary>
    /// Makes meshes of a head's file. Unity has no importer for glTF of its own, and this sample needs no other package; a character of yours
    /// comes as FBX, or through a glTF importer. bridges/unity/make_tavern.py writes the files and tells their layout.
    /// </summary>
    public static class HeadFile
    {
        private const string Mark = "PARLEYHEAD1";
        private const string NoHead = "this is no head of the tavern's; import the sample again";

        /// <summary>One mesh of a head, and the name of the material of each of its parts.</summary>
        public struct Part
        {
            public string Name;
            public Mesh Mesh;
            public string[] Materials;
        }

        /// <summary>The meshes in a file's bytes. `gamma`: the project's colours are not linear.</summary>
        public static List<Part> Read(byte[] bytes, bool gamma)
        {
            try
            {
                using (DeflateStream unpacked = new DeflateStream(new MemoryStream(bytes), CompressionMode.Decompress))
                using (BinaryReader reader = new BinaryReader(unpacked))
                {
                    return ReadParts(reader, gamma);
                }
            }
            catch (EndOfStreamException)
            {
                throw new InvalidDataException(NoHead);
            }
        }

        private static List<Part> ReadParts(BinaryReader reader, bool gamma)
        {
            if (Text(reader) != Mark)
            {
                throw new InvalidDataException(NoHead);
            }
            List<Part> parts = new List<Part>();
            int count = reader.ReadInt32();
            for (int k = 0; k < count; k++)
            {
                parts.Add(ReadPart(reader, gamma));
            }
            return parts;
        }

        private static Part ReadPart(BinaryReader reader, bool gamma)
        {
            Part part = new Part { Name = Text(reader) };
            int vertices = reader.ReadInt32();
            Mesh mesh = new Mesh { name = part.Name, vertices = Vectors(reader, vertices) };
            Vector3[] normals = new Vector3[vertices];
            for (int k = 0; k < vertices; k++)
            {
                normals[k] = new Vector3(reader.ReadSByte() / 127f, reader.ReadSByte() / 127f, reader.ReadSByte() / 127f);
                reader.ReadSByte();
            }
            mesh.normals = normals;
            Color[] colours = new Color[vertices];
            for (int k = 0; k < vertices; k++)
            {
                Color linear = new Color(reader.ReadSingle(), reader.ReadSingle(), reader.ReadSingle());
                colours[k] = gamma ? linear.gamma : linear;
            }
            mesh.colors = colours;
            part.Materials = new string[reader.ReadInt32()];
            mesh.subMeshCount = part.Materials.Length;
            for (int k = 0; k < part.Materials.Length; k++)
            {
                part.Materials[k] = Text(reader);
                int[] triangles = new int[reader.ReadInt32()];
                for (int corner = 0; corner < triangles.Length; corner++)
                {
                    triangles[corner] = reader.ReadUInt16();
                }
                mesh.SetTriangles(triangles, k);
            }
            ReadShapes(reader, mesh, vertices);
            mesh.RecalculateBounds();
            part.Mesh = mesh;
            return part;
        }

        private static void ReadShapes(BinaryReader reader, Mesh mesh, int vertices)
        {
            int count = reader.ReadInt32();
            for (int shape = 0; shape < count; shape++)
            {
                string name = Text(reader);
                float scale = reader.ReadSingle();
                ushort[] moved = new ushort[reader.ReadInt32()];
                for (int k = 0; k < moved.Length; k++)
                {
                    moved[k] = reader.ReadUInt16();
                }
                Vector3[] deltas = new Vector3[vertices];
                foreach (ushort vertex in moved)
                {
                    deltas[vertex] = new Vector3(reader.ReadInt16() * scale, reader.ReadInt16() * scale, reader.ReadInt16() * scale);
                }
                mesh.AddBlendShapeFrame(name, 100f, deltas, null, null);
            }
        }

        private static Vector3[] Vectors(BinaryReader reader, int count)
        {
            Vector3[] vectors = new Vector3[count];
            for (int k = 0; k < count; k++)
            {
                vectors[k] = new Vector3(reader.ReadSingle(), reader.ReadSingle(), reader.ReadSingle());
            }
            return vectors;
        }

        private static string Text(BinaryReader reader)
        {
            int count = reader.ReadInt32();
            if (count < 0 || count > 256)
            {
                throw new InvalidDataException(NoHead);
            }
            return Encoding.UTF8.GetString(reader.ReadBytes(count));
        }
    }
}
