"""Files are written whole or not at all, and where nothing may be replaced nothing is."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from files import whole_file


def names(folder: Path) -> list[str]:
    """What is in a folder, hidden things too."""
    return sorted(path.name for path in folder.iterdir())


def write(path: Path, content: bytes = b"new", *, is_private: bool = False, may_replace: bool = True) -> None:
    """Write a whole file."""
    with whole_file(path, is_private=is_private, may_replace=may_replace) as file:
        file.write(content)


def test_a_file_is_there_when_all_of_it_is(tmp_path: Path) -> None:
    """Until the last byte is on the disk the old file stays, and no draft is left beside the new one."""
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with whole_file(path) as file:
        file.write(b"ne")
        file.flush()
        assert path.read_bytes() == b"old"
        file.write(b"w")
    assert path.read_bytes() == b"new"
    assert names(tmp_path) == ["file"]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_after_an_error_all_is_as_it_was(tmp_path: Path, error: BaseException) -> None:
    """A full disk or a person who stops the program leaves the old file, and nothing else."""
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def break_off() -> None:
        with whole_file(path) as file:
            file.write(b"half of it")
            raise error

    with pytest.raises(type(error)):
        break_off()
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["file"]


@pytest.mark.parametrize(("is_private", "mode"), [(True, 0o600), (False, 0o640)])
def test_a_private_file_is_for_its_owner(tmp_path: Path, is_private: bool, mode: int) -> None:
    """Whatever the habits of the system, here that the group may read; any other file follows them."""
    habit = os.umask(0o027)
    try:
        write(tmp_path / "file", is_private=is_private)
    finally:
        os.umask(habit)
    assert (tmp_path / "file").stat().st_mode & 0o777 == mode


def test_a_link_is_replaced_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    """Neither the file behind a symbolic link nor the other name of a file is written into."""
    for name, link in (("soft", os.symlink), ("hard", os.link)):
        (tmp_path / "other").write_bytes(b"other")
        link(tmp_path / "other", tmp_path / name)
        write(tmp_path / name)
        assert (tmp_path / "other").read_bytes() == b"other"
        assert (tmp_path / name).read_bytes() == b"new"
        assert not (tmp_path / name).is_symlink()


@pytest.mark.parametrize("taken_by", ["file", "folder", "fifo", "link", "dangling link"])
@pytest.mark.parametrize("has_links", [True, False])
def test_what_may_not_be_replaced_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken_by: str, has_links: bool
) -> None:
    """Whatever has the name keeps it, on a memory stick that knows no second names too."""
    path, other = tmp_path / "file", tmp_path / "other"
    other.write_bytes(b"other")
    makers: dict[str, Callable[[], object]] = {
        "file": lambda: path.write_bytes(b"old"),
        "folder": path.mkdir,
        "fifo": lambda: os.mkfifo(path),
        "link": lambda: path.symlink_to(other),
        "dangling link": lambda: path.symlink_to(tmp_path / "nothing"),
    }
    makers[taken_by]()
    before = path.lstat()
    if not has_links:
        monkeypatch.setattr(os, "link", no_links)
    with pytest.raises(FileExistsError):
        write(path, may_replace=False)
    assert path.lstat() == before
    assert other.read_bytes() == b"other"
    assert names(tmp_path) == ["file", "other"]


def no_links(*_paths: object) -> None:
    """What a file system without second names says."""
    raise PermissionError(1, "Operation not permitted")


@pytest.mark.parametrize("has_links", [True, False])
def test_a_free_name_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_links: bool) -> None:
    """Where nothing is in the way the file is written, for its owner only."""
    if not has_links:
        monkeypatch.setattr(os, "link", no_links)
    write(tmp_path / "file", is_private=True, may_replace=False)
    assert (tmp_path / "file").read_bytes() == b"new"
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600
    assert names(tmp_path) == ["file"]
