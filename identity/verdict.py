"""The verdict on a sheet: accepted, check or rejected, always with reasons.

A wrong acceptance would hand a password to a stranger, so every doubt means ``check``. Without a roster there is
nobody to be sure about, and everything that was read is ``check``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from messages import _, untranslated
from ocr.evidence import ILLEGIBLE, ChoiceEvidence, FieldReading, HandprintEvidence
from ocr.pipeline import Problem, SheetReading


class Status(StrEnum):
    """The three verdicts."""

    ACCEPTED = "accepted"
    CHECK = "check"
    REJECTED = "rejected"


class Reason(StrEnum):
    """Why a verdict is what it is, besides the problems of :class:`ocr.pipeline.Problem`."""

    NO_ROSTER = "no_roster"
    NO_SIGNATURE = "no_signature"
    NAME_MISSING = "name_missing"
    CLASS_MISSING = "class_missing"
    FIELD_ILLEGIBLE = "field_illegible"
    CHOICE_AMBIGUOUS = "choice_ambiguous"
    DATE_MISSING = "date_missing"
    HANDOVER_MISSING = "handover_missing"
    REGISTRATION_DOUBTFUL = "registration_doubtful"
    SHEETS_OVERLAP = "sheets_overlap"
    CUT_OFF = "cut_off"


_SENTENCES: dict[Reason | Problem, str] = {
    Problem.UNREADABLE_FILE: untranslated("The file cannot be read."),
    Problem.BLANK_PAGE: untranslated("The page is blank."),
    Problem.NOT_A_FORM: untranslated("The page is no form of ours, or none of its corner marks can be seen."),
    Problem.TOO_FEW_MARKS: untranslated(
        "Too few corner marks can be seen: the sheet is torn, folded or cut off. Scan it again, whole and flat."
    ),
    Problem.CODE_UNREADABLE: untranslated("The sheet code at the top right cannot be read. Scan the sheet again."),
    Problem.UNKNOWN_FORM: untranslated("The sheet code names a form that is not among the templates."),
    Problem.UNKNOWN_VERSION: untranslated(
        "The sheet was printed from a version of the form that is not among the templates. Update the program."
    ),
    Reason.NO_ROSTER: untranslated("There is no roster to compare with."),
    Reason.NO_SIGNATURE: untranslated("The signature is missing."),
    Reason.NAME_MISSING: untranslated("A name is missing."),
    Reason.CLASS_MISSING: untranslated("The class is missing."),
    Reason.FIELD_ILLEGIBLE: untranslated("A field is illegible."),
    Reason.CHOICE_AMBIGUOUS: untranslated("More than one box of a choice is ticked."),
    Reason.DATE_MISSING: untranslated("The date is missing."),
    Reason.HANDOVER_MISSING: untranslated("How to hand the password over is not ticked."),
    Reason.REGISTRATION_DOUBTFUL: untranslated(
        "The printed frames are not where they should be: the sheet is bent, covered or overlapped."
        " Scan it again, flat."
    ),
    Reason.SHEETS_OVERLAP: untranslated("Another sheet lies across this one. Lay them apart and scan again."),
    Reason.CUT_OFF: untranslated("A part of the sheet is outside the picture. Scan or photograph the whole sheet."),
}

_REJECTING = {Problem.UNREADABLE_FILE, Problem.BLANK_PAGE, Problem.NOT_A_FORM, Problem.TOO_FEW_MARKS}
"""Problems of a page that shows no request anybody could check on the screen."""

_MISSING = {
    "signature": Reason.NO_SIGNATURE,
    "pupil_first_name": Reason.NAME_MISSING,
    "pupil_surname": Reason.NAME_MISSING,
    "applicant_first_name": Reason.NAME_MISSING,
    "applicant_surname": Reason.NAME_MISSING,
    "class_grade": Reason.CLASS_MISSING,
    "class_letter": Reason.CLASS_MISSING,
    "handover": Reason.HANDOVER_MISSING,
    "date_day": Reason.DATE_MISSING,
    "date_month": Reason.DATE_MISSING,
    "date_year": Reason.DATE_MISSING,
}
"""What it means that a field is empty."""


@dataclass(frozen=True)
class Verdict:
    """What is to become of a sheet, and why; reasons are in the order in which a person would look into them."""

    status: Status
    reasons: tuple[Reason | Problem, ...]


def judge(reading: SheetReading) -> Verdict:
    """The verdict on a reading without a roster: nothing is accepted."""
    if reading.problem is not None:
        status = Status.REJECTED if reading.problem in _REJECTING else Status.CHECK
        return Verdict(status, (reading.problem,))
    seen = [field for name, field in reading.fields.items() if name not in reading.hidden]
    found = [*_doubts_of_place(reading), *(reason for field in seen for reason in _doubts(field))]
    return Verdict(Status.CHECK, (Reason.NO_ROSTER, *dict.fromkeys(found)))


def _doubts_of_place(reading: SheetReading) -> list[Reason]:
    """What is doubtful about where the sheet lies, and so about all that was read of it."""
    sheet = reading.place
    registration = sheet.registration if sheet else None
    return [
        *([Reason.REGISTRATION_DOUBTFUL] if registration and registration.is_doubtful else []),
        *([Reason.SHEETS_OVERLAP] if sheet and sheet.is_overlapped else []),
        *([Reason.CUT_OFF] if reading.hidden else []),
    ]


def _doubts(field: FieldReading) -> list[Reason]:
    """What is doubtful about one field."""
    evidence = field.evidence
    if isinstance(evidence, ChoiceEvidence) and evidence.is_ambiguous:
        return [Reason.CHOICE_AMBIGUOUS]
    if not field.value:
        return [_MISSING[field.name]] if field.name in _MISSING else []
    if isinstance(evidence, HandprintEvidence) and ILLEGIBLE in field.value:
        return [Reason.FIELD_ILLEGIBLE]
    return []


def sentence(reason: Reason | Problem) -> str:
    """A reason as a sentence in the active language."""
    return _(_SENTENCES[reason])
