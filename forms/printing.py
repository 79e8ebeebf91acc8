"""Print forms: from a form's name to a PDF file with so many sheets."""

from __future__ import annotations

import tempfile
from pathlib import Path

from forms.catalogue import Catalogue
from forms.layout import Layout, lay_out
from forms.paper import PaperName
from forms.school import School
from forms.sheet_code import SheetCode, new_serial
from messages import _
from messages.errors import OutputError


def print_form(catalogue: Catalogue, form: str, paper: PaperName, sheets: int, school: School, out: Path) -> Path:
    """Write the current version of a form as a PDF and return its path.

    With ``sheets`` 0 it is a master for the photocopier: one page without a serial. Raises UsageError for a form that
    does not exist and OutputError when the file cannot be written; a file that was there before is then untouched.
    """
    layout = lay_out(catalogue.definition(form), paper)
    codes = [SheetCode(layout.form, layout.version, new_serial()) for _sheet in range(sheets)]
    _write(layout, codes or _master(layout), school, out)
    return out


def output_path(out: Path | None, form: str, *, alone: bool) -> Path:
    """Where a form's PDF goes: to ``out`` itself when it names a PDF for one form alone, else into it as a folder."""
    if out is not None and alone and out.suffix.lower() == ".pdf" and not out.is_dir():
        return out
    return (out or Path()) / f"{form}.pdf"


def _master(layout: Layout) -> list[SheetCode]:
    """The codes of a page to be photocopied: a full page of sheets without a serial."""
    return [SheetCode(layout.form, layout.version)] * (2 if layout.paper.name == "a5" else 1)


def _write(layout: Layout, codes: list[SheetCode], school: School, out: Path) -> None:
    from forms.drawing import draw_sheets

    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=".wnioskomat-") as folder:
            draft = Path(folder) / out.name
            with draft.open("wb") as file:
                draw_sheets(layout, school, codes, file)
            draft.replace(out)
    except OSError as error:
        raise OutputError(
            _("{file}: this file cannot be written ({why}). Choose another place with --out.").format(
                file=out, why=error.strerror
            )
        ) from error
