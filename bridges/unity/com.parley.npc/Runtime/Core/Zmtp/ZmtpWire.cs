using System;
using System.Text;

namespace Parley.Core
{
    /// <summary>The head of a ZMTP frame.</summary>
    internal struct ZmtpFrame
    {
        public bool HasMore;
        public bool IsCommand;

        /// <summary>Bytes before the body: flags and length.</summary>
        public int HeadBytes;

        public long BodyBytes;

        /// <summary>Whether all of the body is there.</summary>
        public bool Whole;

        /// <summary>What is wrong with it; null when nothing is.</summary>
        public string Fault;
    }

    /// <summary>Bytes of ZMTP 3.1 as they lie on the wire: greeting, frames, the commands that a DEALER meets.</summary>
    internal static class ZmtpWire
    {
        /// <summary>Signature, version 3.1, mechanism NULL, not a server.</summary>
        public static readonly byte[] Greeting = MakeGreeting();

        private const int More = 1;
        private const int Long = 2;
        private const int Command = 4;
        private const int LongestPingContext = 16;

        private static readonly string[] PeersOfDealer = { "ROUTER", "DEALER", "REP" };

        /// <summary>What is wrong with the first `count` bytes of a peer's greeting; null when nothing is. Padding may be anything.</summary>
        public static string GreetingFault(byte[] bytes, int offset, int count)
        {
            if (count > 0 && bytes[offset] != 0xff)
            {
                return "the peer is no ZeroMQ (its first byte is " + bytes[offset] + "); does another program have this port?";
            }
            if (count > 9 && (bytes[offset + 9] & 1) == 0)
            {
                return "the peer speaks ZMTP 1 or no ZeroMQ; ZMTP 3 is needed";
            }
            if (count > 10 && bytes[offset + 10] < 3)
            {
                return "the peer speaks ZMTP " + bytes[offset + 10] + "; ZMTP 3 is needed";
            }
            if (count >= Greeting.Length)
            {
                string mechanism = Encoding.ASCII.GetString(bytes, offset + 12, 20).TrimEnd('\0');
                if (mechanism != "NULL")
                {
                    return "the runtime wants the mechanism " + mechanism + ", this package speaks NULL: start the runtime without keys, "
                        + "on this machine or behind a tunnel (docs/unity.md, Networks)";
                }
            }
            return null;
        }

        /// <summary>Reads the head of a frame; false when not even that is whole.</summary>
        public static bool ReadFrame(byte[] bytes, int offset, int count, out ZmtpFrame frame)
        {
            frame = default(ZmtpFrame);
            if (count < 1)
            {
                return false;
            }
            int flags = bytes[offset];
            frame.HasMore = (flags & More) != 0;
            frame.IsCommand = (flags & Command) != 0;
            if ((flags & ~(More | Long | Command)) != 0 || (frame.IsCommand && frame.HasMore))
            {
                frame.Fault = "a frame with flags " + flags;
                return false;
            }
            frame.HeadBytes = (flags & Long) != 0 ? 9 : 2;
            if (count < frame.HeadBytes)
            {
                return false;
            }
            ulong length = 0;
            for (int k = 1; k < frame.HeadBytes; k++)
            {
                length = (length << 8) | bytes[offset + k];
            }
            frame.BodyBytes = length > long.MaxValue ? long.MaxValue : (long)length;
            frame.Whole = frame.BodyBytes <= count - frame.HeadBytes;
            return true;
        }

        public static void WriteHead(ByteQueue target, int bodyBytes, bool more, bool command)
        {
            int flags = (more ? More : 0) | (command ? Command : 0);
            if (bodyBytes <= byte.MaxValue)
            {
                target.Append((byte)flags);
                target.Append((byte)bodyBytes);
                return;
            }
            target.Append((byte)(flags | Long));
            for (int shift = 56; shift >= 0; shift -= 8)
            {
                target.Append((byte)((ulong)bodyBytes >> shift));
            }
        }

        public static void WriteReady(ByteQueue target)
        {
            const string name = "Socket-Type";
            const string type = "DEALER";
            WriteHead(target, 1 + 5 + 1 + name.Length + 4 + type.Length, false, true);
            WriteName(target, "READY");
            WriteName(target, name);
            target.Append(0);
            target.Append(0);
            target.Append(0);
            WriteName(target, type);  // the last of four bytes of length, and the text
        }

        /// <summary>The answer to the PING whose body is given: its context comes back.</summary>
        public static void WritePong(ByteQueue target, byte[] bytes, int offset, int count)
        {
            const int before = 1 + 4 + 2;  // name and time to live
            int context = Math.Min(Math.Max(count - before, 0), LongestPingContext);
            WriteHead(target, 1 + 4 + context, false, true);
            WriteName(target, "PONG");
            if (context > 0)
            {
                target.Append(bytes, offset + before, context);
            }
        }

        /// <summary>Whether a command's body has this name.</summary>
        public static bool IsCommand(byte[] bytes, int offset, int count, string name)
        {
            return count > name.Length && bytes[offset] == name.Length && Utf8.Spells(bytes, offset + 1, name.Length, name);
        }

        /// <summary>What is wrong with a READY; null when nothing is. The peer must be of a type that talks with a DEALER.</summary>
        public static string ReadyFault(byte[] bytes, int offset, int count)
        {
            int end = offset + count;
            int at = offset + 6;
            while (at < end)
            {
                int nameBytes = bytes[at];
                int lengthAt = at + 1 + nameBytes;
                if (lengthAt + 4 > end)
                {
                    return "a READY that is cut short";
                }
                long valueBytes = ((long)bytes[lengthAt] << 24) | ((long)bytes[lengthAt + 1] << 16) | ((long)bytes[lengthAt + 2] << 8) | bytes[lengthAt + 3];
                if (lengthAt + 4 + valueBytes > end)
                {
                    return "a READY that is cut short";
                }
                string name = Encoding.ASCII.GetString(bytes, at + 1, nameBytes);
                string value = Encoding.ASCII.GetString(bytes, lengthAt + 4, (int)valueBytes);
                if (string.Equals(name, "Socket-Type", StringComparison.OrdinalIgnoreCase) && Array.IndexOf(PeersOfDealer, value) < 0)
                {
                    return "the peer is a " + value + ", a runtime is a ROUTER; is this the metrics port, or another program?";
                }
                at = lengthAt + 4 + (int)valueBytes;
            }
            return null;
        }

        /// <summary>The text of an ERROR command.</summary>
        public static string Reason(byte[] bytes, int offset, int count)
        {
            const int before = 1 + 5;
            if (count <= before)
            {
                return "no reason given";
            }
            int length = Math.Min(bytes[offset + before], count - before - 1);
            return Encoding.ASCII.GetString(bytes, offset + before + 1, length);
        }

        private static void WriteName(ByteQueue target, string name)
        {
            target.Append((byte)name.Length);
            foreach (char letter in name)
            {
                target.Append((byte)letter);
            }
        }

        private static byte[] MakeGreeting()
        {
            byte[] greeting = new byte[64];
            greeting[0] = 0xff;
            greeting[9] = 0x7f;
            greeting[10] = 3;
            greeting[11] = 1;
            Encoding.ASCII.GetBytes("NULL", 0, 4, greeting, 12);
            return greeting;
        }
    }
}
