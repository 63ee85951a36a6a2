from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from parley import ClipError, InputError, OutputError
from parley.files import atomic_path, read_text, write_bytes, write_text


def test_writes_whole_files_and_makes_folders(tmp_path: Path) -> None:
    target = tmp_path / "глубоко" / "声" / "line.txt"
    write_text(target, "héllo\n")
    assert target.read_bytes() == "héllo\n".encode()
    write_bytes(target, b"again")
    assert target.read_bytes() == b"again"
    assert [path.name for path in target.parent.iterdir()] == ["line.txt"]


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "line.npz"
    target.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), atomic_path(target) as temporary:
        assert temporary.suffix == ".npz" and temporary.parent == tmp_path
        temporary.write_bytes(b"half")
        raise ZeroDivisionError
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_full_disk_is_named(tmp_path: Path) -> None:
    target = tmp_path / "line.txt"
    with pytest.raises(OutputError, match=r"line\.txt: the disk is full"), atomic_path(target) as temporary:
        temporary.write_bytes(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, a device that is always full")
def test_a_real_full_device_is_named(tmp_path: Path) -> None:
    with (
        pytest.raises(OutputError, match="the disk is full"),
        atomic_path(tmp_path / "line.txt"),
        Path("/dev/full").open("wb") as full,
    ):
        full.write(b"x")
        full.flush()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("x" * 300, "the name is too long"),
        ("a\0b", "zero byte"),
        ("file/child", "a file is in the place of a folder|not a folder"),
    ],
)
def test_impossible_targets_are_output_errors(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match=reason):
        write_text(tmp_path / name, "text")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_folder_in_the_way_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(OutputError, match="taken"):
        write_text(tmp_path / "taken", "text")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_no_permission_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(OutputError, match="no permission"):
            write_text(tmp_path / "line.txt", "text")
    finally:
        tmp_path.chmod(0o700)


def test_reading_names_the_file_and_the_reason(tmp_path: Path) -> None:
    with pytest.raises(ClipError, match=r"gone\.csv: no such file"):
        read_text(tmp_path / "gone.csv", ClipError)
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9")
    with pytest.raises(InputError, match=r"latin\.txt: it is not UTF-8 text \(byte 3\)"):
        read_text(tmp_path / "latin.txt")
    (tmp_path / "marked.txt").write_bytes(b"\xef\xbb\xbfplain")
    assert read_text(tmp_path / "marked.txt") == "plain"
