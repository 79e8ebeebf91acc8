"""Paper that is already printed stays readable: a version of a form has one geometry for ever."""

from __future__ import annotations

import hashlib
import json

import pytest

from forms.catalogue import load_catalogue
from forms.layout import layout_as_json
from forms.paper import PaperName

CATALOGUE = load_catalogue()

GEOMETRY: dict[tuple[str, int, PaperName], str] = {
    ("parent", 1, "a4"): "023cfb6ec21790dc",
    ("parent", 1, "a5"): "bb2be9439a4f8747",
    ("student", 1, "a4"): "df6711d8df0e846f",
    ("student", 1, "a5"): "2864015ef1de795e",
}
"""Form, version, paper -> digest of every box that is read. A line is added for a new version and never changed."""

WHAT_TO_DO = """\
{form}, version {version}, on {paper}: fields, marks or code have moved; their digest is now {digest}.
Sheets of this version may be in children's bags already, and would be read at the wrong places. So:
 1. keep the old template:  git show HEAD:templates/{form}.toml > templates/kept/{form}-{version}.toml
 2. raise the version in templates/{form}.toml
 3. add a line for the new version to GEOMETRY in this test; leave the old line as it is.
Where code moved the fields and not the template, the old geometry has to be kept in code as well."""


def digest(form: str, version: int, paper: PaperName) -> str:
    """A short name for the places of all fields, marks and the code."""
    layout = CATALOGUE.layout(form, version, paper)
    assert layout is not None, f"templates/kept/{form}-{version}.toml is gone: printed sheets cannot be read any more"
    text = json.dumps(layout_as_json(layout), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@pytest.mark.parametrize(("form", "version", "paper"), GEOMETRY)
def test_a_version_never_moves(form: str, version: int, paper: PaperName) -> None:
    """Every version that was ever printed is still there, and its boxes stand where they stood."""
    now = digest(form, version, paper)
    assert now == GEOMETRY[form, version, paper], WHAT_TO_DO.format(form=form, version=version, paper=paper, digest=now)


def test_every_version_is_written_down() -> None:
    """A new form or version gets its lines here before it is printed."""
    known = {(form, version, paper) for (form, version), d in CATALOGUE.known.items() for paper in d.papers}
    assert known == set(GEOMETRY)
