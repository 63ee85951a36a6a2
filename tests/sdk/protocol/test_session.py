"""Two ends that talk over a fake link: a list of parts."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from parley import protocol as p
from parley.errors import LocalProtocolError, RemoteProtocolError


@dataclass
class Link:
    """A client's and a runtime's session; messages go over as bytes."""

    client: p.ClientSession = field(default_factory=p.ClientSession)
    server: p.ServerSession = field(default_factory=lambda: p.ServerSession(p.Limits(message_bytes=10_000, streams=2)))

    def up(self, message: p.Message) -> p.Message:
        return self.server.receive(self.client.send(message))

    def down(self, message: p.Message) -> p.Message | None:
        return self.client.receive(self.server.send(message))

    def greet(self) -> Link:
        self.server.receive(self.client.hello())
        self.down(p.Welcome(version=1, session="s", message_bytes=10_000, streams=2))
        return self


@pytest.fixture
def link() -> Link:
    return Link().greet()


def frames(seq: int, generation: int = 0, count: int = 2) -> p.Frames:
    return p.Frames(
        stream=1, seq=seq, count=count, generation=generation, parts=(p.pack_rows(np.zeros((count, 60), "f4")),)
    )


def test_nothing_goes_before_the_welcome() -> None:
    link = Link()
    with pytest.raises(LocalProtocolError, match="before the runtime's welcome"):
        link.client.send(p.Stats())
    with pytest.raises(RemoteProtocolError, match="say hello first") as refused:
        link.server.receive(p.encode(p.Stats()))
    assert refused.value.code == "hello"


@pytest.mark.parametrize(("versions", "who"), [((2, 3), "update the runtime"), ((0, 0), "update the client")])
def test_unknown_versions_are_refused(versions: tuple[int, int], who: str) -> None:
    server = p.ServerSession()
    with pytest.raises(RemoteProtocolError, match=who) as refused:
        server.receive(p.encode(p.Hello(versions=versions)))
    assert refused.value.code == "version"
    assert server.state == "ended"


def test_a_client_of_newer_versions_that_knows_ours_is_welcome() -> None:
    server = p.ServerSession()
    server.receive(p.encode(p.Hello(versions=(1, 7))))
    assert (server.state, server.version) == ("ready", 1)


def test_both_ends_keep_the_same_books(link: Link) -> None:
    link.up(p.Open(stream=1))
    for bad, code in [
        (p.Open(stream=1), "stream"), (p.Line(stream=9, line=1), "stream"), (p.Audio(stream=1, line=1), "line"),
        (p.Line(stream=1, line=1, path="a", end=True, parts=(b"",)), "field"),
        (p.Line(stream=1, line=1, format="file", parts=(b"RIFF",)), "field"),
        (p.Line(stream=1, line=1, path="a.wav"), "field"),
    ]:  # fmt: skip
        with pytest.raises(LocalProtocolError) as ours:
            link.client.send(bad)
        with pytest.raises(RemoteProtocolError) as theirs:
            link.server.receive(p.encode(bad))
        assert ours.value.code == theirs.value.code == code
    link.up(p.Line(stream=1, line=5))
    link.up(p.Audio(stream=1, line=5, parts=(b"\0\0",)))
    with pytest.raises(LocalProtocolError, match="not ended"):
        link.client.send(p.Line(stream=1, line=6))
    link.up(p.Audio(stream=1, line=5, end=True))
    with pytest.raises(LocalProtocolError, match="must rise"):
        link.client.send(p.Line(stream=1, line=5))
    link.up(p.Line(stream=1, line=6))
    link.up(p.Interrupt(stream=1))
    with pytest.raises(LocalProtocolError, match="takes no sound"):
        link.client.send(p.Audio(stream=1, line=6))
    link.up(p.Close(stream=1))
    assert link.server.streams == ()
    link.up(p.Open(stream=1))


def test_limits_are_the_runtimes(link: Link) -> None:
    link.up(p.Open(stream=1))
    link.up(p.Open(stream=2))
    with pytest.raises(RemoteProtocolError, match="2 streams are open") as refused:
        link.server.receive(link.client.send(p.Open(stream=3)))
    assert refused.value.code == "limit"
    large = p.Line(stream=1, line=1, parts=(bytes(20_000),))
    with pytest.raises(LocalProtocolError, match="send sound in pieces"):
        link.client.send(large)
    with pytest.raises(RemoteProtocolError, match="send sound in pieces") as refused:
        link.server.receive(p.encode(large))
    assert refused.value.code == "too_large"
    assert link.server.state == "ready"


def test_no_frame_of_an_old_generation_passes(link: Link) -> None:
    link.up(p.Open(stream=1))
    assert link.down(p.Opened(stream=1, columns=p.ARKIT_COLUMNS)) is not None
    assert link.down(frames(0)) is not None
    link.up(p.Interrupt(stream=1, shown=0))
    assert link.down(frames(2)) is not None  # sent before the interrupt came in
    assert link.down(p.Event(event="interrupted", stream=1, generation=1)) is not None
    assert link.down(frames(4)) is None
    assert link.down(frames(4, generation=1)) is not None


def test_lost_frames_are_counted_and_repeated_ones_ignored(link: Link) -> None:
    link.up(p.Open(stream=1))
    link.down(frames(0))
    assert link.down(frames(6)) is not None
    assert link.down(frames(6)) is None
    assert link.client.lost(1) == 4


def test_messages_of_a_later_release_are_ignored(link: Link) -> None:
    import msgpack

    assert link.client.receive([msgpack.packb({"type": "weather", "stream": 1})]) is None


def test_a_message_to_the_wrong_end_is_refused(link: Link) -> None:
    with pytest.raises(LocalProtocolError):
        link.client.send(p.Pong())
    with pytest.raises(LocalProtocolError):
        link.server.send(p.Ping())
    with pytest.raises(RemoteProtocolError):
        link.server.receive(p.encode(p.Pong()))


def test_rows_of_the_wrong_size_are_refused() -> None:
    message = frames(0)
    assert p.unpack_rows(message, 60).shape == (2, 60)
    with pytest.raises(RemoteProtocolError, match="2 x 58"):
        p.unpack_rows(message, 58)


def test_exports() -> None:
    assert sorted(p.__all__) == sorted(set(p.__all__))
    assert all(hasattr(p, name) for name in p.__all__)
