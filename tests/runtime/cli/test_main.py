"""The command itself: finding subcommands, exit codes, errors of one line, any terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import parley as sdk
from parley import ParleyError
from parley_runtime.cli.main import COMMANDS, main


def in_a_process(code: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, env={**os.environ, **environment}
    )


def test_help_lists_every_command_and_imports_none(tmp_path: Path) -> None:
    done = in_a_process(
        "import sys; from parley_runtime.cli.main import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'onnxruntime', 'soundfile', 'soxr', 'torch', 'av', 'parley_runtime.bake'} & set(sys.modules)\n"
        "print('heavy:', sorted(heavy), [m for m in sys.modules if m.startswith('parley_runtime.cli.')])"
    )
    text = done.stdout.decode()
    assert all(f"    {name}" in (line[: 4 + len(name)] for line in text.splitlines()) for name in COMMANDS)
    assert "heavy: [] ['parley_runtime.cli.console', 'parley_runtime.cli.main']" in text


def test_version(parley: Any) -> None:
    assert parley("--version").out == f"parley {sdk.__version__}\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(parley: Any, name: str) -> None:
    result = parley(name, "--help")
    assert result.code == 0
    assert f"usage: parley {name}" in result.out


@pytest.mark.parametrize(
    "arguments", [(), ("sing",), ("bake",), ("pack",), ("bake", "in.wav", "-o", "out", "--steps", "few")]
)
def test_a_wrong_command_line_exits_with_2(parley: Any, arguments: tuple[str, ...]) -> None:
    result = parley(*arguments)
    assert (result.code, result.out) == (2, "")
    assert "usage: parley" in result.err and "Traceback" not in result.err


def test_an_error_is_one_line_unless_a_traceback_is_asked_for(
    parley: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = parley("pack", "info", tmp_path / "no\nwhere")
    assert result.code == 1
    (line,) = result.err.splitlines()
    assert line.startswith("parley: error: ") and r"no\nwhere" in line
    monkeypatch.setenv("PARLEY_TRACEBACK", "1")
    with pytest.raises(ParleyError):
        main(["pack", "info", str(tmp_path / "nowhere")])


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
@pytest.mark.parametrize("name", ["早く", "مرحبا", "🎭", "a\x1b[31mred", "bad-\udce9-byte"])
def test_no_name_is_too_strange_for_a_terminal(tmp_path: Path, encoding: str, name: str) -> None:
    if sys.platform == "win32" and not name.isprintable():
        pytest.skip("Windows has no such names")
    path = tmp_path / (name + ".wav")
    try:
        path.write_bytes(b"not audio")
    except (OSError, UnicodeEncodeError) as error:
        pytest.skip(f"this file system has no such names: {error}")
    code = "import sys; from parley_runtime.cli.main import main; from pack_factory import make_pack; from pathlib import Path\n"
    code += f"make_pack(Path({str(tmp_path / 'pack')!r})); sys.exit(main(sys.argv[1:]))"
    done = in_a_process(
        code, "bake", str(path), "-o", str(tmp_path / "out"), "--pack", str(tmp_path / "pack"), PYTHONIOENCODING=encoding,
        PYTHONPATH=os.pathsep.join(sys.path),
    )  # fmt: skip
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith(b"parley: error: ") and b".wav: is not audio" in line
    assert b"\x1b" not in line


@pytest.fixture
def plugins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on the path with a distribution that adds the commands `rehearse` and `broken`."""
    folder = tmp_path / "site"
    information = folder / "plugin-1.0.dist-info"
    information.mkdir(parents=True)
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: plugin\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text(
        "[parley.commands]\nrehearse = plugin_rehearse\nbroken = plugin_broken\n"
    )
    (folder / "plugin_rehearse.py").write_text(
        "def add_parser(commands):\n"
        "    parser = commands.add_parser('rehearse')\n"
        "    parser.add_argument('what')\n"
        "    parser.set_defaults(run=lambda options: print('rehearsing', options.what) or 3)\n"
    )
    (folder / "plugin_broken.py").write_text("import a_package_that_is_not_installed\n")
    monkeypatch.syspath_prepend(str(folder))
    return folder


def test_other_packages_add_commands(parley: Any, plugins: Path) -> None:
    listing = parley("--help").out
    assert "rehearse" in listing and "(from plugin_rehearse)" in listing
    result = parley("rehearse", "lips")
    assert (result.code, result.out) == (3, "rehearsing lips\n")


def test_a_command_whose_packages_are_missing_says_how_to_get_them(parley: Any, plugins: Path) -> None:
    result = parley("broken")
    assert result.code == 1
    (line,) = result.errors
    assert "a_package_that_is_not_installed" in line and "pip install 'parley-npc[train]'" in line
