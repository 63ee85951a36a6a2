"""docs/protocol.md and the code agree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from parley import protocol

DOCUMENT = (Path(__file__).resolve().parents[3] / "docs" / "protocol.md").read_text("utf-8")


def section(name: str) -> str:
    """The text from a message's heading to the next."""
    found = re.search(rf"^\*\*{name}\*\*(.*?)(?=^\*\*|^## |\Z)", DOCUMENT, re.MULTILINE | re.DOTALL)
    assert found, f"docs/protocol.md does not explain '{name}'"
    return found.group(1)


@pytest.mark.parametrize("name", protocol.MESSAGES)
def test_every_key_is_explained_and_no_other(name: str) -> None:
    text = section(name)
    for key in protocol.keys_of(protocol.MESSAGES[name]):
        assert f"`{key.name}`" in text, f"'{key.name}' of '{name}' is not explained"


@pytest.mark.parametrize("name", protocol.MESSAGES)
def test_the_table_follows_the_written_order_and_tells_the_defaults(name: str) -> None:
    rows = re.findall(r"^\| (`[a-z_`, ]+`) \|[^|\n]*\|([^|\n]*)\|", section(name), re.MULTILINE)
    named = [(key, default.strip()) for keys, default in rows for key in re.findall(r"`([a-z_]+)`", keys)]
    known = {key.name: key for key in protocol.keys_of(protocol.MESSAGES[name])}
    named = [(key, default) for key, default in named if key in known]
    if not named:
        return
    assert [key for key, _ in named] == list(known)
    for key, default in named:
        kind = known[key]
        if isinstance(kind.default, bool):
            assert default == str(kind.default).lower(), key
        elif isinstance(kind.default, (int, float)):
            assert not default or float(default) == kind.default, key


@pytest.mark.parametrize("word", [*protocol.EVENTS, *protocol.ERROR_CODES, *protocol.OUTPUTS, *protocol.AUDIO_FORMATS])
def test_every_name_is_explained(word: str) -> None:
    assert f"`{word}`" in DOCUMENT
