"""Fenced blocks of the documents, so that what readers copy is what the tests run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"

_FENCE = re.compile(r"^```(\w+)(?: (test)(?:=(\S+))?)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One block: the page, its first line, its language, whether it is marked `test`, its file name, its text."""

    page: str
    line: int
    language: str
    tested: bool
    name: str
    text: str


def blocks(page: str, language: str) -> list[Block]:
    """The blocks of `docs/PAGE` in a language, in order. They are marked as ```` ```python test ```` or `test=file.gd`."""
    whole = (DOCS / page).read_text("utf-8")
    return [
        Block(page, whole.count("\n", 0, match.start()) + 2, match[1], bool(match[2]), match[3] or "", match[4])
        for match in _FENCE.finditer(whole)
        if match[1] == language
    ]


def block_named(page: str, name: str) -> Block:
    """The one block of a page that is marked `test=NAME`."""
    (found,) = [
        block for block in blocks(page, name.rpartition(".")[2].replace("gd", "gdscript")) if block.name == name
    ]
    return found
