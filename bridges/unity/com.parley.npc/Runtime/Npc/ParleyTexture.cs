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

        [SerializeField]
        [Tooltip("Which of the runtime's portraits; empty: its first.")]
        private string portrait = "";

        [SerializeField]
        [Range(16, 1024)]
        private int size = 256;

        [SerializeField]
        [Tooltip("Smaller on the way, slower at both ends, and without transparency: for a runtime on another machine.")]
        private bool compressed;

        [SerializeField]
        [Tooltip("Shows the picture; empty: a script takes Texture.")]
        private Renderer target;

        [SerializeField]
        [Tooltip("The material's texture: _MainTex of the built-in pipeline, _BaseMap of URP, _BaseColorMap of HDRP.")]
        private string property = "_MainTex";

        private Texture2D _texture;
        private MaterialPropertyBlock _block;
        private byte[] _bytes;
        private byte[] _exact;

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
        }

        /// <summary>Shows the picture that is due, by the player of its frames.</summary>
        internal void Show(PictureRing pictures, FramePlayer player)
        {
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
                Draw(_bytes, count);
            }
        }

        /// <summary>Puts a picture of the runtime's on the texture: raw rows from the top, or a JPEG file.</summary>
        internal void Draw(byte[] picture, int count)
        {
            if (compressed)
            {
                DrawFile(picture, count);
                return;
            }
            int side = (int)Math.Round(Math.Sqrt(count / 4));
            if (side == 0 || 4 * side * side != count)
            {
                return;
            }
            Prepare(side);
            NativeArray<byte> pixels = _texture.GetRawTextureData<byte>();
            int row = 4 * side;
            for (int y = 0; y < side; y++)
            {
                // Unity's rows begin at the bottom.
                NativeArray<byte>.Copy(picture, y * row, pixels, (side - 1 - y) * row, row);
            }
            _texture.Apply(false);
        }

        private void DrawFile(byte[] picture, int count)
        {
            if (_exact == null || _exact.Length != count)
            {
                _exact = new byte[count];  // LoadImage takes whole arrays only
            }
            Buffer.BlockCopy(picture, 0, _exact, 0, count);
            Prepare(_texture != null ? _texture.width : size);
            ImageConversion.LoadImage(_texture, _exact, false);
        }

        private void Prepare(int side)
        {
            if (_texture != null && _texture.width == side)
            {
                return;
            }
            Release();
            _texture = new Texture2D(side, side, TextureFormat.RGBA32, false) { name = "Parley portrait", wrapMode = TextureWrapMode.Clamp };
            if (target != null)
            {
                _block = _block ?? new MaterialPropertyBlock();
                target.GetPropertyBlock(_block);
                _block.SetTexture(property, _texture);
                target.SetPropertyBlock(_block);
            }
            Action<Texture2D> changed = Changed;
            if (changed != null)
            {
                changed(_texture);
            }
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
