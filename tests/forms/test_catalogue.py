"""All forms that can be printed, and all versions that can still be read."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from forms.catalogue import TEMPLATES, load_catalogue
from forms.paper import PAPERS
from messages.errors import SettingsError, UsageError


def changed(path: Path, old: str, new: str) -> None:
    """Replace a text in a template."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    """A folder with the templates, to be changed at will."""
    return Path(shutil.copytree(TEMPLATES, tmp_path / "templates"))


def test_every_template_is_a_form_by_its_own_name() -> None:
    """A template's file is called like the form in it, so that it is found by whoever looks for it."""
    catalogue = load_catalogue()
    assert {path.stem for path in TEMPLATES.glob("*.toml")} == set(catalogue.current)


def test_a_form_that_is_not_there_is_refused_with_those_that_are() -> None:
    """A form's name is typed by people, so the refusal lists the names."""
    with pytest.raises(UsageError, match=r'no form called "parents"; the forms are: parent, student\.'):
        load_catalogue().definition("parents")


def test_an_unknown_form_version_or_paper_has_no_layout() -> None:
    """What a code says and the catalogue does not know is for the reader to report, not an error."""
    catalogue = load_catalogue()
    assert catalogue.layout("nothing", 1, "a4") is None
    assert catalogue.layout("parent", 999, "a4") is None
    layout = catalogue.layout("parent", 1, "a5")
    assert layout is not None
    assert (layout.form, layout.version, layout.paper.name) == ("parent", 1, "a5")


def test_a_paper_the_form_is_not_made_for_has_no_layout(templates: Path) -> None:
    """A form for A4 alone is not looked for on A5."""
    changed(templates / "parent.toml", 'papers = ["a4", "a5"]', 'papers = ["a4"]')
    assert load_catalogue(templates).layout("parent", 1, "a5") is None


def test_a_kept_older_version_is_still_found(templates: Path) -> None:
    """After a form has changed, paper printed before is read with the very boxes that were printed."""
    before = load_catalogue(templates).layout("parent", 1, "a4")
    (templates / "kept").mkdir(exist_ok=True)
    shutil.copy(templates / "parent.toml", templates / "kept" / "parent-1.toml")
    changed(templates / "parent.toml", "version = 1", "version = 2")
    changed(templates / "parent.toml", "cells = 14", "cells = 12")
    catalogue = load_catalogue(templates)
    assert catalogue.definition("parent").version == 2
    assert catalogue.layout("parent", 1, "a4") == before
    after = catalogue.layout("parent", 2, "a4")
    assert after is not None
    assert len(after.field("pupil_first_name").boxes) == 12


def test_all_layouts_of_a_paper_are_known_but_those_that_do_not_fit_on_it(templates: Path) -> None:
    """Current forms and kept versions; one that cannot be laid out stops nobody from reading the others."""
    (templates / "kept").mkdir(exist_ok=True)
    shutil.copy(templates / "parent.toml", templates / "kept" / "parent-1.toml")
    changed(templates / "parent.toml", "version = 1", "version = 2")
    changed(templates / "parent.toml", "height = { a4 = 1.5, a5 = 0.8 }", "height = { a4 = 1.5, a5 = 80 }")
    changed(templates / "student.toml", 'papers = ["a4", "a5"]', 'papers = ["a4"]')
    catalogue = load_catalogue(templates)
    found = {paper: {(x.form, x.version) for x in catalogue.layouts(paper)} for paper in PAPERS}
    assert found == {"a4": {("parent", 1), ("parent", 2), ("student", 1)}, "a5": {("parent", 1)}}


def test_one_broken_template_is_named(templates: Path) -> None:
    """A template that cannot be used stops the program by its name, before anything is printed or read."""
    changed(templates / "student.toml", "version = 1", "version = 0")
    with pytest.raises(SettingsError, match=r"student\.toml: "):
        load_catalogue(templates)
