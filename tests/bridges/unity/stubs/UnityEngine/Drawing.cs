using System;
using System.Collections.Generic;
using Unity.Collections;

namespace UnityEngine
{
    public class Renderer : Component // Renderer
    {
        public bool isVisible { get; internal set; } = true; // Renderer-isVisible
        public Material sharedMaterial { get; set; } // Renderer-sharedMaterial
        public Material[] sharedMaterials { get; set; } // Renderer-sharedMaterials
        public Material material { get; set; } // Renderer-material

        internal readonly Dictionary<string, Texture> blockStub = new Dictionary<string, Texture>();

        public void GetPropertyBlock(MaterialPropertyBlock properties) // Renderer.GetPropertyBlock
        {
            properties.texturesStub.Clear();
            foreach (KeyValuePair<string, Texture> held in blockStub)
            {
                properties.texturesStub[held.Key] = held.Value;
            }
        }

        public void SetPropertyBlock(MaterialPropertyBlock properties) // Renderer.SetPropertyBlock
        {
            blockStub.Clear();
            foreach (KeyValuePair<string, Texture> given in properties.texturesStub)
            {
                blockStub[given.Key] = given.Value;
            }
        }
    }

    public class MeshRenderer : Renderer // MeshRenderer
    {
    }

    public class SkinnedMeshRenderer : Renderer // SkinnedMeshRenderer
    {
        internal readonly Dictionary<int, float> weightsStub = new Dictionary<int, float>();
        internal int writesStub;

        public Mesh sharedMesh { get; set; } // SkinnedMeshRenderer-sharedMesh
        public Bounds localBounds { get; set; } // SkinnedMeshRenderer-localBounds
        public bool updateWhenOffscreen { get; set; } // SkinnedMeshRenderer-updateWhenOffscreen

        public void SetBlendShapeWeight(int index, float value) // SkinnedMeshRenderer.SetBlendShapeWeight
        {
            weightsStub[index] = value;
            writesStub++;
        }

        public float GetBlendShapeWeight(int index) // SkinnedMeshRenderer.GetBlendShapeWeight
        {
            float weight;
            return weightsStub.TryGetValue(index, out weight) ? weight : 0f;
        }
    }

    public struct Bounds // Bounds
    {
        public Bounds(Vector3 center, Vector3 size) // Bounds-ctor
        {
        }
    }

    public sealed class Mesh : Object // Mesh
    {
        internal readonly List<string> shapesStub = new List<string>();
        internal readonly List<float> shapeWeightsStub = new List<float>();
        internal readonly List<Vector3[]> deltasStub = new List<Vector3[]>();
        internal readonly List<int[]> trianglesStub = new List<int[]>();

        public int blendShapeCount // Mesh-blendShapeCount
        {
            get { return shapesStub.Count; }
        }

        public Vector3[] vertices { get; set; } // Mesh-vertices
        public Vector3[] normals { get; set; } // Mesh-normals
        public Color[] colors { get; set; } // Mesh-colors
        public int subMeshCount { get; set; } // Mesh-subMeshCount

        public string GetBlendShapeName(int shapeIndex) // Mesh.GetBlendShapeName
        {
            return shapesStub[shapeIndex];
        }

        public int GetBlendShapeFrameCount(int shapeIndex) // Mesh.GetBlendShapeFrameCount
        {
            return 1;
        }

        public float GetBlendShapeFrameWeight(int shapeIndex, int frameIndex) // Mesh.GetBlendShapeFrameWeight
        {
            return shapeWeightsStub[shapeIndex];
        }

        public void AddBlendShapeFrame(string shapeName, float frameWeight, Vector3[] deltaVertices, Vector3[] deltaNormals, Vector3[] deltaTangents) // Mesh.AddBlendShapeFrame
        {
            shapesStub.Add(shapeName);
            shapeWeightsStub.Add(frameWeight);
            deltasStub.Add((Vector3[])deltaVertices.Clone());
        }

        public void SetTriangles(int[] triangles, int submesh) // Mesh.SetTriangles
        {
            trianglesStub.Add(triangles);
        }

        public void RecalculateBounds() // Mesh.RecalculateBounds
        {
        }
    }

    public sealed class Shader : Object // Shader
    {
        public static Shader Find(string name) // Shader.Find
        {
            return null;
        }
    }

    public class Material : Object // Material
    {
        public Material(Material source) // Material-ctor
        {
        }

        public Material(Shader shader) // Material-ctor
        {
        }

        public Color color { get; set; } // Material-color

        internal readonly List<string> propertiesStub = new List<string>();

        public bool HasProperty(string name) // Material.HasProperty
        {
            return propertiesStub.Contains(name);
        }

        public void SetFloat(string name, float value) // Material.SetFloat
        {
        }
    }

    public sealed class MaterialPropertyBlock // MaterialPropertyBlock
    {
        internal readonly Dictionary<string, Texture> texturesStub = new Dictionary<string, Texture>();

        public void SetTexture(string name, Texture value) // MaterialPropertyBlock.SetTexture
        {
            texturesStub[name] = value;
        }
    }

    public class Texture : Object // Texture
    {
        public virtual int width { get; set; } // Texture-width
        public virtual int height { get; set; } // Texture-height
        public TextureWrapMode wrapMode { get; set; } // Texture-wrapMode
    }

    public enum TextureWrapMode // TextureWrapMode
    {
        Clamp = 1, // TextureWrapMode.Clamp
    }

    public enum TextureFormat // TextureFormat
    {
        RGB24 = 3, // TextureFormat.RGB24
        RGBA32 = 4, // TextureFormat.RGBA32
    }

    public sealed class Texture2D : Texture // Texture2D
    {
        internal byte[] pixelsStub;
        internal int appliedStub;

        public Texture2D(int width, int height, TextureFormat textureFormat, bool mipChain) // Texture2D-ctor
        {
            this.width = width;
            this.height = height;
            format = textureFormat;
            pixelsStub = new byte[(textureFormat == TextureFormat.RGBA32 ? 4 : 3) * width * height];
        }

        public TextureFormat format { get; internal set; } // Texture2D-format

        public NativeArray<T> GetRawTextureData<T>() where T : struct // Texture2D.GetRawTextureData
        {
            return new NativeArray<T> { arrayStub = (T[])(object)pixelsStub };
        }

        public void Apply(bool updateMipmaps) // Texture2D.Apply
        {
            appliedStub++;
        }
    }

    public static class ImageConversion // ImageConversion
    {
        public static bool LoadImage(this Texture2D tex, byte[] data, bool markNonReadable) // ImageConversion.LoadImage
        {
            using (System.Drawing.Bitmap picture = new System.Drawing.Bitmap(new System.IO.MemoryStream(data)))
            {
                tex.width = picture.Width;
                tex.height = picture.Height;
                tex.format = TextureFormat.RGB24;
                tex.pixelsStub = new byte[3 * picture.Width * picture.Height];
                int at = 0;
                for (int y = picture.Height - 1; y >= 0; y--)
                {
                    for (int x = 0; x < picture.Width; x++)
                    {
                        System.Drawing.Color pixel = picture.GetPixel(x, y);
                        tex.pixelsStub[at++] = pixel.R;
                        tex.pixelsStub[at++] = pixel.G;
                        tex.pixelsStub[at++] = pixel.B;
                    }
                }
            }
            tex.appliedStub++;
            return true;
        }
    }
}

namespace Unity.Collections
{
    public struct NativeArray<T> where T : struct // Unity.Collections.NativeArray_1
    {
        internal T[] arrayStub;

        public int Length // Unity.Collections.NativeArray_1-Length
        {
            get { return arrayStub.Length; }
        }

        public T this[int index] // Unity.Collections.NativeArray_1.Index_operator
        {
            get { return arrayStub[index]; }
        }

        public static void Copy(T[] src, int srcIndex, NativeArray<T> dst, int dstIndex, int length) // Unity.Collections.NativeArray_1.Copy
        {
            Array.Copy(src, srcIndex, dst.arrayStub, dstIndex, length);
        }
    }
}
