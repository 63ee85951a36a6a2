"""Writes the table of blendshape names that all engines share as C#: `python bridges/unity/make_shape_table.py`."""

from __future__ import annotations

import json
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "blendshape_aliases.json"
TARGET = Path(__file__).resolve().parent / "com.parley.npc" / "Runtime" / "Core" / "Mapping" / "ShapeTable.cs"

_TEXT = """namespace Parley.Core
{{
    /// <summary>
    /// Names under which characters carry ARKit's shapes. Made by bridges/unity/make_shape_table.py from bridges/blendshape_aliases.json,
    /// which all engines share; change that file.
    /// </summary>
    internal static class ShapeTable
    {{
        public static readonly string[] Prefixes = {{ {prefixes} }};

        /// <summary>For each shape the ways to carry it, ARKit's own name first; a way is names that move together.</summary>
        public static readonly string[][][] Shapes =
        {{
{shapes}
        }};

        /// <summary>Shapes that stand for several of ARKit's: their names, the first of which is their own.</summary>
        public static readonly string[][] MixtureNames =
        {{
{mixtures}
        }};

        /// <summary>For each mixture the ARKit shapes of which it is made.</summary>
        public static readonly string[][] MixtureShapes =
        {{
{parts}
        }};

        /// <summary>For each mixture the factor of each of its shapes.</summary>
        public static readonly float[][] MixtureFactors =
        {{
{factors}
        }};
    }}
}}
"""


def _quoted(names: list[str]) -> str:
    return ", ".join(json.dumps(name) for name in names)


def _ways(ways: list[list[str]]) -> str:
    return ", ".join(f"new[] {{ {_quoted(way)} }}" for way in ways)


def _rows(kind: str, rows: list[str]) -> str:
    return "\n".join(f"            new {kind}[] {{ {row} }}," for row in rows)


def table_text() -> str:
    """The C# file."""
    table = json.loads(SOURCE.read_text("utf-8"))
    mixtures = table["mixtures"]
    return _TEXT.format(
        prefixes=_quoted(table["prefixes"]),
        shapes=_rows("string[]", [_ways([[name], *more]) for name, more in table["shapes"].items()]),
        mixtures=_rows("string", [_quoted([mixture["name"], *mixture["aliases"]]) for mixture in mixtures]),
        parts=_rows("string", [_quoted(list(mixture["of"])) for mixture in mixtures]),
        factors=_rows("float", [", ".join(f"{factor}f" for factor in mixture["of"].values()) for mixture in mixtures]),
    )


if __name__ == "__main__":
    TARGET.write_text(table_text(), "utf-8", newline="\n")
    print(TARGET)
