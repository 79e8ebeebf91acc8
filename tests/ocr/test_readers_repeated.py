"""Combs that repeat each other are read together, but only where they say the same."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from forms.alphabets import ALPHABETS
from forms.elements import HandprintField
from forms.geometry import Box
from forms.paper import PaperName
from ocr.evidence import EMPTY, ILLEGIBLE, FieldReading, HandprintEvidence
from ocr.readers.handprint import read_handprint
from ocr.readers.repeated import how_much_likelier_same, with_repeats
from ocr.sheets import Sheet
from simulation.paper import Handwriting, PrintedPage, fill_in

LETTERS = ALPHABETS["letters"]
SYMBOLS = LETTERS + EMPTY + ILLEGIBLE


def comb(name: str, repeats: str = "", cells: int = 6) -> HandprintField:
    """A comb somewhere."""
    return HandprintField(name, "letters", tuple(Box(6.0 * i, 0, 5, 7) for i in range(cells)), repeats)


def shown(*cells: dict[str, float]) -> HandprintEvidence:
    """Evidence from the likeliest symbols of each cell; the rest share what is left."""
    table = np.full((len(cells), len(SYMBOLS)), 0.0)
    for row, cell in enumerate(cells):
        table[row] = (1 - sum(cell.values())) / (len(SYMBOLS) - len(cell))
        for symbol, probability in cell.items():
            table[row, SYMBOLS.index(symbol)] = probability
    return HandprintEvidence(LETTERS, np.log(table).astype(np.float32))


def text(word: str, sure: float = 0.98) -> list[dict[str, float]]:
    """Cells that show a word."""
    return [{symbol: sure} for symbol in word]


def together(*pairs: tuple[HandprintEvidence, HandprintEvidence]) -> list[str]:
    """The values of pairs of combs, the second of each pair repeating the first."""
    return [reading.value for reading in read_together(*pairs)]


def read_together(*pairs: tuple[HandprintEvidence, HandprintEvidence]) -> list[FieldReading]:
    """The readings of pairs of combs, the second of each pair repeating the first."""
    fields, readings = [], []
    for n, pair in enumerate(pairs):
        for name, repeats, evidence in zip((f"a{n}", f"b{n}"), ("", f"a{n}"), pair, strict=True):
            fields.append(comb(name, repeats, len(evidence.log_probabilities)))
            readings.append(FieldReading(name, evidence, "test"))
    return with_repeats(readings, fields)


def test_a_doubtful_letter_is_settled_by_the_other_comb() -> None:
    """U or V in one comb and surely U in the other: both read U."""
    first = shown(*text("ZAR"), {"V": 0.5, "U": 0.45}, *text("BA"))
    one, two = read_together((first, shown(*text("ZARUBA"))))
    assert first.value == "ZARVBA"
    assert (one.value, two.value) == ("ZARUBA", "ZARUBA")
    assert one.confidence > first.confidence


def test_a_spoiled_letter_is_taken_from_the_comb_where_it_can_be_read() -> None:
    """Whichever of the two it was spoiled in; where both are, nobody knows."""
    assert together((shown(*text("J?N")), shown(*text("JAN")))) == ["JAN", "JAN"]
    assert together((shown(*text("ZARUBA")), shown(*text("ZAR?BA")))) == ["ZARUBA", "ZARUBA"]
    assert together((shown(*text("ZA?UBA")), shown(*text("ZA?UBA")))) == ["ZA?UBA", "ZA?UBA"]


def test_illegible_combs_agree_on_nothing() -> None:
    """Three scribbles and a letter are no name."""
    pair = shown(*text("???K")), shown(*text("???K"))
    assert all(not agrees(reading) for reading in read_together(pair))


def agrees(reading: FieldReading) -> bool:
    """Whether a reading was taken together with another."""
    assert isinstance(reading.evidence, HandprintEvidence)
    return reading.evidence.agreed is not None


def test_what_each_comb_showed_by_itself_is_kept_and_the_reader_says_so() -> None:
    """Whoever weighs both combs needs what each shows alone, or the same ink would count twice."""
    first = shown(*text("ZAR"), {"V": 0.5, "U": 0.45}, *text("BA"))
    one, two = read_together((first, shown(*text("ZARUBA"))))
    assert isinstance(one.evidence, HandprintEvidence)
    assert one.evidence.log_probabilities is first.log_probabilities
    assert one.evidence.agreed is not None
    assert np.exp(one.evidence.agreed).sum(axis=1) == pytest.approx(1, abs=1e-4)
    assert (one.reader, two.reader) == ("test, with b0", "test, with a0")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ANNA        ", "OLGA        "),
        ("KOWALSKI    ", "KOWALSKA    "),
        ("KOWALSKA    ", "KOWALSKA-LIS"),
        ("DANIEL      ", "DANIELA     "),
        ("ANNA        ", "ANNA MARIA  "),
        ("ANNA        ", "            "),
        ("NOWAK       ", "?OWIK       "),
    ],
)
def test_names_that_differ_are_left_as_they_were_read(one: str, other: str) -> None:
    """A parent who writes the own name into one comb is not turned into the child, nor the child into the parent."""
    first, second = shown(*text(one)), shown(*text(other))
    readings = read_together((first, second))
    assert [reading.value for reading in readings] == [one.strip(), other.strip()]
    assert not any(map(agrees, readings))


def test_one_comb_that_differs_keeps_all_as_they_were() -> None:
    """JAN KOWALSKI and ANNA KOWALSKI are two people, though the surname is one."""
    names = shown(*text("JAN   ")), shown(*text("ANNA  "))
    surnames = shown(*text("KOWAL"), {"S": 0.5, "Ś": 0.4}), shown(*text("KOWALŚ"))
    assert together(names, surnames) == ["JAN", "ANNA", "KOWALS", "KOWALŚ"]


def test_empty_combs_agree_on_nothing() -> None:
    """Two empty combs stay two empty combs."""
    readings = read_together((shown(*text("      ")), shown(*text("      "))))
    assert [reading.value for reading in readings] == ["", ""]
    assert not any(map(agrees, readings))


def test_combs_of_different_length_agree_when_nothing_stands_beyond_the_shorter_one() -> None:
    """What stands in the cells that only the longer one has makes it another name."""
    short = shown(*text("ZAR"), {"V": 0.5, "U": 0.45}, *text("BA"))
    assert together((short, shown(*text("ZARUBA   ")))) == ["ZARUBA", "ZARUBA"]
    assert together((shown(*text("ZARUBA   ")), short)) == ["ZARUBA", "ZARUBA"]
    assert together((short, shown(*text("ZARUBA-LI")))) == ["ZARVBA", "ZARUBA-LI"]


def test_the_ratio_is_that_of_one_text_to_two() -> None:
    """Each cell that shows the same surely is as much likelier as there are characters; empty cells say nothing."""
    sure = np.exp(shown(*text("KOT   ", sure=0.999)).log_probabilities.astype(np.float64))
    assert how_much_likelier_same(sure, sure) == pytest.approx(3 * np.log(len(LETTERS)), abs=0.1)
    other = np.exp(shown(*text("LIS   ")).log_probabilities.astype(np.float64))
    assert how_much_likelier_same(sure, other) == -np.inf


def test_the_two_names_of_the_pupils_form_are_read_together(
    printed: Callable[[str, PaperName], PrintedPage], person: Handwriting, flat: Callable[[PrintedPage], Sheet]
) -> None:
    """On the pupil's form applicant and pupil are one person; on the parent's form they are two."""
    names = {"first_name": "JÓZEF", "surname": "ŹDŹBŁO"}
    truth = {f"{who}_{part}": name for who in ("applicant", "pupil") for part, name in names.items()}
    for form, are_together in (("student", True), ("parent", False)):
        page = fill_in(printed(form, "a4"), [truth], [person], np.random.default_rng(3))
        combs = [f for f in page.sheets[0].layout.fields if isinstance(f, HandprintField) and f.name in truth]
        for reading in read_handprint(flat(page), combs):
            assert reading.value == truth[reading.name]
            assert agrees(reading) == are_together
