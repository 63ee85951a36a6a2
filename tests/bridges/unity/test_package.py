"""The package's layout by Unity's rules: manifest, assemblies, `.meta` files, size of files."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

import parley

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def metas() -> ModuleType:
    spec = importlib.util.spec_from_file_location("metas", ROOT / "bridges" / "unity" / "metas.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_manifest(package: Path) -> None:
    manifest = json.loads((package / "package.json").read_text("utf-8"))
    assert manifest["name"] == package.name
    assert manifest["version"] == parley.__version__
    assert manifest["unity"] == "2021.3"
    for sample in manifest["samples"]:
        assert (package / sample["path"] / "README.md").is_file()
    assert all(name.startswith("com.unity.modules.") for name in manifest["dependencies"]), (
        "a git URL resolves no others"
    )
    for name in ("README.md", "CHANGELOG.md", "LICENSE.md", "Documentation~/index.md"):
        assert (package / name).is_file(), name
    assert f"## [{manifest['version']}]" in (package / "CHANGELOG.md").read_text("utf-8")
    assert (package / "LICENSE.md").read_text("utf-8") == (ROOT / "LICENSE").read_text("utf-8")


def test_every_asset_has_its_meta_file(metas: ModuleType) -> None:
    assert not metas.problems()


def test_guids_come_from_paths(metas: ModuleType, package: Path) -> None:
    assets = metas.assets()
    assert len(assets) > 100
    for asset in assets:
        guid = metas.read_guid(metas.meta_of(asset))
        assert guid == metas.guid_of(asset), f"{asset.relative_to(package)}: a new asset's GUID is the hash of its path"


def test_a_wrong_meta_file_is_told(metas: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "Runtime").mkdir()
    for name in ("A.cs", "B.cs"):
        (tmp_path / "Runtime" / name).write_text("", "utf-8")
    assert len(metas.problems(tmp_path)) == 3
    assert metas.write_missing(tmp_path) == 3
    assert metas.problems(tmp_path) == []
    a, b = (metas.meta_of(tmp_path / "Runtime" / name) for name in ("A.cs", "B.cs"))
    b.write_text(a.read_text("utf-8"), "utf-8")
    (tmp_path / "Gone.cs.meta").write_text("", "utf-8")
    (tmp_path / "Documentation~").mkdir()
    assert [text.split(":")[0] for text in metas.problems(tmp_path)] == ["Gone.cs.meta", "Runtime/B.cs"]


def test_assemblies_refer_to_each_other(package: Path) -> None:
    known = {"UnityEngine.TestRunner", "UnityEditor.TestRunner", "Unity.Timeline", "Unity.Timeline.Editor"}
    files = sorted(package.rglob("*.asmdef"))
    names = [json.loads(path.read_text("utf-8"))["name"] for path in files]
    assert len(set(names)) == len(names) >= 5
    for path in files:
        assembly = json.loads(path.read_text("utf-8"))
        assert path.stem == assembly["name"]
        assert set(assembly["references"]) <= known | set(names), path.name
        editor = "Editor" in path.relative_to(package).parts
        assert (assembly["includePlatforms"] == ["Editor"]) == editor, path.name
    core = json.loads((package / "Runtime" / "Core" / "Parley.Core.asmdef").read_text("utf-8"))
    assert core["noEngineReferences"] is True and core["references"] == [] and not core["allowUnsafeCode"]


def test_core_uses_no_engine_reflection_or_code_generation(package: Path) -> None:
    banned = re.compile(
        r"using (UnityEngine|UnityEditor|System\.Reflection|System\.Linq)|\bdynamic \w+ =|Activator\.|Reflection\.Emit"
    )
    for path in (package / "Runtime" / "Core").rglob("*.cs"):
        assert not banned.search(path.read_text("utf-8")), path.name


def test_files_hold_one_idea(package: Path) -> None:
    lengths = {path.name: path.read_text("utf-8").count("\n") for path in package.rglob("*.cs")}
    assert not {name: length for name, length in lengths.items() if length > 350}


def test_every_class_lies_in_a_file_of_its_name(package: Path) -> None:
    """Unity finds the script of a component or asset by its file's name."""
    bases = "MonoBehaviour|ScriptableObject|ScriptedImporter|EditorWindow|TrackAsset|PlayableAsset"
    for path in package.rglob("*.cs"):
        for name in re.findall(rf"(?<!partial )class (\w+)\s*:\s*(?:{bases})\b", path.read_text("utf-8")):
            assert path.stem == name, f"{name} in {path.name}"
