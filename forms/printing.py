"""Print forms: from a form's name to a PDF file with so many sheets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from files import whole_file
from forms.catalogue import Catalogue
from forms.layout import Layout, lay_out
from forms.paper import PaperName
from forms.school import School
from forms.sheet_code import SheetCode, new_serial
from messages import _
from messages.errors import OutputError, UsageError
from messages.library import translated


def print_form(catalogue: Catalogue, form: str, paper: PaperName, sheets: int, school: School, out: Path) -> Path:
    """Write the current version of a form as a PDF and return its path.

    With ``sheets`` 0 it is a master for the photocopier: one page without a serial. Raises UsageError for a form that
    does not exist and OutputError when the file cannot be written; a file that was there before is then untouched.
    """
    layout = lay_out(catalogue.definition(form), paper)
    codes = [SheetCode(layout.form, layout.version, new_serial()) for _sheet in range(sheets)]
    _write(layout, codes or _master(layout), school, out)
    return out


def output_paths(out: Path | None, forms: Sequence[str]) -> dict[str, Path]:
    """Where the PDF of each form goes: to ``out`` itself when that names a PDF, else into it as a folder.

    Raises UsageError when several forms should go into one PDF.
    """
    if out is None or out.suffix.lower() != ".pdf" or out.is_dir():
        return {form: (out or Path()) / f"{form}.pdf" for form in forms}
    if len(forms) > 1:
        raise UsageError(
            _("{file}: each form gets a PDF of its own. Name a folder with --out, or a single form.").format(file=out)
        )
    return dict.fromkeys(forms, out)


def _master(layout: Layout) -> list[SheetCode]:
    """The codes of a page to be photocopied: a full page of sheets without a serial."""
    return [SheetCode(layout.form, layout.version)] * (2 if layout.paper.name == "a5" else 1)


def _write(layout: Layout, codes: list[SheetCode], school: School, out: Path) -> None:
    from forms.drawing import draw_sheets

    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(out) as file:
            draw_sheets(layout, school, codes, file)
    except OSError as error:
        raise OutputError(
            _("{file}: this file cannot be written ({why}). Choose another place with --out.").format(
                file=out, why=translated(error.strerror)
            )
        ) from error
