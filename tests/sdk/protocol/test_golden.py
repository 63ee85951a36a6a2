"""The golden vectors: what every codec, in any language, has to agree on."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from parley import protocol
from parley.errors import RemoteProtocolError

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
VECTORS: dict[str, Any] = json.loads((GOLDEN / "protocol.json").read_text("utf-8"))


def parts_of(vector: dict[str, Any]) -> list[bytes]:
    return [bytes.fromhex(part) for part in vector["parts"]]


def by_name(group: str) -> Any:
    return pytest.mark.parametrize("vector", VECTORS[group], ids=[vector["name"] for vector in VECTORS[group]])


def test_the_file_is_what_its_script_writes() -> None:
    spec = importlib.util.spec_from_file_location("make_vectors", GOLDEN / "make_vectors.py")
    assert spec and spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.text() == (GOLDEN / "protocol.json").read_text("utf-8")


def test_every_message_has_a_vector_with_every_key_away_from_its_default() -> None:
    shown: dict[str, set[str]] = {}
    for vector in VECTORS["canonical"]:
        kind = protocol.MESSAGES[vector["meaning"]["type"]]
        defaults = {key.name: None if key.required else key.kind.write(key.default) for key in protocol.keys_of(kind)}
        given = {name for name, value in vector["meaning"].items() if name in defaults and value != defaults[name]}
        shown.setdefault(kind.TYPE, set()).update(given)
    wanted = {name: {key.name for key in protocol.keys_of(kind)} for name, kind in protocol.MESSAGES.items()}
    assert shown == wanted


@by_name("canonical")
def test_canonical_bytes_read_and_write_alike(vector: dict[str, Any]) -> None:
    message = protocol.decode(parts_of(vector))
    assert protocol.meaning(message) == vector["meaning"]
    assert vector["sender"] == message.SENDER
    assert protocol.encode(message) == parts_of(vector)


@by_name("lenient")
def test_other_writings_are_read(vector: dict[str, Any]) -> None:
    assert protocol.meaning(protocol.decode(parts_of(vector))) == vector["meaning"]


@by_name("refused")
def test_what_is_refused(vector: dict[str, Any]) -> None:
    with pytest.raises(RemoteProtocolError) as refused:
        protocol.decode(parts_of(vector))
    assert refused.value.code == vector["code"]
    assert vector["code"] in protocol.ERROR_CODES
