"""How much sound an MP3 holds: its frames counted, against the index that a Xing or Info header keeps.

MP3 has no length of its own. With an index the decoder believes it even when half the file is missing; without one it
guesses from the first frame's bit rate, and drops the end of a file whose rate varies.

Sources: ISO/IEC 11172-3 §2.4.2.3 and 13818-3 (frame header), ID3v2.4 §3.1 (tag size), LAME's description of the Xing header.
"""

from __future__ import annotations

import struct
from typing import BinaryIO, NamedTuple

_BIT_RATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_BIT_RATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_SAMPLE_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_INDEX_SLACK = 4  # frames: encoders disagree on whether the index frame and the padding count


class _Frame(NamedTuple):
    length: int  # bytes
    bit_rate: int  # bit/s
    samples: int
    sample_rate: int
    index_offset: int  # where a Xing or Info header would stand


def inspect_mp3(file: BinaryIO, size: int) -> str:
    """What is wrong with the length of the MP3 `file` (`size` bytes); empty if nothing is, or if it is no MP3."""
    position = _after_tag(file)
    first = _frame_at(file, position)
    if first is None:
        return ""
    stated = _index_frames(file, position, first)
    counted, bit_rates = 0, set()
    frame: _Frame | None = first
    while frame is not None and position + frame.length <= size:
        counted += 1
        bit_rates.add(frame.bit_rate)
        position += frame.length
        frame = _frame_at(file, position)
    seconds = first.samples / first.sample_rate
    if stated is not None and stated > counted + _INDEX_SLACK:
        return f"is cut short: its index promises {stated * seconds:.2f} s, it holds {counted * seconds:.2f} s"
    if stated is None and len(bit_rates) > 1:
        return "is an MP3 of varying bit rate without an index, so its end cannot be told"
    return ""


def _after_tag(file: BinaryIO) -> int:
    """Where the sound begins, behind an ID3v2 tag if there is one."""
    file.seek(0)
    head = file.read(10)
    if len(head) < 10 or head[:3] != b"ID3":
        return 0
    size = 0
    for byte in head[6:]:
        size = size << 7 | byte & 0x7F
    return 10 + size + (10 if head[5] & 0x10 else 0)


def _frame_at(file: BinaryIO, position: int) -> _Frame | None:
    """The Layer III frame whose header stands at `position`."""
    file.seek(position)
    head = file.read(4)
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return None
    version = head[1] >> 3 & 3
    rate_index, sample_index = head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or sample_index == 3 or not 0 < rate_index < 15:
        return None
    first_version = version == 3
    bit_rate = (_BIT_RATES_1 if first_version else _BIT_RATES_2)[rate_index] * 1000
    sample_rate = _SAMPLE_RATES[version][sample_index]
    samples = 1152 if first_version else 576
    length = samples // 8 * bit_rate // sample_rate + (head[2] >> 1 & 1)
    mono = head[3] >> 6 == 3
    side_information = (17 if mono else 32) if first_version else (9 if mono else 17)
    return _Frame(length, bit_rate, samples, sample_rate, 4 + side_information)


def _index_frames(file: BinaryIO, position: int, first: _Frame) -> int | None:
    """Frames that the index in the first frame states; None without an index."""
    file.seek(position + first.index_offset)
    head = file.read(12)
    if len(head) < 12 or head[:4] not in (b"Xing", b"Info"):
        return None
    flags, frames = struct.unpack(">II", head[4:])
    return frames if flags & 1 else None
