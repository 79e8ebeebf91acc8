"""Overlays as files: known for sure, written whole, and never over anything else."""

from __future__ import annotations

import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from messages.errors import OutputError
from ocr.overlay_files import OverlayFolder, encode_overlay, is_overlay, overlay_stem

PICTURE = np.full((50, 80, 3), (60, 160, 40), np.uint8)
OTHER = np.full((50, 80, 3), (30, 30, 220), np.uint8)


def test_an_overlay_is_written_as_jpeg(tmp_path: Path) -> None:
    """The file can be opened, shows the picture, and is for nobody but its owner."""
    path = OverlayFolder(tmp_path, []).write(PICTURE, "page", 1)
    assert path == tmp_path / "page-1.jpg"
    read = cv2.imread(os.fspath(path))
    assert read is not None
    assert np.abs(read.astype(int) - PICTURE).max() < 8
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_an_overlay_is_known_as_one(tmp_path: Path) -> None:
    """As it was written, and when it was copied; not through a link, which the overlay's place is not."""
    path = OverlayFolder(tmp_path, []).write(PICTURE, "page", 1)
    (tmp_path / "copy.jpg").write_bytes(path.read_bytes())
    (tmp_path / "link.jpg").symlink_to(path)
    assert is_overlay(path)
    assert is_overlay(tmp_path / "copy.jpg")
    assert not is_overlay(tmp_path / "link.jpg")


def test_nothing_else_is_taken_for_an_overlay(tmp_path: Path) -> None:
    """Neither a JPEG with other remarks, nor an overlay cut off, drawn on or lengthened, nor what is no file."""
    good = encode_overlay(PICTURE)
    drawn_on = encode_overlay(OTHER)
    plain = cv2.imencode(".jpg", PICTURE)[1].tobytes()
    mark_length = len(good) - len(cv2.imencode(".jpg", PICTURE, [cv2.IMWRITE_JPEG_QUALITY, 85])[1])
    files = {
        "empty": b"",
        "plain": plain,
        "remark": plain[:20] + b"\xff\xfe\x00\x0cwnioskomat" + plain[20:],
        "cut off": good[:-1],
        "lengthened": good + b"\0",
        "other picture": good[: 20 + mark_length] + drawn_on[20 + mark_length :],
        "only a mark": good[: 20 + mark_length],
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        assert not is_overlay(tmp_path / name), name
    os.mkfifo(tmp_path / "fifo")
    for path in (tmp_path, tmp_path / "nothing", tmp_path / "fifo"):
        assert not is_overlay(path)


def test_the_next_batch_replaces_overlays_and_the_same_batch_does_not(tmp_path: Path) -> None:
    """What this batch wrote it keeps: two pages whose overlays would have one name each keep theirs."""
    folder = OverlayFolder(tmp_path, [])
    first, second = (folder.write(PICTURE, *page) for page in (("a-1", 2), ("a", 1)))
    third = folder.write(OTHER, "a-1", 2)
    assert [path.name for path in (first, second, third)] == ["a-1-2.jpg", "a-1.jpg", "a-1-2-2.jpg"]
    again = OverlayFolder(tmp_path, []).write(OTHER, "a", 1)
    assert again == second
    assert again.read_bytes() == encode_overlay(OTHER)


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    """A file, a folder, a pipe, a link whether it leads anywhere or not: each keeps its name and stays as it is."""
    (tmp_path / "page-1.jpg").write_bytes(b"a scan")
    (tmp_path / "page-1-2.jpg").mkdir()
    os.mkfifo(tmp_path / "page-1-3.jpg")
    (tmp_path / "page-1-4.jpg").symlink_to(tmp_path / "page-1.jpg")
    (tmp_path / "page-1-5.jpg").symlink_to(tmp_path / "nothing")
    assert OverlayFolder(tmp_path, []).write(PICTURE, "page", 1) == tmp_path / "page-1-6.jpg"
    assert (tmp_path / "page-1.jpg").read_bytes() == b"a scan"
    assert not (tmp_path / "nothing").exists()


def test_the_name_of_a_scan_is_never_used(tmp_path: Path) -> None:
    """Not that of one that is an overlay itself, nor of one that is not there yet, whatever way it was named."""
    earlier = OverlayFolder(tmp_path, []).write(PICTURE, "a", 1)
    (tmp_path / "link").symlink_to(tmp_path / "c-1.jpg")
    scans = [tmp_path / "." / earlier.name, tmp_path / "sub" / ".." / "B-1.JPG", tmp_path / "link"]
    (tmp_path / "sub").mkdir()
    folder = OverlayFolder(tmp_path, scans)
    names = [folder.write(OTHER, stem, 1).name for stem in "abc"]
    assert names == ["a-1-2.jpg", "b-1-2.jpg", "c-1-2.jpg"]
    assert earlier.read_bytes() == encode_overlay(PICTURE)


def test_an_overlay_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    """A missing folder, or no free name, is told with the name of the file."""
    with pytest.raises(OutputError, match=r"page-1\.jpg: the overlay cannot be written \(No such file or directory\)"):
        OverlayFolder(tmp_path / "missing", []).write(PICTURE, "page", 1)
    for name in ("page-1.jpg", *(f"page-1-{number}.jpg" for number in range(2, 102))):
        (tmp_path / name).touch()
    with pytest.raises(OutputError, match=r"page-1\.jpg: the overlay cannot be written \(File exists\)"):
        OverlayFolder(tmp_path, []).write(PICTURE, "page", 1)


@pytest.mark.parametrize("shape", [(2, 65_501, 3), (65_501, 2, 3)])
def test_a_picture_that_no_jpeg_holds_is_a_sentence_and_no_file(tmp_path: Path, shape: tuple[int, int, int]) -> None:
    """A mark around nothing would be an overlay that nobody can open."""
    with pytest.raises(OutputError, match=r"page-1\.jpg: the overlay cannot be written \(the picture is too large"):
        OverlayFolder(tmp_path, []).write(np.full(shape, 255, np.uint8), "page", 1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("stem", "expected"),
    [
        ("Skan 4b, żółty", "Skan 4b, żółty"),
        ("li\nne\ttab", "li_ne_tab"),
        ("a:b?c*d|e", "a_b_c_d_e"),
        ("bytes\udcff", "bytes_"),
        ("ł" * 200, "ł" * 60),
        ("ł" * 59 + "żż", "ł" * 59 + "ż"),
    ],
)
def test_the_stem_of_an_overlay_is_one_that_every_file_system_takes(stem: str, expected: str) -> None:
    """Long names are cut, at a letter, and characters that some systems refuse become underscores."""
    assert overlay_stem(stem) == expected
    assert len(f"{expected}-9999-99.jpg".encode()) <= 143
