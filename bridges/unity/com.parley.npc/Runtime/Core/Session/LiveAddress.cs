using System;
using System.Globalization;

namespace Parley.Core
{
    /// <summary>Where a runtime listens: `tcp://host:port`.</summary>
    public struct LiveAddress
    {
        public string Host;
        public int Port;

        /// <summary>Reads `tcp://127.0.0.1:5750`, also with an IPv6 host in brackets. False for anything else.</summary>
        public static bool TryParse(string text, out LiveAddress address)
        {
            address = default(LiveAddress);
            const string scheme = "tcp://";
            if (text == null || !text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
            int colon = text.LastIndexOf(':');
            int port;
            bool numbered = int.TryParse(text.Substring(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port);
            if (colon <= scheme.Length || !numbered || port < 1 || port > 65535)
            {
                return false;
            }
            string host = text.Substring(scheme.Length, colon - scheme.Length);
            if (host.StartsWith("[", StringComparison.Ordinal) && host.EndsWith("]", StringComparison.Ordinal))
            {
                host = host.Substring(1, host.Length - 2);
            }
            else if (host.IndexOf(':') >= 0)
            {
                return false;
            }
            address.Host = host;
            address.Port = port;
            return host.Length > 0;
        }
    }
}
