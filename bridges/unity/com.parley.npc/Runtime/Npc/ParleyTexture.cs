using System;
using Parley.Core;
using Unity.Collections;
using UnityEngine;

namespace Parley
{
    /// <summary>
    /// Pictures of a portrait that the runtime draws, on a Texture2D: on a renderer's material, or wherever a script puts Texture. The texture
    /// is made anew only when the size changes; its pixels are written in place.
    /// </summary>
    [AddComponentMenu("Parley/Parley Texture")]
    [DisallowMultipleComponent]
    public sealed class ParleyTexture : MonoBehaviour
    {
        private const string Raw = "rgba";

        [Header("Asked of the runtime")]
        [SerializeField]
        [Tooltip("Which of the runtime's portraits; empty: its first.")]
        private string portrait = "";

        [SerializeField]
        [Tooltip("Pixels on a side. Larger pictures cost the runtime more than they cost Unity.")]
        [Range(16, 1024)]
        private int size = 256;

        [SerializeField]
        [Tooltip("Smaller on the way, slower at both ends, and without transparency: for a runtime on another machine.")]
        private bool compressed;

        [Header("Shown on")]
        [SerializeField]
        [Tooltip("Shows the picture; empty: a script takes Texture.")]
        private Renderer target;

        [SerializeField]
        [Tooltip("The material's texture. Empty: _BaseMap (URP), _BaseColorMap (HDRP) or _MainTex, whichever the material has first.")]
        private string property = "";

        private Texture2D _texture;
        private MaterialPropertyBlock _block;
        private byte[] _bytes;
        private byte[] _exact;
        private int _askedSize;
        private bool _askedCompressed;
        private string _askedPortrait = "";

        private static readonly string[] UsualProperties = { "_BaseMap", "_BaseColorMap", "_MainTex" };

        /// <summary>Made by Unity.</summary>
        public ParleyTexture()
        {
            ShownSeq = -1;
        }

        /// <summary>The texture was made, or made anew.</summary>
        public event Action<Texture2D> Changed;

        /// <summary>The newest picture; null before the first.</summary>
        public Texture2D Texture
        {
            get { return _texture; }
        }

        /// <summary>Pixels on a side. Another size opens the character's stream anew, which ends what it says.</summary>
        public int Size
        {
            get { return size; }
            set { size = Mathf.Clamp(value, 16, 1024); }
        }

        /// <summary>Which of the runtime's portraits; empty: its first. Another opens the stream anew.</summary>
        public string Portrait
        {
            get { return portrait; }
            set { portrait = value; }
        }

        /// <summary>Whether pictures come as JPEG. A change opens the stream anew.</summary>
        public bool Compressed
        {
            get { return compressed; }
            set { compressed = value; }
        }

        /// <summary>Shows the picture; null: a script takes Texture.</summary>
        public Renderer Target
        {
            get { return target; }
            set { target = value; Put(); }
        }

        /// <summary>Whether something else is wanted than what was asked of the runtime, by a script or in the inspector.</summary>
        internal bool AsksAnew
        {
            get { return size != _askedSize || compressed != _askedCompressed || portrait != _askedPortrait; }
        }

        /// <summary>Number of the picture that is shown; -1 before the first.</summary>
        public long ShownSeq { get; private set; }

        /// <summary>Fills in what is asked of the runtime.</summary>
        internal void Ask(StreamOptions options)
        {
            options.Output = "texture";
            options.Width = options.Height = size;
            options.Format = compressed ? "jpeg" : Raw;
            options.Portrait = portrait;
            options.Window = 20;  // a second and less: pictures are large
            ShownSeq = -1;
            _askedSize = size;
            _askedCompressed = compressed;
            _askedPortrait = portrait;
        }

        /// <summary>Shows the picture that is due, by the player of its frames.</summary>
        internal void Show(LiveStream stream, FramePlayer player)
        {
            PictureRing pictures = stream.Pictures;
            FrameHead head;
            int count = 0;
            bool taken = false;
            while (player.HasFrame && pictures.TryPeek(0, out head) && head.Seq <= player.Shown.Seq)
            {
                taken = pictures.TryTake(out head, ref _bytes, out count);
                ShownSeq = head.Seq;
            }
            if (taken)
            {
                Draw(_bytes, count, stream.Width, stream.Height);
            }
        }

        /// <summary>Puts a picture of the runtime's on the texture: raw rows from the top, or a JPEG file.</summary>
        internal void Draw(byte[] picture, int count, int width, int height)
        {
            if (_askedCompressed)
            {
                DrawFile(picture, count, width, height);
                return;
            }
            int row = 4 * width;
            if (count == 0 || row * height != count)
            {
                return;
            }
            Prepare(width, height, TextureFormat.RGBA32);
            NativeArray<byte> pixels = _texture.GetRawTextureData<byte>();
            for (int y = 0; y < height; y++)
            {
                // Unity's rows begin at the bottom.
                NativeArray<byte>.Copy(picture, y * row, pixels, (height - 1 - y) * row, row);
            }
            _texture.Apply(false);
        }

        private void DrawFile(byte[] picture, int count, int width, int height)
        {
            if (_exact == null || _exact.Length != count)
            {
                _exact = new byte[count];  // LoadImage takes whole arrays only
            }
            Buffer.BlockCopy(picture, 0, _exact, 0, count);
            Prepare(width, height, TextureFormat.RGB24);  // as LoadImage would make it, so that it keeps it
            ImageConversion.LoadImage(_texture, _exact, false);
        }

        private void Prepare(int width, int height, TextureFormat format)
        {
            if (_texture != null && _texture.width == width && _texture.height == height && _texture.format == format)
            {
                return;
            }
            Release();
            _texture = new Texture2D(width, height, format, false) { name = "Parley portrait", wrapMode = TextureWrapMode.Clamp };
            Put();
            Action<Texture2D> changed = Changed;
            if (changed != null)
            {
                changed(_texture);
            }
        }

        /// <summary>Puts the texture on its renderer, without making a material of its own.</summary>
        private void Put()
        {
            if (target == null || _texture == null)
            {
                return;
            }
            _block = _block ?? new MaterialPropertyBlock();
            target.GetPropertyBlock(_block);
            _block.SetTexture(PropertyOf(target.sharedMaterial), _texture);
            target.SetPropertyBlock(_block);
        }

        private string PropertyOf(Material material)
        {
            if (property.Length > 0)
            {
                return property;
            }
            foreach (string usual in UsualProperties)
            {
                if (material != null && material.HasProperty(usual))
                {
                    return usual;
                }
            }
            return UsualProperties[UsualProperties.Length - 1];
        }

        private void OnDestroy()
        {
            Release();
        }

        private void Release()
        {
            if (_texture != null)
            {
                Destroy(_texture);
                _texture = null;
            }
        }
    }
}
