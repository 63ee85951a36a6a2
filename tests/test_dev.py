"""dev.py: what it installs when, and what a person sees when a step fails. Nothing is really installed here."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "dev.py"


@pytest.fixture
def dev(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """dev.py as a module, on an empty repository of its own."""
    spec = importlib.util.spec_from_file_location("dev", SOURCE)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "pyproject.toml").write_text("[project]")
    (tmp_path / "constraints.txt").write_text("numpy==2.0")
    places = {"ROOT": "", "VENV": ".venv", "STAMP": ".venv/parley-installed.json", "BUILD": "build"}
    for name, place in places.items():
        monkeypatch.setattr(module, name, tmp_path / place)
    monkeypatch.setattr(sys.modules["dev_environment"], "VERBOSE", False)
    return module


@pytest.fixture
def installed(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every target that was handed to pip, in an environment that is there."""
    targets: list[str] = []
    dev.VENV.mkdir()
    monkeypatch.setattr(dev, "usable", lambda environment: True)
    monkeypatch.setattr(dev, "step", lambda title, command, log: targets.append(command[-1]))
    return targets


def test_a_second_run_installs_nothing(dev: ModuleType, installed: list[str]) -> None:
    dev.prepare({"runtime", "video"})
    dev.prepare({"runtime", "video"})
    dev.prepare({"video"})
    assert installed == [".[runtime,video]"]


def test_extras_add_up(dev: ModuleType, installed: list[str]) -> None:
    dev.prepare({"runtime"})
    dev.prepare({"dev"})
    dev.prepare({"runtime", "dev"})
    assert installed == [".[runtime]", ".[dev,runtime]"]


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_changed_requirements_are_installed(dev: ModuleType, installed: list[str], name: str) -> None:
    dev.prepare({"runtime"})
    (dev.ROOT / name).write_text("changed")
    dev.prepare({"runtime"})
    assert installed == [".[runtime]"] * 2


def test_an_interrupted_installation_is_repeated(
    dev: ModuleType, installed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    dev.prepare({"runtime"})

    def interrupted(title: str, command: list[str], log: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as during, pytest.raises(KeyboardInterrupt):
        during.setattr(dev, "step", interrupted)
        dev.prepare({"dev"})
    dev.prepare({"runtime"})
    assert installed == [".[runtime]"] * 2


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"extras": 3, "inputs": 4}'])
def test_a_damaged_note_means_install(dev: ModuleType, installed: list[str], content: str) -> None:
    dev.STAMP.write_text(content)
    dev.prepare({"runtime"})
    assert installed == [".[runtime]"]


def test_the_demo_installs_no_torch(dev: ModuleType) -> None:
    assert "train" not in dev.EXTRAS["demo"]


def test_a_failed_step_shows_the_end_of_its_log(dev: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    script = "print('\\n'.join(f'line {n}.' for n in range(500))); raise SystemExit(3)"
    with pytest.raises(dev.Failure, match=r"mending: exit code 3; the whole log is .*mend\.log"):
        dev.step("mending", [sys.executable, "-c", script], dev.BUILD / "mend.log", cwd=dev.ROOT)
    shown = capsys.readouterr().out
    assert "line 499." in shown and "line 400." not in shown
    assert "line 400." in (dev.BUILD / "mend.log").read_text()


def test_a_program_that_is_not_there(dev: ModuleType) -> None:
    with pytest.raises(dev.Failure, match="could not be started"):
        dev.step("looking", [str(dev.ROOT / "nothing")], dev.BUILD / "look.log", cwd=dev.ROOT)


@pytest.mark.parametrize(("arguments", "code"), [(["--help"], 0), ([], 2), (["dance"], 2)])
def test_help_and_unknown_commands(arguments: list[str], code: int) -> None:
    done = subprocess.run([sys.executable, str(SOURCE), *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert "demo" in done.stdout and "test" in done.stdout


def test_wheels_of_a_folder_stand_for_the_index(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    commands: list[list[str]] = []
    (tmp_path / "wheels").mkdir()
    dev.VENV.mkdir()
    monkeypatch.setattr(dev, "usable", lambda environment: True)
    monkeypatch.setattr(dev, "step", lambda title, command, log: commands.append(command))
    monkeypatch.setattr(dev, "show", lambda title, command: commands.append(command) or 0)
    assert dev.gpu(["--cpu", "--wheels", str(tmp_path / "wheels"), "--minutes", "3"]) == 0
    looked, installed, ran = commands
    assert looked[1].endswith("wheels.py") and looked[2] == str(tmp_path / "wheels") and "train" in looked
    assert installed[installed.index("--no-index") :][1:3] == ["--find-links", str(tmp_path / "wheels")]
    assert ran[-3:] == ["--cpu", "--minutes", "3"] and "--wheels" not in ran
    for bad in (["--wheels"], ["--wheels", str(tmp_path / "nowhere")]):
        with pytest.raises(dev.Failure, match="wants a folder of wheels"):
            dev.gpu(["--cpu", *bad])


def test_a_python_that_can_make_no_environment_is_told_what_to_do(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Neither ensurepip nor pip; a pip that lies in the folder will do, if there is venv."""
    made = sys.modules["dev_environment"]
    bare = tmp_path / "python"
    bare.write_text("#!/bin/sh\nexit 1\n")
    bare.chmod(0o755)
    monkeypatch.setattr(made.sys, "executable", str(bare))
    with pytest.raises(dev.Failure, match=r"neither ensurepip nor pip.*\n.*apt install python3-venv"):
        dev.make_environment(tmp_path / "env", tmp_path / "log")
    with pytest.raises(dev.Failure, match=r"has no pip-\*.whl, which would do"):
        dev.make_environment(tmp_path / "env", tmp_path / "log", tmp_path)
    (tmp_path / "pip-26.0-py3-none-any.whl").touch()
    assert made.pip_without_environment(tmp_path) == [str(bare), str(tmp_path / "pip-26.0-py3-none-any.whl" / "pip")]
    with pytest.raises(dev.Failure, match=r"exit code 1.*(\n.*)*may lack venv.*apt install python3-venv"):
        dev.make_environment(tmp_path / "env", tmp_path / "log", tmp_path)
