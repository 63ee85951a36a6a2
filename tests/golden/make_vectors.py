"""Writes protocol.json: every message as bytes and as meaning, and bytes that must be refused.

    python tests/golden/make_vectors.py

Codecs in other languages replay the file: reading `parts` gives `meaning`, writing `meaning` gives bytes that read alike
(in canonical form, the same bytes), and reading a vector of `refused` fails with its code.
"""  # fmt: skip

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgpack
import numpy as np

from parley import protocol as p

FILE = Path(__file__).with_name("protocol.json")
LARGEST = 2**32 - 1


def messages() -> list[tuple[str, p.Message]]:
    rows = (np.arange(2 * 60, dtype=np.float32).reshape(2, 60) / 128.0).astype(np.float32)
    sound = np.array([0, 1, -1, 32767, -32768], "<i2").tobytes()
    return [
        ("hello", p.Hello(versions=(1, 1))),
        ("hello, all keys", p.Hello(versions=(1, 3), client="game 2.0", resume="6f3a")),
        ("welcome", p.Welcome(version=1, session="6f3a")),
        ("welcome, all keys", p.Welcome(
            version=1, session="6f3a", server="parley 0.1.0", pack="8b3e95866541e1d2",
            profiles=("low", "balanced", "throughput"), heartbeat=1.5, message_bytes=1_000_000, streams=8, resumed=True,
            portraits=("head", "innkeeper"), formats=("rgba", "jpeg"))),
        ("open", p.Open(stream=0)),
        ("open, all keys", p.Open(
            stream=LARGEST, output="texture", rate=25.0, profile="low", seed=2**53 - 1, credit=12, width=512, height=256,
            format="jpeg", portrait="innkeeper", quality=70)),
        ("opened, arkit", p.Opened(
            stream=1, generation=3, hop=0.125, lookahead=0.0625, rate=60.0, profile="low", columns=p.ARKIT_COLUMNS)),
        ("opened, latents", p.Opened(
            stream=2, output="latents", columns=("a", "b"), shape=(2, 3),
            parts=(p.pack_rows(np.arange(6, dtype=np.float32).reshape(2, 3)),))),
        ("opened, texture", p.Opened(
            stream=3, output="texture", rate=15.0, width=2, height=1, format="rgba", portrait="innkeeper")),
        ("opened again after a resume", p.Opened(
            stream=1, generation=2, columns=p.ARKIT_COLUMNS, line=7, pieces=41, finished=6)),
        ("line, first piece", p.Line(stream=1, line=1, parts=(sound,))),
        ("line, whole, float", p.Line(
            stream=1, line=2, rate=48_000, format="f32", end=True, parts=(np.array([0.0, 0.5, -1.0], "<f4").tobytes(),))),
        ("line, sound file", p.Line(stream=1, line=3, format="file", end=True, parts=(b"RIFF....",))),
        ("line, path, resumed", p.Line(stream=1, line=4, path="tavern/größe 火.ogg", start=1.25, end=True)),
        ("line, no sound yet", p.Line(stream=1, line=LARGEST, rate=16_000)),
        ("audio", p.Audio(stream=1, line=1, parts=(sound,))),
        ("audio, last, empty", p.Audio(stream=1, line=1, end=True)),
        ("controls, nothing", p.Controls(stream=1)),
        ("controls, all keys", p.Controls(
            stream=1, gaze=(0.25, -0.125), look_at=(0.5, -0.25, 2.0), distance=-0.05, emotion={"joy": 0.75, "fear": 0.25},
            energy=1.5, ease=0.0)),
        ("controls, whole numbers", p.Controls(stream=1, gaze=(0.0, 1.0), energy=2.0)),
        ("hint", p.Hint(stream=1)),
        ("hint, far and hidden", p.Hint(stream=1, distance=37.5, visible=False)),
        ("interrupt", p.Interrupt(stream=1)),
        ("interrupt, with the frame on screen", p.Interrupt(stream=1, shown=300)),
        ("credit", p.Credit(stream=1, frames=30)),
        ("close", p.Close(stream=1)),
        ("closed", p.Closed(stream=1)),
        ("ping", p.Ping(token=2**40)),
        ("pong", p.Pong(token=2**40)),
        ("stats", p.Stats()),
        ("figures", p.Figures(figures={"streams": 3.0, "compute_ms_p95": 12.25})),
        ("frames, idle", p.Frames(stream=1, seq=0, count=2, time=0.0, parts=(p.pack_rows(rows),))),
        ("frames, all keys", p.Frames(
            stream=1, seq=70_000, count=1, line=2, generation=4, time=1.5, rate=60.0, waited=0.001953125, compute=0.015625,
            parts=(p.pack_rows(rows[:1]),))),
        ("frames, raw pictures", p.Frames(
            stream=3, seq=8, count=1, line=1, time=0.25, rate=15.0, parts=(bytes((255, 0, 0, 255, 0, 0, 255, 128)),))),
        ("frames, pictures", p.Frames(stream=3, seq=9, count=2, parts=(b"\xff\xd8one", b"\xff\xd8two"))),
        ("event, started", p.Event(event="started", stream=1, line=1)),
        ("event, late", p.Event(event="late", stream=1, line=1, generation=1, time=0.5, frames=4)),
        ("event, all keys", p.Event(
            event="level", stream=1, line=2, generation=3, time=4.5, frames=5, rate=15.0, text="reduced")),
        ("error", p.Error(code="version", text="update the client", about="hello")),
        ("error, all keys", p.Error(code="audio", text="NaN in the sound", about="audio", stream=1, line=2)),
        ("bye", p.Bye()),
    ]  # fmt: skip


def lenient() -> list[tuple[str, list[bytes], p.Message]]:
    """Bytes that are not canonical, or come from a newer peer, and must be read all the same."""
    return [
        ("unknown keys are ignored", [msgpack.packb({"type": "ping", "token": 1, "mood": {"new": [1]}})], p.Ping(token=1)),
        ("defaults may be written", [msgpack.packb({"type": "hint", "stream": 1, "distance": 0.0, "visible": True})],
         p.Hint(stream=1)),
        ("any order, whole numbers for numbers", [msgpack.packb({"energy": 1, "stream": 1, "type": "controls"})],
         p.Controls(stream=1, energy=1.0)),
        ("nil is left out", [msgpack.packb({"type": "interrupt", "stream": 1, "shown": None})], p.Interrupt(stream=1)),
        ("single precision", [msgpack.packb({"type": "hint", "stream": 1, "distance": 2.5}, use_single_float=True)],
         p.Hint(stream=1, distance=2.5)),
    ]  # fmt: skip


def refused() -> list[tuple[str, list[bytes], str]]:
    def header(**keys: Any) -> list[bytes]:
        return [msgpack.packb(keys)]

    return [
        ("no parts", [], "garbage"),
        ("empty header", [b""], "garbage"),
        ("text, not MessagePack", [b"GET / HTTP/1.1"], "garbage"),
        ("truncated map", [b"\x82\xa4type\xa4ping"], "garbage"),
        ("an array", [msgpack.packb([1, 2])], "garbage"),
        ("keys that are no texts", [msgpack.packb({1: 2})], "garbage"),
        ("text that is not UTF-8", [b"\x81\xa4type\xa2\xff\xfe"], "garbage"),
        ("no type", header(stream=1), "garbage"),
        ("type is a number", header(type=3), "garbage"),
        ("unknown type", header(type="sing"), "unknown_type"),
        ("a key is missing", header(type="close"), "field"),
        ("a text for a number", header(type="close", stream="1"), "field"),
        ("true for a number", header(type="close", stream=True), "field"),
        ("a negative id", header(type="close", stream=-1), "field"),
        ("an id too large", header(type="close", stream=2**32), "field"),
        ("NaN", header(type="controls", stream=1, energy=float("nan")), "field"),
        ("infinity", header(type="hint", stream=1, distance=float("inf")), "field"),
        ("gaze of three", header(type="controls", stream=1, gaze=[0.0, 0.0, 0.0]), "field"),
        ("emotion of 2", header(type="controls", stream=1, emotion={"joy": 2.0}), "field"),
        ("pictures of no quality", header(type="open", stream=1, quality=0), "field"),
        ("line 0", header(type="line", stream=1, line=0), "field"),
        ("a part too many", [*header(type="ping"), b""], "field"),
        ("frames without numbers", header(type="frames", stream=1, seq=0, count=1), "field"),
        ("a header too long", [msgpack.packb({"type": "ping", "x": b"\0" * 70_000})], "too_large"),
    ]  # fmt: skip


def vectors() -> dict[str, Any]:
    def plain(name: str, parts: list[bytes], message: p.Message) -> dict[str, Any]:
        return {
            "name": name,
            "sender": message.SENDER,
            "parts": [part.hex() for part in parts],
            "meaning": p.meaning(message),
        }

    return {
        "version": p.VERSION,
        "canonical": [plain(name, p.encode(message), message) for name, message in messages()],
        "lenient": [plain(name, parts, message) for name, parts, message in lenient()],
        "refused": [
            {"name": name, "parts": [part.hex() for part in parts], "code": code} for name, parts, code in refused()
        ],
    }  # fmt: skip


def text() -> str:
    return json.dumps(vectors(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), "utf-8")
