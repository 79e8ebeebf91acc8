"""Makes the small TTF files of this folder from the npm packages that carry the handwriting families.

A package holds a family cut by script: A to Z, the digits and Ó are in its ``latin`` file, the other Polish letters in
``latin-ext``. Each file is cut to what a form's cells can hold and the two are joined into one. Running this needs npm,
and is needed only to add or renew a family::

    python -m simulation.fonts.build                 # every family of PACKAGES
    python -m simulation.fonts.build square-peg      # only the named ones
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from forms.alphabets import ALPHABETS

PACKAGES = {
    "annie-use-your-telescope": "5.3.0",
    "architects-daughter": "5.3.0",
    "covered-by-your-grace": "5.3.0",
    "delicious-handrawn": "5.3.0",
    "edu-sa-hand": "5.3.0",
    "fuzzy-bubbles": "5.3.0",
    "gloria-hallelujah": "5.3.0",
    "grape-nuts": "5.3.0",
    "loved-by-the-king": "5.3.0",
    "shadows-into-light-two": "5.3.0",
    "shantell-sans": "5.3.0",
    "square-peg": "5.3.0",
    "the-girl-next-door": "5.3.0",
}
"""Family -> the version of its npm package ``@fontsource/<family>``."""

CHARACTERS = frozenset(ALPHABETS["letters"] + ALPHABETS["digits"] + " ")
"""What each file must hold."""


def build(family: str, folder: Path) -> Path:
    """Write ``<family>.ttf`` into the folder and return its path.

    Raises :class:`ValueError` when the family is not in :data:`PACKAGES`, reserves its name (a subset of such a font
    must be renamed) or lacks a character.
    """
    if family not in PACKAGES:
        raise ValueError(f"no handwriting family {family!r}; known are {', '.join(PACKAGES)}")
    with tempfile.TemporaryDirectory() as scratch:
        package = unpack(family, PACKAGES[family], Path(scratch))
        if "with Reserved Font Name" in (package / "LICENSE").read_text(encoding="utf-8"):
            raise ValueError(f"{family} reserves its name: a subset of it must not be shipped under that name")
        font = packaged(package, family)
        target = folder / f"{family}.ttf"
        font.save(target)
    return target


def unpack(family: str, version: str, scratch: Path) -> Path:
    """Fetch the family's package with npm and return the folder of its files inside scratch."""
    package = f"@fontsource/{family}@{version}"
    subprocess.run(["npm", "pack", "--silent", package], cwd=scratch, check=True, stdout=subprocess.DEVNULL)
    (archive,) = scratch.glob("*.tgz")
    with tarfile.open(archive) as tar:
        tar.extractall(scratch, filter="data")
    return scratch / "package"


def packaged(package: Path, family: str) -> TTFont:
    """The font in an unpacked package; raises :class:`ValueError` when it lacks one of the :data:`CHARACTERS`."""
    font = joined(*(package / "files" / f"{family}-{script}-400-normal.woff2" for script in ("latin", "latin-ext")))
    missing = CHARACTERS.difference(map(chr, font.getBestCmap()))
    if missing:
        raise ValueError(f"{family} lacks {''.join(sorted(missing))}")
    return font


def joined(latin: Path, latin_ext: Path) -> TTFont:
    """One font with the :data:`CHARACTERS` of two files; a character of both is taken from the first."""
    first, second = (TTFont(path, recalcTimestamp=False) for path in (latin, latin_ext))
    in_first = set(map(chr, first.getBestCmap())) & CHARACTERS
    with tempfile.TemporaryDirectory() as scratch:
        parts = [
            cut(first, in_first, Path(scratch) / "latin.ttf"),
            cut(second, CHARACTERS - in_first, Path(scratch) / "latin-ext.ttf"),
        ]
        font = Merger().merge([str(part) for part in parts])
    for moment in ("created", "modified"):  # the same packages make the same bytes on any day
        setattr(font["head"], moment, getattr(first["head"], moment))
    font.recalcTimestamp = False
    return font


def cut(font: TTFont, characters: set[str] | frozenset[str], target: Path) -> Path:
    """Save only the outlines of the characters, with the font's names and copyright, and return the path."""
    options = Options(hinting=False, name_IDs=["*"], notdef_outline=True)
    options.drop_tables += ["GDEF", "GPOS", "GSUB", "kern"]  # a letter in a cell has no neighbour to fit
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(sorted(characters)))
    subsetter.subset(font)
    font.flavor = None
    font.save(target)
    return target


def main() -> None:
    """Build the families named on the command line, or all of them, into the folder of this file."""
    for family in sys.argv[1:] or PACKAGES:
        build(family, Path(__file__).parent)


if __name__ == "__main__":
    main()
