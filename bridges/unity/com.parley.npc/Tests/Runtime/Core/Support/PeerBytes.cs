using System;
using System.Collections.Generic;
using System.Text;

namespace Parley.Core.Tests
{
    /// <summary>What a ROUTER of libzmq sends, byte by byte as RFC 37 has it, written without our own writer.</summary>
    internal sealed class PeerBytes
    {
        private readonly List<byte> _bytes = new List<byte>();

        public byte[] All
        {
            get { return _bytes.ToArray(); }
        }

        public PeerBytes Greeting(string mechanism = "NULL", byte major = 3, byte padding = 0)
        {
            byte[] greeting = new byte[64];
            greeting[0] = 0xff;
            for (int k = 1; k < 9; k++)
            {
                greeting[k] = padding;
            }
            greeting[9] = 0x7f;
            greeting[10] = major;
            greeting[11] = 1;
            Encoding.ASCII.GetBytes(mechanism, 0, mechanism.Length, greeting, 12);
            for (int k = 33; k < 64; k++)
            {
                greeting[k] = padding;
            }
            _bytes.AddRange(greeting);
            return this;
        }

        public PeerBytes Ready(string type = "ROUTER")
        {
            List<byte> body = new List<byte>();
            AddName(body, "READY");
            AddName(body, "Socket-Type");
            AddValue(body, type);
            AddName(body, "Identity");
            AddValue(body, "");
            return Frame(4, body.ToArray());
        }

        public PeerBytes Ping(string context)
        {
            List<byte> body = new List<byte>();
            AddName(body, "PING");
            body.Add(0);
            body.Add(50);
            body.AddRange(Encoding.ASCII.GetBytes(context));
            return Frame(4, body.ToArray());
        }

        public PeerBytes Error(string reason)
        {
            List<byte> body = new List<byte>();
            AddName(body, "ERROR");
            AddName(body, reason);
            return Frame(4, body.ToArray());
        }

        public PeerBytes Message(params byte[][] parts)
        {
            for (int k = 0; k < parts.Length; k++)
            {
                Frame(k + 1 < parts.Length ? 1 : 0, parts[k]);
            }
            return this;
        }

        public PeerBytes Frame(int flags, byte[] body)
        {
            if (body.Length > 255)
            {
                _bytes.Add((byte)(flags | 2));
                for (int shift = 56; shift >= 0; shift -= 8)
                {
                    _bytes.Add((byte)((ulong)body.Length >> shift));
                }
            }
            else
            {
                _bytes.Add((byte)flags);
                _bytes.Add((byte)body.Length);
            }
            return Raw(body);
        }

        public PeerBytes Raw(params byte[] bytes)
        {
            _bytes.AddRange(bytes);
            return this;
        }

        private static void AddName(List<byte> body, string name)
        {
            body.Add((byte)name.Length);
            body.AddRange(Encoding.ASCII.GetBytes(name));
        }

        private static void AddValue(List<byte> body, string value)
        {
            body.AddRange(new byte[] { 0, 0, 0, (byte)value.Length });
            body.AddRange(Encoding.ASCII.GetBytes(value));
        }
    }
}
