"""The components, the editor's tools and Timeline under Mono, against stand-ins for Unity's API and with a real runtime."""

from __future__ import annotations

import json
import re
from pathlib import Path

from mono import Mono

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]


def test_components_pass_their_tests(
    mono: Mono, package: Path, core: Path, engine: Path, components: Path, nunit: Path,
    runtime_environment: dict[str, str],
) -> None:  # fmt: skip
    own = package / "Tests" / "Runtime"
    support = [own / "Core" / "Support" / "Allocations.cs", own / "Core" / "Live" / "RuntimeProcess.cs"]
    sources = [own / "Npc", HERE / "components", *support, own / "Core" / "Live" / "Face.cs"]
    tests = mono.library("Parley.Npc.Tests", sources, [nunit, core, engine, components], ["-nowarn:649"])
    result = mono.nunit(tests, runtime_environment)
    assert not result.failed, "\n\n".join(result.failed)
    assert not result.ignored, result.ignored
    for fixture in ("NpcLiveTests", "NpcFileTests", "PortraitTests"):
        assert any(f".{fixture}." in name for name in result.passed), f"{fixture} did not run"


def test_tools_pass_their_tests(
    mono: Mono, package: Path, core: Path, engine: Path, editor: Path, components: Path, tools: Path, timeline: Path,
    nunit: Path, runtime_environment: dict[str, str],
) -> None:  # fmt: skip
    own = package / "Tests"
    sources = [
        own / "Editor", HERE / "editor", HERE / "components" / "Scene.cs", own / "Runtime" / "Npc" / "Heads.cs",
        own / "Runtime" / "Core" / "Live" / "Face.cs", own / "Runtime" / "Core" / "Live" / "RuntimeProcess.cs",
    ]  # fmt: skip
    references = [nunit, core, engine, editor, components, tools, timeline]
    tests = mono.library("Parley.Npc.Editor.Tests", sources, references, ["-nowarn:649"])
    result = mono.nunit(tests, runtime_environment)
    assert not result.failed, "\n\n".join(result.failed)
    assert not result.ignored, result.ignored
    for fixture in (
        "BakeRunTests",
        "BakeWindowTests",
        "InspectorTests",
        "LiveInspectorTests",
        "MenuTests",
        "RecorderTests",
        "TimelineTests",
    ):
        assert any(f".{fixture}." in name for name in result.passed), f"{fixture} did not run"


def test_the_scripts_of_the_documents_compile(
    mono: Mono, core: Path, engine: Path, components: Path, tmp_path: Path
) -> None:
    found = []
    for page in (ROOT / "docs" / "unity.md", ROOT / "README.md"):
        for number, block in enumerate(re.findall(r"```csharp\n(.*?)```", page.read_text("utf-8"), re.DOTALL)):
            found.append(tmp_path / f"{page.stem}{number}.cs")
            found[-1].write_text(block, "utf-8")
    assert len(found) >= 3
    mono.library("Documents", found, [core, engine, components], ["-nowarn:649"])


def cited_pages() -> set[str]:
    """The page behind each public member of the stand-ins."""
    page = re.compile(r"// (Packages/[\w.@/-]+\.html|[\w.]+(-[\w]+)?|Stub)$")
    pages = []
    for path in (HERE / "stubs").rglob("*.cs"):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if re.match(r"\s*public ", line):
                found = page.search(line)
                assert found, f"{path.name}:{number}: no page of the documentation: {line.strip()}"
                pages.append(found[1])
    assert len(pages) > 200
    return set(pages) - {"Stub"}


def test_the_stand_ins_cite_the_page_of_every_member() -> None:
    assert "AudioSource-clip" in cited_pages()


def test_each_stand_in_was_checked_against_unity_or_is_said_to_be_unchecked() -> None:
    """`checked.json` names, for each type, where its signatures were compared member by member; nothing is in it for no type."""
    noted = json.loads((HERE / "stubs" / "checked.json").read_text("utf-8"))
    known = sorted([*noted["checked"], *noted["unchecked"]], key=len, reverse=True)
    used = set()
    for page in cited_pages():
        types = [name for name in known if re.match(re.escape(name) + r"($|[.-])", page)]
        assert types, f"{page}: compare it with Unity's own source and note it in stubs/checked.json"
        used.add(types[0])
    assert used == set(known), set(known) - used
    assert not set(noted["checked"]) & set(noted["unchecked"])
    for name, source in noted["checked"].items():
        assert source.split(" ")[0] in noted["sources"], name
    text = (ROOT / "docs" / "unity.md").read_text("utf-8")
    for name in noted["unchecked"]:
        short = name.removesuffix(".html").rsplit("/", 1)[-1].rsplit(".", 1)[-1]
        assert f"`{short}`" in text, f"docs/unity.md does not say that {name} is unchecked"
