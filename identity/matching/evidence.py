"""What of a sheet says who it is about: the combs of names and the cells of the class."""

from __future__ import annotations

from dataclasses import dataclass

from forms.elements import HandprintField
from identity.matching.combs import Comb, comb_of
from ocr.evidence import HandprintEvidence
from ocr.pipeline import SheetReading


@dataclass(frozen=True)
class SheetEvidence:
    """The evidence of one sheet; a comb that is missing, empty or hidden is None and says nothing.

    ``asks_for_oneself`` says that the form has one person write the own name twice.
    """

    first_name: Comb | None
    surname: Comb | None
    applicant_first_name: Comb | None
    applicant_surname: Comb | None
    grade: HandprintEvidence | None
    letter: HandprintEvidence | None
    asks_for_oneself: bool


def evidence_of(reading: SheetReading) -> SheetEvidence:
    """The evidence of a sheet that was read."""
    repeats = {f.repeats for f in reading.layout.fields if isinstance(f, HandprintField)} if reading.layout else set()
    return SheetEvidence(
        first_name=_comb(reading, "pupil_first_name"),
        surname=_comb(reading, "pupil_surname"),
        applicant_first_name=_comb(reading, "applicant_first_name"),
        applicant_surname=_comb(reading, "applicant_surname"),
        grade=_handprint(reading, "class_grade"),
        letter=_handprint(reading, "class_letter"),
        asks_for_oneself={"applicant_first_name", "applicant_surname"} <= repeats,
    )


def _handprint(reading: SheetReading, name: str) -> HandprintEvidence | None:
    field = reading.fields.get(name)
    if field is None or name in reading.hidden or not isinstance(field.evidence, HandprintEvidence):
        return None
    return field.evidence


def _comb(reading: SheetReading, name: str) -> Comb | None:
    evidence = _handprint(reading, name)
    comb = comb_of(evidence) if evidence else None
    return None if comb is None or comb.is_blank else comb
