"""How names are written: capitals, spellings, pet names, and what names look like."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from forms.catalogue import Catalogue
from forms.elements import HandprintField
from forms.layout import lay_out
from forms.paper import PaperName
from identity.matching import name_model
from identity.matching.name_model import NameKind, load_name_model
from identity.matching.nicknames import pet_names
from identity.matching.reading import with_name_model
from identity.matching.spelling import (
    FIRST_NAME_COMBS,
    SURNAME_COMBS,
    in_capitals,
    nicknames_of,
    written_first_names,
    written_surnames,
)
from identity.matching.transcription import from_cyrillic, passport_spelling, polish_spelling
from tests.identity.matching.sheets import written
from training import names as training_names


@pytest.mark.parametrize(
    ("name", "capitals"),
    [
        ("Łucja", "ŁUCJA"),
        ("Anna  Maria", "ANNA-MARIA"),
        ("Nowak - Lis", "NOWAK-LIS"),
        ("Zoë Müller", "ZOE-MULLER"),
        ("O'Connor", "OCONNOR"),
        ("Søren", "SOREN"),
        ("Юрій", "YURII"),
        ("Знам’янська", "ZNAMIANSKA"),
    ],
)
def test_names_become_what_a_comb_can_hold(name: str, capitals: str) -> None:
    """Capitals with Polish marks; other marks dropped, other scripts as in a passport, parts kept apart."""
    assert in_capitals(name) == capitals


@pytest.mark.parametrize(
    ("polish", "passport"),
    [
        ("SZEWCZENKO", "SHEVCHENKO"),
        ("CHRYSTYNA", "KHRYSTYNA"),
        ("JURIJ", "YURII"),
        ("ŻANNA", "ZHANNA"),
        ("SZCZERBAK", "SHCHERBAK"),
        ("CYMBAŁ", "TSYMBAL"),
        ("WOŁODYMYR", "VOLODYMYR"),
    ],
)
def test_two_spellings_of_ukrainian_names(polish: str, passport: str) -> None:
    """Each spelling leads to the other, marks aside."""
    bare = str.maketrans("ŁŃŚĆ", "LNSC")
    assert passport_spelling(polish) == passport
    assert polish_spelling(passport).translate(bare) == polish.translate(bare)


def test_a_cyrillic_letter_depends_on_where_it_stands() -> None:
    """Є is Ye at the beginning and ie within."""
    assert from_cyrillic("ЄВГЕН") == "YEVHEN"
    assert from_cyrillic("ЗАЄЦЬ") == "ZAIETS"


def test_given_names_may_stand_alone_or_together() -> None:
    """The first one mostly, all of them sometimes, the second one seldom."""
    shares = {form.text: form.share for form in written_first_names("Anna Maria")}
    assert shares["ANNA"] > shares["ANNA-MARIA"] > shares["MARIA"] > 0


def test_a_surname_may_lose_a_part_or_its_marks() -> None:
    """Both parts, one of them, both turned round; with marks and without; cut where the comb ends."""
    texts = {form.text for form in written_surnames("Żółć-Wiśniewska")}
    assert {"ŻÓŁĆ-WIŚNIEWSKA", "ŻÓŁĆ", "WIŚNIEWSKA", "WIŚNIEWSKA-ŻÓŁĆ", "ZOLC-WISNIEWSKA"} <= texts
    long = {form.text for form in written_surnames("Konstantynopolitańczykiewiczówna")}
    assert {len(text) for text in long} >= {20, 22}


@pytest.mark.parametrize("paper", ["a4", "a5"])
@pytest.mark.parametrize("form", ["parent", "student"])
def test_names_are_cut_where_the_combs_of_the_forms_end(form: str, paper: PaperName, catalogue: Catalogue) -> None:
    """Every comb of a name on every form has a length that names are cut to."""
    for field in lay_out(catalogue.definition(form), paper).fields:
        if isinstance(field, HandprintField) and field.alphabet == "letters":
            combs = FIRST_NAME_COMBS if field.name.endswith("first_name") else SURNAME_COMBS
            assert len(field.cells) in combs


def test_a_name_without_letters_matches_nothing() -> None:
    """Everybody has a form, even who has a name in a script that nobody here can write."""
    assert [form.text for form in written_first_names("李")] == ["-"]


def test_pet_names_point_to_given_names() -> None:
    """Kuba is Jakub; and every pet name in the table is one that a comb can hold."""
    assert "KUBA" in nicknames_of("Jakub Jan")
    assert nicknames_of("Xawery") == ()
    assert all(in_capitals(pet) == pet for name, pets in pet_names().items() for pet in (name, *pets))


def test_real_names_are_likelier_than_made_up_ones() -> None:
    """The model knows first names nearly by heart, surnames by their look."""
    model = load_name_model()
    assert model.probability(NameKind.PUPIL, "ANNA") > 1e5 * model.probability(NameKind.PUPIL, "ANMA")
    assert model.probability(NameKind.SURNAME, "KOWALCZYK") > 1e2 * model.probability(NameKind.SURNAME, "KWOLACZYK")


@pytest.mark.parametrize("kind", NameKind)
def test_what_may_follow_sums_to_one(kind: NameKind) -> None:
    """After any two letters the probabilities of the next symbol, the end included, are all there is."""
    np.testing.assert_allclose(load_name_model().tables[kind].sum(axis=2), 1, atol=0.02)


def test_the_model_comes_from_lists_of_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Made of two names, it knows the two, and is the same when it is stored and loaded again."""
    folder = tmp_path / "names"
    folder.mkdir()
    for stems in training_names.LISTS.values():
        for stem in stems:
            for sex in "fm":
                (folder / f"{stem}_{sex}.csv").write_text("name,count\nAnna,9\nHanna,1\n", encoding="utf-8")
    model = training_names.make(tmp_path)
    assert model.probability(NameKind.PUPIL, "ANNA") > model.probability(NameKind.PUPIL, "HANNA") > 0.01
    training_names.store(model, tmp_path / "names.npz")
    monkeypatch.setattr(name_model, "TABLES", tmp_path / "names.npz")
    again = name_model.load_name_model.__wrapped__()
    assert again.probability(NameKind.PUPIL, "HANNA") == pytest.approx(model.probability(NameKind.PUPIL, "HANNA"), 0.1)


# reading names


def value(field: str, text: str) -> str:
    """What a comb with a text is read as beside the name model."""
    reading = written("parent", "ANNA NOWAK", "4B", "EWA NOWAK", **{field: text})
    return with_name_model(reading, load_name_model()).fields[field].value


def test_neighbours_decide_an_open_letter() -> None:
    """KO(WM)ALSKI is a Kowalski."""
    assert value("pupil_surname", "KO(WM)ALSKI") == "KOWALSKI"
    assert value("pupil_first_name", "(AK)NNA") == "ANNA"


@pytest.mark.parametrize("text", ["KOW?LSKI", "KOW LSKI", "XQRZT", "NOWAK-LIS"])
def test_what_is_read_surely_stays(text: str) -> None:
    """No illegible or empty cell becomes a letter, and a strange name stays strange."""
    assert value("pupil_surname", text) == text


def test_the_evidence_itself_stays() -> None:
    """Whoever weighs the evidence gets it as it was read; class and date have nothing to do with names."""
    reading = written("parent", "ANNA NO(WM)AK", "4B", "EWA NOWAK")
    again = with_name_model(reading, load_name_model())
    for name, field in reading.fields.items():
        before, after = field.evidence, again.fields[name].evidence
        assert before == after
        if hasattr(before, "log_probabilities"):
            assert (before.log_probabilities == after.log_probabilities).all()  # type: ignore[union-attr]
    assert again.fields["class_letter"] is reading.fields["class_letter"]
    assert "name model" in again.fields["pupil_surname"].reader
