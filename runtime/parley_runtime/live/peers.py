"""Clients of a runtime: their sessions, how fast they may talk, and when they were last heard."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from parley.protocol import ServerSession


@dataclass
class TokenBucket:
    """Lets `rate` messages a second through, and bursts of a few seconds' worth."""

    rate: float
    tokens: float = 0.0
    filled: float = 0.0
    burst_seconds: float = 3.0

    def take(self, now: float) -> bool:
        """Whether one more message may pass."""
        most = self.rate * self.burst_seconds
        self.tokens = most if self.filled == 0.0 else min(most, self.tokens + (now - self.filled) * self.rate)
        self.filled = now
        if self.tokens < 1.0:
            return False
        self.tokens -= 1.0
        return True


@dataclass
class Peer:
    """One session. `identity` is its connection's, None while the connection is lost."""

    session: ServerSession
    identity: bytes | None
    heard: float
    bucket: TokenBucket
    token: str = field(default_factory=lambda: secrets.token_hex(16))
    complained: float = 0.0


class Peers:
    """Sessions by connection and by name."""

    def __init__(self) -> None:
        self._by_identity: dict[bytes, Peer] = {}
        self._by_token: dict[str, Peer] = {}

    def __len__(self) -> int:
        return len(self._by_token)

    def at(self, identity: bytes) -> Peer | None:
        """The session of a connection."""
        return self._by_identity.get(identity)

    def named(self, token: str) -> Peer | None:
        """The session of a name, connected or lost."""
        return self._by_token.get(token)

    def add(self, peer: Peer) -> None:
        """Remember a session."""
        self._by_token[peer.token] = peer
        if peer.identity is not None:
            self._by_identity[peer.identity] = peer

    def lose(self, peer: Peer) -> None:
        """The connection is gone, the session waits for its client."""
        if peer.identity is not None:
            self._by_identity.pop(peer.identity, None)
            peer.identity = None

    def remove(self, peer: Peer) -> None:
        """Forget a session."""
        self.lose(peer)
        self._by_token.pop(peer.token, None)

    def silent_since(self, now: float, seconds: float, connected: bool) -> list[Peer]:
        """Sessions not heard for so long."""
        return [
            peer for peer in self._by_token.values()
            if (peer.identity is not None) == connected and now - peer.heard > seconds
        ]  # fmt: skip
