"""A file is written whole or not at all: the one way in which the program writes anything."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO

_OWNERS, _EVERYBODYS = 0o600, 0o666


@contextmanager
def whole_file(path: Path, *, is_private: bool = False, may_replace: bool = True) -> Iterator[IO[bytes]]:
    """A file to write into that is at its path once all of it is on the disk; after an error all is as it was before.

    A private file is for its owner only. What was at the path is replaced, a link itself and never the file that it
    leads to. Raises :class:`OSError`; :class:`FileExistsError` where there is anything that may not be replaced.
    """
    mode = _OWNERS if is_private else _EVERYBODYS
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".wnioskomat-") as folder:
        draft = Path(folder) / "draft"
        with open(draft, "xb", opener=partial(os.open, mode=mode)) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if may_replace:
            draft.replace(path)
        else:
            _move_to_free_name(draft, path)


def _move_to_free_name(draft: Path, path: Path) -> None:
    """Give a file its name, in one step, unless anything has it."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:  # memory sticks and some shared folders have no second names
        path.open("xb").close()
        draft.replace(path)
