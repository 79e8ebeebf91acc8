"""The scans at a path: one file, or all files of a folder and its folders that look like scans."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

_SUFFIXES = {
    *(".pdf", ".heic", ".heif"),
    *(".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".tif", ".tiff", ".bmp", ".gif", ".webp"),
}
"""What is picked up from a folder; a file named on the command line is opened whatever its suffix."""

_SYSTEM_FILES = {"thumbs.db", "desktop.ini"}
"""Lower-case names of what Windows leaves in folders; what macOS and Linux leave there is hidden."""


@dataclass(frozen=True)
class FoundScans:
    """What stands at a path: the files to open, sorted, and the files of a folder that are no scans.

    Among the files to open are also a folder that cannot be listed and a link that leads nowhere: opened, they say so.
    """

    scans: tuple[Path, ...]
    left_out: tuple[Path, ...] = ()


def find_scans(path: Path) -> FoundScans:
    """The scans at a path: the file itself, or all files of a folder and its folders that look like scans."""
    if kind_of(path) != "folder":
        return FoundScans((path,))
    scans: list[Path] = []
    others: list[Path] = []
    for found in _files_below(path, set()):
        (scans if _looks_like_a_scan(found) else others).append(found)
    stems = {scan.with_suffix("") for scan in scans}
    left_out = [other for other in others if not _is_ours(other, stems)]
    return FoundScans(tuple(sorted(scans)), tuple(sorted(left_out)))


def _files_below(folder: Path, seen: set[str]) -> Iterator[Path]:
    """Everything in a folder and its folders that is no folder or cannot be listed, hidden things left alone.

    ``seen`` are the folders that were listed, by their real paths: a link can lead back to one above it.
    """
    real = os.path.realpath(folder)
    if real in seen:
        return
    seen.add(real)
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries)
    except OSError:
        yield folder
        return
    for name in names:
        if name.startswith("."):
            continue
        if kind_of(folder / name) == "folder":
            yield from _files_below(folder / name, seen)
        else:
            yield folder / name


def _looks_like_a_scan(path: Path) -> bool:
    """Whether something in a folder is to be opened; folders come here only when they cannot be listed."""
    kind = kind_of(path)
    return kind == "folder" or (path.suffix.lower() in _SUFFIXES and kind != "other")


def kind_of(path: Path) -> Literal["folder", "file", "other", "nothing"]:
    """What a path is, its links followed: ``other`` is a pipe or a device, ``nothing`` what cannot be looked at."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return "nothing"
    return "folder" if stat.S_ISDIR(mode) else "file" if stat.S_ISREG(mode) else "other"


def _is_ours(path: Path, scans: set[Path]) -> bool:
    """Whether a file lies about as a matter of course: the truth beside a scan, or what a system leaves in folders."""
    return path.name.lower() in _SYSTEM_FILES or (path.suffix == ".json" and path.with_suffix("") in scans)
