"""What a sound file's own header promises, held against what the file holds.

Decoders are generous: libsndfile plays half a WAV or an Ogg without an end as if nothing were wrong, and plays nothing
of a WAV whose recorder never came back to fill in its length. A line cut short by a broken copy must be refused (the
game would ship it), and a streamed recording must be read. So the few header fields that decide this are read here.

Sources: RIFF (Microsoft/IBM, Multimedia Programming Interface 1.0), EBU Tech 3306 (RF64), AIFF 1.3 (Apple), RFC 3533 (Ogg).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import BinaryIO

from parley_runtime.audio.mpeg import inspect_mp3

_STREAMED = 0x7FFF0000
"""Recorders that cannot seek back write a length at or above this (sox, GStreamer, arecord, ffmpeg), or zero."""

_OGG_LAST_PAGE = 0x04
_OGG_PAGE_LIMIT = 65_307  # the largest page RFC 3533 allows


@dataclass(frozen=True)
class Container:
    """What was found. `problem` is empty when the header can be believed.

    `patch` maps a file offset to bytes that the decoder must see there instead of the file's own.
    """

    problem: str = ""
    patch: dict[int, bytes] = field(default_factory=dict)


def inspect(file: BinaryIO, size: int) -> Container:
    """Look at the container of `file` (`size` bytes long); the position of `file` is moved."""
    file.seek(0)
    head = file.read(12)
    if head[:4] in (b"RIFF", b"RF64", b"RIFX") and head[8:] == b"WAVE":
        return _inspect_chunks(file, size, "<I" if head[:4] != b"RIFX" else ">I", b"data", rf64=head[:4] == b"RF64")
    if head[:4] == b"FORM" and head[8:] in (b"AIFF", b"AIFC"):
        return _inspect_chunks(file, size, ">I", b"SSND", rf64=False)
    if head[:4] == b"OggS":
        return _inspect_ogg(file, size)
    if head[:3] == b"ID3" or head[:1] == b"\xff":
        return Container(problem=inspect_mp3(file, size))
    return Container()


def _inspect_chunks(file: BinaryIO, size: int, number: str, wanted: bytes, *, rf64: bool) -> Container:
    """Find the sound chunk and compare the length it states with the bytes that follow it."""
    position, wide_length, byte_rate = 12, 0, 0
    while position + 8 <= size:
        file.seek(position)
        name, (length,) = file.read(4), struct.unpack(number, file.read(4))
        body = position + 8
        if name == b"ds64" and rf64 and min(length, size - body) >= 16:
            wide_length = struct.unpack("<QQ", file.read(16))[1]
        elif name == b"fmt " and min(length, size - body) >= 12:
            byte_rate = struct.unpack(number, file.read(12)[8:])[0]
        elif name == wanted:
            stated = wide_length if rf64 and length == 0xFFFFFFFF and wide_length else length
            return _judge_length(file, size, body, stated, byte_rate, number)
        position = body + length + (length & 1)
    return Container()


def _judge_length(file: BinaryIO, size: int, body: int, stated: int, byte_rate: int, number: str) -> Container:
    held = size - body
    slack = max(byte_rate // 20, 64)  # a frame or a padding byte too few is a sloppy writer, not a lost ending
    if stated == 0 and held > 8 and not _is_chunk(file, size, body, number):
        return Container(patch={body - 4: struct.pack(number, 0xFFFFFFFF)})
    if stated < _STREAMED and stated > held + slack:
        return Container(
            problem=f"is cut short: its header promises {_amount(stated, byte_rate)}, it holds {_amount(held, byte_rate)}"
        )
    after = body + stated + (stated & 1)
    rest = size - after
    if 0 < stated < _STREAMED and rest > max(stated, slack) and not _is_chunk(file, size, after, number):
        return Container(
            problem=f"has a wrong header: it promises {_amount(stated, byte_rate)}, but {_amount(held, byte_rate)} follow"
        )
    return Container()


def _is_chunk(file: BinaryIO, size: int, position: int, number: str) -> bool:
    """Whether a plausible chunk (four printable characters, a length that fits the file) starts at `position`."""
    file.seek(position)
    head = file.read(8)
    if len(head) < 8 or not all(32 <= byte < 127 for byte in head[:4]):
        return False
    length: int = struct.unpack(number, head[4:])[0]
    return position + 8 + length <= size + 1


def _inspect_ogg(file: BinaryIO, size: int) -> Container:
    """An Ogg stream ends with a page that says so (RFC 3533, §6, header type 0x04) and is there to its last byte."""
    start = max(0, size - _OGG_PAGE_LIMIT)
    file.seek(start)
    tail = file.read()
    page = tail.rfind(b"OggS")
    if page >= 0 and len(tail) >= page + 27 and tail[page + 5] & _OGG_LAST_PAGE:
        segments = tail[page + 26]
        table = tail[page + 27 : page + 27 + segments]
        if len(table) == segments and len(tail) >= page + 27 + segments + sum(table):
            return Container()
    return Container(problem="is cut short: the page that ends an Ogg stream is missing")


def _amount(count: int, byte_rate: int) -> str:
    return f"{count / byte_rate:.2f} s" if byte_rate else f"{count} bytes"
