"""The components, the editor's tools and Timeline under Mono, against stand-ins for Unity's API and with a real runtime."""

from __future__ import annotations

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
    for fixture in ("BakeRunTests", "BakeWindowTests", "InspectorTests", "LiveInspectorTests", "MenuTests", "RecorderTests", "TimelineTests"):
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


def test_the_stand_ins_cite_the_page_of_every_member() -> None:
    page = re.compile(r"// (Packages/[\w.@/-]+\.html|[\w.]+(-[\w]+)?|Stub)$")
    cited = 0
    for path in (HERE / "stubs").rglob("*.cs"):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if re.match(r"\s*public ", line):
                assert page.search(line), f"{path.name}:{number}: no page of the documentation: {line.strip()}"
                cited += 1
    assert cited > 200
