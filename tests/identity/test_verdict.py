"""Verdicts: nothing is accepted without a roster, every doubt has its reason, and every reason its sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from forms.alphabets import ALPHABETS
from forms.catalogue import Catalogue
from forms.elements import ChoiceField, Field, HandprintField, SignatureField
from forms.geometry import Box
from forms.layout import Layout, lay_out
from forms.sheet_code import SheetCode
from identity.matching.matcher import Candidate, Match
from identity.people import Person, Pupil, SchoolClass
from identity.verdict import NOTED, Reason, Status, Verdict, judge, sentence
from ocr.evidence import (
    EMPTY,
    ILLEGIBLE,
    ChoiceEvidence,
    Evidence,
    FieldReading,
    HandprintEvidence,
    SignatureEvidence,
    TextEvidence,
)
from ocr.pages import Page
from ocr.pipeline import Problem, SheetReading, read_pages
from simulation.paper import PrintedPage

COMPLETE = {
    "applicant_first_name": "ANNA",
    "applicant_surname": "NOWAK",
    "pupil_first_name": "JAN",
    "pupil_surname": "NOWAK",
    "class_grade": "4",
    "class_letter": "B",
    "handover": "phone",
    "date_day": "17",
    "date_month": "09",
    "date_year": "2026",
    "signature": "yes",
}
FORMS = {"parent": "son", "student": "schoolboy"}


def evidence_of(field: Field, value: str) -> Evidence:
    """Evidence without any doubt that comes down to a value; ``both`` ticks every box of a choice."""
    match field:
        case HandprintField():
            alphabet = ALPHABETS[field.alphabet]
            symbols = alphabet + EMPTY + ILLEGIBLE
            cells = np.full((len(field.cells), len(symbols)), -20, np.float32)
            for row, character in enumerate(value.ljust(len(field.cells))):
                cells[row, symbols.index(character)] = 0
            return HandprintEvidence(alphabet, cells)
        case ChoiceField():
            return ChoiceEvidence({name: 0.99 if value in (name, "both") else 0.01 for name in field.options})
        case SignatureField():
            return SignatureEvidence(0.99 if value else 0.01)
    return TextEvidence(value, 1.0)


def reading_of(layout: Layout, **values: str) -> SheetReading:
    """A sheet that reads as the complete one, but for some values."""
    wanted = {**COMPLETE, "child": FORMS[layout.form], **values}
    fields = {f.name: FieldReading(f.name, evidence_of(f, wanted[f.name]), "test 1") for f in layout.fields}
    code = SheetCode(layout.form, layout.version, "TEST2345")
    return SheetReading(Path("scan.png"), 1, 1, code=code, fields=fields)


def with_evidence(reading: SheetReading, name: str, evidence: Evidence) -> SheetReading:
    """The same sheet with other evidence for one field."""
    return replace(reading, fields={**reading.fields, name: FieldReading(name, evidence, "test 1")})


@pytest.fixture(params=FORMS)
def layout(request: pytest.FixtureRequest, catalogue: Catalogue) -> Layout:
    """Both forms, one after the other."""
    return lay_out(catalogue.definition(str(request.param)), "a4")


def reasons(readings: Iterable[SheetReading]) -> list[tuple[str, ...]]:
    """The reasons of the verdicts on some readings."""
    return [tuple(judge(reading).reasons) for reading in readings]


# --- whom a sheet is about ----------------------------------------------------------------------------------------


def cell(alphabet: str, **chances: float) -> HandprintEvidence:
    """A single cell that may show some characters, or, as ``ILLEGIBLE``, none."""
    symbols = ALPHABETS[alphabet] + EMPTY + ILLEGIBLE
    table = np.full((1, len(symbols)), -12, np.float32)
    for character, chance in chances.items():
        table[0, symbols.index(ILLEGIBLE if character == "ILLEGIBLE" else character)] = np.log(chance)
    return HandprintEvidence(ALPHABETS[alphabet], table)


def about_jan(
    reading: SheetReading,
    beside_rival: float = 1.0,
    applicant: float | None = 1.0,
    letter: str = "B",
    grade: int = 4,
) -> Verdict:
    """The verdict on a sheet that is surely about Jan Nowak of 4B, or of a class with another grade, letter or none."""
    pupil = Pupil("1", Person("Jan", "Nowak"), SchoolClass(grade, letter))
    sure = Candidate(pupil, 0.99999, 0.98, 0.0, 0.01, beside_rival, 0.0, 0.0, 1.0, applicant)
    assert reading.code is not None
    if is_pupils := reading.code.form == "student":
        reading = with_evidence(reading, "applicant_first_name", reading.fields["pupil_first_name"].evidence)
    return judge(reading, Match((sure,), 0.0, asks_for_oneself=is_pupils))


@pytest.mark.parametrize(("beside_rival", "reasons"), [(1.0, ()), (0.46, (Reason.CLASS_DISAGREES,))])
def test_on_a_pupils_form_a_class_that_reads_as_another_is_looked_at(
    catalogue: Catalogue, beside_rival: float, reasons: tuple[Reason, ...]
) -> None:
    """A namesake in the other class may have written it; as it did on a held-out sheet, a 4 for a 7."""
    student = reading_of(lay_out(catalogue.definition("student"), "a4"))
    assert about_jan(student, beside_rival).reasons == reasons


def test_on_a_parents_form_the_parent_tells_namesakes_apart(catalogue: Catalogue) -> None:
    """A class that is only misread keeps no sheet back whose applicant is a parent of the pupil."""
    parents = reading_of(lay_out(catalogue.definition("parent"), "a4"))
    assert about_jan(parents, 0.1).status is Status.ACCEPTED
    assert about_jan(parents, 0.1, applicant=None).reasons == (Reason.CLASS_DISAGREES,)  # a roster without parents


@pytest.mark.parametrize(
    ("letter", "chance", "reasons"),
    [("G", 0.05, (Reason.STRUCK_OUT,)), ("B", 0.05, ()), ("G", 0.01, ()), ("B", 0.21, (Reason.STRUCK_OUT,))],
)
def test_a_sign_that_is_not_the_pupils_may_be_one_that_a_stroke_changed(
    catalogue: Catalogue, letter: str, chance: float, reasons: tuple[Reason, ...]
) -> None:
    """A bar makes a G of a C and looks like a part of it: less of a doubt is enough where it is another's letter."""
    shown = replace(cell("class_letter", **{letter: 0.98}), struck=np.array([chance], np.float32))
    parents = with_evidence(reading_of(lay_out(catalogue.definition("parent"), "a4")), "class_letter", shown)
    assert about_jan(parents).reasons == reasons


@pytest.mark.parametrize(
    ("own", "chance", "is_looked_at"), [(0.2, 0.15, True), (0.2, 0.01, False), (0.4, 0.15, False), (0.29, 0.15, True)]
)
def test_a_sign_that_can_hardly_be_read_may_have_been_struck_out(
    catalogue: Catalogue, own: float, chance: float, *, is_looked_at: bool
) -> None:
    """Illegible, and perhaps struck out: less of a doubt is enough than where the pupil's own letter is plain."""
    hardly = replace(cell("class_letter", B=own, ILLEGIBLE=0.6), struck=np.array([chance], np.float32))
    parents = with_evidence(reading_of(lay_out(catalogue.definition("parent"), "a4")), "class_letter", hardly)
    assert (Reason.STRUCK_OUT in about_jan(parents).reasons) is is_looked_at


@pytest.mark.parametrize(("grade", "chance", "is_looked_at"), [(0, 0.16, True), (0, 0.13, False), (4, 0.16, False)])
def test_a_zero_that_may_have_been_struck_out_is_looked_at(
    catalogue: Catalogue, grade: int, chance: float, *, is_looked_at: bool
) -> None:
    """A slash through a zero is how some write it, and a longer one how others take it back."""
    slashed = replace(cell("grade", **{str(grade): 0.98}), struck=np.array([chance], np.float32))
    parents = with_evidence(reading_of(lay_out(catalogue.definition("parent"), "a4")), "class_grade", slashed)
    assert (Reason.STRUCK_OUT in about_jan(parents, grade=grade).reasons) is is_looked_at


@pytest.mark.parametrize("letter", ["", "V"])
def test_of_a_class_whose_letter_no_form_knows_nothing_is_missing(layout: Layout, letter: str) -> None:
    """Schools with one class a grade have none; some letters stand in no alphabet of ours."""
    illegible = with_evidence(reading_of(layout), "class_letter", cell("class_letter", ILLEGIBLE=1.0))
    assert about_jan(illegible, letter=letter).status is Status.ACCEPTED


@pytest.mark.parametrize(
    ("letter", "is_missing"),
    [({"ILLEGIBLE": 0.6, "B": 0.3}, False), ({"ILLEGIBLE": 0.9, "B": 0.1}, True), ({"ILLEGIBLE": 0.6, "D": 0.4}, True)],
)
def test_an_illegible_class_that_may_be_the_pupils_is_not_missing(
    layout: Layout, letter: dict[str, float], *, is_missing: bool
) -> None:
    """Whoever is sure of the pupil knows what should stand there."""
    verdict = about_jan(with_evidence(reading_of(layout), "class_letter", cell("class_letter", **letter)))
    assert verdict.reasons == (*([Reason.CLASS_MISSING] if is_missing else []), Reason.FIELD_ILLEGIBLE)
    assert verdict.status is (Status.CHECK if is_missing else Status.ACCEPTED)


# --- sheets that were read ----------------------------------------------------------------------------------------


def test_a_perfect_sheet_is_checked_all_the_same(layout: Layout) -> None:
    """Without a roster there is nobody to be sure about: the most legible sheet is to be checked."""
    verdict = judge(reading_of(layout))
    assert verdict.status is Status.CHECK
    assert verdict.reasons == (Reason.NO_ROSTER,)


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ("signature", Reason.NO_SIGNATURE),
        ("pupil_first_name", Reason.NAME_MISSING),
        ("pupil_surname", Reason.NAME_MISSING),
        ("applicant_first_name", Reason.NAME_MISSING),
        ("applicant_surname", Reason.NAME_MISSING),
        ("class_grade", Reason.CLASS_MISSING),
        ("class_letter", Reason.CLASS_MISSING),
        ("handover", Reason.HANDOVER_MISSING),
        ("date_day", Reason.DATE_MISSING),
        ("date_month", Reason.DATE_MISSING),
        ("date_year", Reason.DATE_MISSING),
    ],
)
def test_what_is_missing_is_named(layout: Layout, field: str, reason: Reason) -> None:
    """An empty field is a reason of its own, and the sheet is to be checked."""
    verdict = judge(reading_of(layout, **{field: ""}))
    assert verdict.status is Status.CHECK
    assert verdict.reasons == (Reason.NO_ROSTER, reason)


@pytest.mark.parametrize(
    ("dates", "reason"),
    [
        ({"date_day": "45", "date_month": "19"}, Reason.DATE_IMPOSSIBLE),
        ({"date_day": "31", "date_month": "02"}, Reason.DATE_IMPOSSIBLE),
        ({"date_year": "2019"}, Reason.DATE_NOT_NEAR),
        ({"date_month": "11"}, Reason.DATE_NOT_NEAR),
        ({"date_year": "202"}, Reason.DATE_MISSING),
    ],
)
def test_a_date_that_cannot_be_is_noted(layout: Layout, dates: dict[str, str], reason: Reason) -> None:
    """A day that no calendar has, one far from today, a year broken off: said, and no bar to acceptance."""
    reading = reading_of(layout, **dates)
    assert judge(reading, today=date(2026, 9, 20)).reasons == (Reason.NO_ROSTER, reason)
    hidden = replace(reading, hidden=frozenset({"date_day"}))
    assert reason not in judge(hidden, today=date(2026, 9, 20)).reasons
    assert reason in NOTED


def test_a_child_not_ticked_is_no_reason(layout: Layout) -> None:
    """Daughter or son follows from the name; whoever forgets to tick it is not asked again."""
    assert judge(reading_of(layout, child="")).reasons == (Reason.NO_ROSTER,)


@pytest.mark.parametrize(
    ("likely", "reasons"), [(0.91, ()), (0.89, (Reason.CHOICE_UNSURE,)), (0.51, (Reason.CHOICE_UNSURE,))]
)
def test_an_unsure_tick_is_noted(layout: Layout, likely: float, reasons: tuple[Reason, ...]) -> None:
    """Which way the password goes is never said without saying that it is unsure."""
    reading = with_evidence(reading_of(layout), "handover", ChoiceEvidence({"phone": likely, "envelope": 0.01}))
    assert judge(reading).reasons == (Reason.NO_ROSTER, *reasons)
    assert Reason.CHOICE_UNSURE in NOTED


@pytest.mark.parametrize(("likely", "is_unsure"), [(0.95, False), (0.93, True), (0.51, True)])
def test_an_unsure_signature_is_looked_at(layout: Layout, likely: float, *, is_unsure: bool) -> None:
    """Pale ink may be the other side's signature seen through the paper: somebody has to look."""
    reading = with_evidence(reading_of(layout), "signature", SignatureEvidence(likely))
    assert (Reason.SIGNATURE_UNSURE in judge(reading).reasons) is is_unsure
    assert Reason.SIGNATURE_UNSURE not in NOTED


@pytest.mark.parametrize("field", ["child", "handover"])
def test_two_ticks_are_ambiguous_and_not_missing(layout: Layout, field: str) -> None:
    """Both boxes of a choice ticked is a doubt of its own."""
    assert judge(reading_of(layout, **{field: "both"})).reasons == (Reason.NO_ROSTER, Reason.CHOICE_AMBIGUOUS)


@pytest.mark.parametrize("field", ["pupil_surname", "applicant_first_name", "date_day"])
def test_an_illegible_cell_is_a_doubt(layout: Layout, field: str) -> None:
    """A field with a cell that nobody can read is illegible and not missing."""
    assert judge(reading_of(layout, **{field: "?"})).reasons == (Reason.NO_ROSTER, Reason.FIELD_ILLEGIBLE)


@pytest.mark.parametrize("field", ["class_grade", "class_letter"])
def test_an_illegible_class_is_as_bad_as_a_missing_one(layout: Layout, field: str) -> None:
    """Of a name some letters are left to tell the pupil by; of a class nothing is."""
    found = judge(reading_of(layout, **{field: "?"})).reasons
    assert found == (Reason.NO_ROSTER, Reason.CLASS_MISSING, Reason.FIELD_ILLEGIBLE)
    assert Reason.CLASS_MISSING not in NOTED


def struck(reading: SheetReading, field: str, *cells: int) -> SheetReading:
    """The reading with some cells of a comb struck out."""
    evidence = reading.fields[field].evidence
    assert isinstance(evidence, HandprintEvidence)
    chances = np.zeros(len(evidence.log_probabilities), np.float32)
    chances[list(cells)] = 0.9
    taken_back = replace(reading.fields[field], evidence=replace(evidence, struck=chances))
    return replace(reading, fields={**reading.fields, field: taken_back})


@pytest.mark.parametrize(
    "field", ["pupil_first_name", "pupil_surname", "applicant_first_name", "applicant_surname", "class_grade"]
)
def test_a_field_that_decides_and_is_struck_out_is_looked_at(layout: Layout, field: str) -> None:
    """Whoever crosses out a name or a class takes back for whom, or by whom, something was asked."""
    cells = (0,) if field == "class_grade" else (0, 1, 2)
    assert judge(struck(reading_of(layout), field, *cells)).reasons == (Reason.NO_ROSTER, Reason.STRUCK_OUT)
    assert Reason.STRUCK_OUT not in NOTED


@pytest.mark.parametrize(("surname", "is_lost"), [("N???K", False), ("N????", True)])
def test_of_ink_that_is_lost_strokes_may_be_lost_too(layout: Layout, surname: str, *, is_lost: bool) -> None:
    """Where specks of the letters are left, those of a stroke through them would look no other."""
    verdict = about_jan(reading_of(layout, pupil_surname=surname))
    assert verdict.reasons == (*([Reason.HARDLY_LEGIBLE] if is_lost else []), Reason.FIELD_ILLEGIBLE)
    assert verdict.status is (Status.CHECK if is_lost else Status.ACCEPTED)


def test_of_names_that_are_struck_out_only_that_is_told(layout: Layout) -> None:
    """That they cannot be read, either, follows from it."""
    lost = reading_of(layout, pupil_surname="?????")
    assert Reason.HARDLY_LEGIBLE in judge(lost).reasons
    told = judge(struck(lost, "pupil_surname", 0, 1, 2, 3, 4)).reasons
    assert told == (Reason.NO_ROSTER, Reason.STRUCK_OUT, Reason.FIELD_ILLEGIBLE)


def test_a_date_that_is_struck_out_decides_nothing(layout: Layout) -> None:
    """The date is no reason to ask; a new one may stand beside it."""
    assert judge(struck(reading_of(layout), "date_day", 0, 1)).reasons == (Reason.NO_ROSTER,)


def test_a_remark_is_looked_at(layout: Layout) -> None:
    """What is written where nobody asked may change the answer."""
    reading = replace(reading_of(layout), remarks=(Box(150, 130, 20, 6),))
    assert judge(reading).reasons == (Reason.NO_ROSTER, Reason.REMARK)
    assert Reason.REMARK not in NOTED


def test_a_form_that_is_crossed_out_is_withdrawn(layout: Layout) -> None:
    """The stroke over a form is told as what it means, and not as a remark besides."""
    reading = replace(reading_of(layout), remarks=(Box(20, 50, 170, 200),), is_withdrawn=True)
    assert judge(reading).reasons == (Reason.NO_ROSTER, Reason.WITHDRAWN)
    assert Reason.WITHDRAWN not in NOTED


def test_each_reason_is_given_once(layout: Layout) -> None:
    """An empty sheet has all its reasons, those that bar it first, in the order of the form, none of them twice."""
    empty = reading_of(layout, **dict.fromkeys([*COMPLETE, "child"], ""))
    assert judge(empty).reasons == (
        Reason.NO_ROSTER,
        Reason.NAME_MISSING,
        Reason.CLASS_MISSING,
        Reason.NO_SIGNATURE,
        Reason.HANDOVER_MISSING,
        Reason.DATE_MISSING,
    )


def test_a_dash_is_no_name(layout: Layout) -> None:
    """Who puts a dash into a field has left it empty."""
    assert judge(reading_of(layout, pupil_surname="---")).reasons == (Reason.NO_ROSTER, Reason.NAME_MISSING)


def test_a_form_with_other_fields_is_judged_too() -> None:
    """A field this program has no rule for is no reason, even when it is empty."""
    fields = {"login": FieldReading("login", TextEvidence("", 1.0), "test 1")}
    assert judge(SheetReading(Path("a.png"), 1, 1, fields=fields)).reasons == (Reason.NO_ROSTER,)


# --- pages that could not be read ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("problem", "status"),
    [
        (Problem.UNREADABLE_FILE, Status.REJECTED),
        (Problem.BLANK_PAGE, Status.REJECTED),
        (Problem.NOT_A_FORM, Status.REJECTED),
        (Problem.TOO_FEW_MARKS, Status.REJECTED),
        (Problem.CODE_UNREADABLE, Status.CHECK),
        (Problem.UNKNOWN_FORM, Status.CHECK),
        (Problem.UNKNOWN_VERSION, Status.CHECK),
    ],
)
def test_a_problem_is_the_only_reason(problem: Problem, status: Status) -> None:
    """A page that shows nothing to act on is rejected; a sheet a person could still read is to be checked."""
    verdict = judge(SheetReading(Path("a.png"), 1, 0, problem))
    assert (verdict.status, verdict.reasons) == (status, (problem,))


# --- for everything -----------------------------------------------------------------------------------------------


def test_nothing_is_accepted_without_a_roster(
    filled: PrintedPage, parent_a4: PrintedPage, catalogue: Catalogue
) -> None:
    """Not a filled-in sheet, not an empty one, not any page with a problem."""
    pages = [Page(Path("a.png"), 1, page.image) for page in (filled, parent_a4)]
    readings = [*read_pages(pages, catalogue), *(SheetReading(Path("b.png"), 1, 0, problem) for problem in Problem)]
    assert {judge(reading).status for reading in readings} == {Status.CHECK, Status.REJECTED}
    assert all(found for found in reasons(readings))


def test_fields_that_are_cut_off_are_said_to_be_cut_off(layout: Layout) -> None:
    """What lies outside the picture is not missing: the sheet has to be scanned again, whole."""
    reading = replace(reading_of(layout, signature="", date_day=""), hidden=frozenset({"signature", "date_day"}))
    assert judge(reading).reasons == (Reason.NO_ROSTER, Reason.CUT_OFF)


def test_where_a_sheet_lies_can_be_doubtful(parent_a4: PrintedPage, catalogue: Catalogue) -> None:
    """Frames out of place and another sheet on top are reasons, before any that a field gives."""
    (reading,) = read_pages([Page(Path("scan.png"), 1, parent_a4.image)], catalogue)
    reasons_now = judge(replace(reading, is_doubtful=True, is_overlapped=True)).reasons
    assert reasons_now[:3] == (Reason.NO_ROSTER, Reason.REGISTRATION_DOUBTFUL, Reason.SHEETS_OVERLAP)


@pytest.mark.parametrize("reason", [*Reason, *Problem])
def test_every_reason_has_a_sentence(reason: Reason | Problem) -> None:
    """Each code is told to people as a sentence of its own."""
    text = sentence(reason)
    assert text[0].isupper()
    assert text.endswith(".")
    assert [other for other in (*Reason, *Problem) if sentence(other) == text] == [reason]


def test_codes_differ() -> None:
    """A reason and a problem never share a code; codes are lower case and stay as they are for who reads the JSON."""
    codes = [str(code) for code in (*Reason, *Problem)]
    assert len(set(codes)) == len(codes)
    assert all(code == code.lower() and code.isidentifier() for code in codes)


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_test(reason: Reason) -> None:
    """No reason is without a rule: each is named in a test of this room."""
    files = Path(__file__).parent.rglob("test_*.py")
    assert any(f"Reason.{reason.name}" in path.read_text(encoding="utf-8") for path in files)
