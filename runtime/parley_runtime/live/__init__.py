"""Live streaming: many faces, one scheduler, one socket. See docs/protocol.md for what goes over the wire."""
