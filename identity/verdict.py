"""The verdict on a sheet: accepted, check or rejected, always with reasons.

A wrong acceptance would hand a password to a stranger, so every doubt means ``check``: a sheet is accepted only where
being wrong about the pupil is so unlikely that looking at it would cost more. Without a roster there is nobody to be
sure about, and everything that was read is ``check``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from identity.dates import written_date
from identity.matching.matcher import Candidate, Match
from identity.people import SchoolClass
from messages import _, untranslated
from ocr.evidence import ILLEGIBLE, ChoiceEvidence, FieldReading, HandprintEvidence, SignatureEvidence
from ocr.pipeline import Problem, SheetReading


class Status(StrEnum):
    """The three verdicts."""

    ACCEPTED = "accepted"
    CHECK = "check"
    REJECTED = "rejected"


class Reason(StrEnum):
    """Why a verdict is what it is, besides the problems of :class:`ocr.pipeline.Problem`."""

    NO_ROSTER = "no_roster"
    ALREADY_RECEIVED = "already_received"
    SAME_REQUEST = "same_request"
    NOT_ON_ROSTER = "not_on_roster"
    SEVERAL_PUPILS = "several_pupils"
    PUPIL_UNSURE = "pupil_unsure"
    NAME_DIFFERS = "name_differs"
    NICKNAME = "nickname"
    CLASS_DISAGREES = "class_disagrees"
    LAST_YEARS_CLASS = "last_years_class"
    APPLICANT_UNKNOWN = "applicant_unknown"
    APPLICANT_NOT_PUPIL = "applicant_not_pupil"
    NAMES_SWAPPED = "names_swapped"
    STRUCK_OUT = "struck_out"
    WITHDRAWN = "withdrawn"
    REMARK = "remark"
    NO_SIGNATURE = "no_signature"
    NAME_MISSING = "name_missing"
    CLASS_MISSING = "class_missing"
    FIELD_ILLEGIBLE = "field_illegible"
    HARDLY_LEGIBLE = "hardly_legible"
    CHOICE_AMBIGUOUS = "choice_ambiguous"
    CHOICE_UNSURE = "choice_unsure"
    SIGNATURE_UNSURE = "signature_unsure"
    DATE_MISSING = "date_missing"
    DATE_IMPOSSIBLE = "date_impossible"
    DATE_NOT_NEAR = "date_not_near"
    HANDOVER_MISSING = "handover_missing"
    REGISTRATION_DOUBTFUL = "registration_doubtful"
    SHEETS_OVERLAP = "sheets_overlap"
    CUT_OFF = "cut_off"
    PRINT_DISAGREES = "print_disagrees"


_SENTENCES: dict[Reason | Problem, str] = {
    Problem.UNREADABLE_FILE: untranslated("The file cannot be read."),
    Problem.BLANK_PAGE: untranslated("The page is blank."),
    Problem.NOT_A_FORM: untranslated("The page is no form of ours, or none of its corner marks can be seen."),
    Problem.TOO_FEW_MARKS: untranslated(
        "Too few corner marks can be seen: the sheet is torn, folded or cut off, or the picture is blurred."
        " Scan it again, whole, flat and sharp."
    ),
    Problem.CODE_UNREADABLE: untranslated("The sheet code at the top right cannot be read. Scan the sheet again."),
    Problem.UNKNOWN_FORM: untranslated("The sheet code names a form that is not among the templates."),
    Problem.UNKNOWN_VERSION: untranslated(
        "The sheet was printed from a version of the form that is not among the templates. Update the program."
    ),
    Reason.NO_ROSTER: untranslated("There is no roster to compare with."),
    Reason.ALREADY_RECEIVED: untranslated("This very sheet was received before."),
    Reason.SAME_REQUEST: untranslated("The same was asked for on another sheet before."),
    Reason.NOT_ON_ROSTER: untranslated("Nobody on the roster has this name."),
    Reason.SEVERAL_PUPILS: untranslated("More than one pupil may be meant."),
    Reason.PUPIL_UNSURE: untranslated("It is not sure enough which pupil is meant."),
    Reason.NAME_DIFFERS: untranslated("The name is spelled otherwise than on the roster."),
    Reason.NICKNAME: untranslated("A pet name may stand for the first name."),
    Reason.CLASS_DISAGREES: untranslated("The class is not the one on the roster."),
    Reason.LAST_YEARS_CLASS: untranslated("The class is that of last year."),
    Reason.APPLICANT_UNKNOWN: untranslated("The applicant is not a parent on the roster."),
    Reason.APPLICANT_NOT_PUPIL: untranslated("The applicant is somebody else than the pupil."),
    Reason.NAMES_SWAPPED: untranslated("First name and surname stand in each other's place."),
    Reason.STRUCK_OUT: untranslated("A name or the class is crossed out."),
    Reason.WITHDRAWN: untranslated("The form is crossed out."),
    Reason.REMARK: untranslated("Something is written outside the fields."),
    Reason.NO_SIGNATURE: untranslated("The signature is missing."),
    Reason.NAME_MISSING: untranslated("A name is missing."),
    Reason.CLASS_MISSING: untranslated("The class is missing or cannot be read."),
    Reason.FIELD_ILLEGIBLE: untranslated("A field is illegible."),
    Reason.HARDLY_LEGIBLE: untranslated(
        "So much of the names can hardly be read that strokes through them might not be seen either."
        " Scan the sheet again, darker or in grey."
    ),
    Reason.CHOICE_AMBIGUOUS: untranslated("More than one box of a choice is ticked."),
    Reason.CHOICE_UNSURE: untranslated("It is not sure which box of a choice is ticked."),
    Reason.SIGNATURE_UNSURE: untranslated("It is not sure whether the sheet is signed."),
    Reason.DATE_MISSING: untranslated("The date is missing or not complete."),
    Reason.DATE_IMPOSSIBLE: untranslated("There is no such date."),
    Reason.DATE_NOT_NEAR: untranslated("The date is far from today."),
    Reason.HANDOVER_MISSING: untranslated("How to hand the password over is not ticked."),
    Reason.REGISTRATION_DOUBTFUL: untranslated(
        "The printed frames are not where they should be: the sheet is bent, covered or overlapped."
        " Scan it again, flat."
    ),
    Reason.SHEETS_OVERLAP: untranslated("Another sheet lies across this one. Lay them apart and scan again."),
    Reason.CUT_OFF: untranslated("A part of the sheet is outside the picture. Scan or photograph the whole sheet."),
    Reason.PRINT_DISAGREES: untranslated(
        "The words printed on the sheet are not those of the form that its code names."
    ),
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

_DECIDING = frozenset(name for name in _MISSING if name.startswith(("pupil_", "applicant_", "class_")))
"""Fields that say who is meant and who asks."""
_CLASS = ("class_grade", "class_letter")
_NAMES = _DECIDING - set(_CLASS)
_HARDLY_LEGIBLE = 0.23
"""Of 2,270 clean sheets that were accepted, of hands of calibration and held out, none has more than 0.19 of its names'
letters illegible; one that a scanner in 1 bit left only specks of, the strokes through its names lost, has 0.27."""

NOTED = {
    Reason.DATE_MISSING,
    Reason.DATE_IMPOSSIBLE,
    Reason.DATE_NOT_NEAR,
    Reason.HANDOVER_MISSING,
    Reason.CHOICE_AMBIGUOUS,
    Reason.CHOICE_UNSURE,
    Reason.FIELD_ILLEGIBLE,
    Reason.NAMES_SWAPPED,
}
"""Reasons that keep no sheet from being accepted: an illegible name has had its say in how sure the pupil is."""

COST_OF_WRONG_ACCEPTANCE = 10_000.0
"""A wrong acceptance is worse than so many looks at sheets that were right."""
_PERHAPS = 0.01
"""A second pupil who is likelier than this is named as a reason."""
_PERHAPS_NICKNAME = 0.05
_RATHER = 0.5
_MAY_BE = 0.2
"""A cell that cannot be read may show the pupil's class if that is so likely beside its being illegible."""
_MARK_SURE, _SIGNATURE_SURE = 0.9, 0.94
"""A tick, or a signature, that is less likely is said to be unsure; plain ones reach 0.99. Flourishes look a little
struck out: of 242 signatures in ink that is not pale (hands of calibration) three are less likely than that; of 24 that
were struck out 21 are, the others being a cross or a few strokes with one more through them.
"""
_APPLICANT_SURE = 0.99


@dataclass(frozen=True)
class Verdict:
    """What is to become of a sheet, and why; reasons that keep it from being accepted stand before those just noted."""

    status: Status
    reasons: tuple[Reason | Problem, ...]


def judge(
    reading: SheetReading, match: Match | None = None, *, repeats: Reason | None = None, today: date | None = None
) -> Verdict:
    """The verdict on a reading and whom it is about; without a match, since there is no roster, nothing is accepted.

    ``repeats`` says what came before, if anything; without ``today`` no date is far from it.
    """
    if reading.problem is not None:
        status = Status.REJECTED if reading.problem in _REJECTING else Status.CHECK
        return Verdict(status, (reading.problem,))
    seen = [field for name, field in reading.fields.items() if name not in reading.hidden]
    likeliest = match.candidates[0].pupil.school_class if match and match.candidates else None
    found = [
        *([repeats] if repeats else []),
        *(_doubts_of_match(match, reading) if match else [Reason.NO_ROSTER]),
        *_doubts_of_place(reading),
        *_taken_back(reading, likeliest),
        *(reason for field in seen for reason in _doubts(field, likeliest)),
        *_doubts_of_date(reading, today),
    ]
    status = Status.ACCEPTED if set(found) <= NOTED else Status.CHECK
    return Verdict(status, tuple(sorted(dict.fromkeys(found), key=NOTED.__contains__)))


def is_sure(candidate: Candidate) -> bool:
    """Whether accepting this pupil costs less than looking, wrong acceptances weighed by what they cost."""
    return (1 - candidate.probability) * COST_OF_WRONG_ACCEPTANCE < 1


def best_is_likely(match: Match | None) -> bool:
    """Whether the likeliest pupil is a better answer than nobody on the roster."""
    return match is not None and bool(match.candidates) and match.candidates[0].probability > match.nobody


def _doubts_of_match(match: Match, reading: SheetReading) -> list[Reason]:
    """What is doubtful about who the sheet is about, and about who asks."""
    if not match.is_named:
        return [Reason.NAME_MISSING]
    if not match.candidates or match.nobody > _RATHER:
        return [Reason.NOT_ON_ROSTER]
    best, *others = match.candidates
    several = bool(others) and others[0].probability > _PERHAPS
    unsure = [Reason.SEVERAL_PUPILS if several else Reason.PUPIL_UNSURE] if not is_sure(best) else []
    return [*unsure, *_doubts_of_candidate(best, reading, match.asks_for_oneself)]


def _doubts_of_candidate(best: Candidate, reading: SheetReading, asks_for_oneself: bool) -> list[Reason]:
    """What else does not fit the likeliest pupil."""
    doubts = []
    if best.nickname > _PERHAPS_NICKNAME:
        doubts.append(Reason.NICKNAME)
    if best.swapped > _RATHER:
        doubts.append(Reason.NAMES_SWAPPED)
    elif best.as_spelled < _RATHER and best.nickname < _RATHER:
        doubts.append(Reason.NAME_DIFFERS)
    if _is_written(reading, "class_grade") and not _class_fits(best, asks_for_oneself):
        doubts.append(Reason.LAST_YEARS_CLASS if best.last_years_class > _RATHER else Reason.CLASS_DISAGREES)
    if best.applicant is not None and best.applicant < _APPLICANT_SURE:
        doubts.append(Reason.APPLICANT_NOT_PUPIL if asks_for_oneself else Reason.APPLICANT_UNKNOWN)
    return doubts


def _class_fits(best: Candidate, asks_for_oneself: bool) -> bool:
    """Whether the class is the pupil's, or just misread where a parent on the roster tells the pupil from namesakes.

    On a pupil's form, and where the roster names no parents, nothing else does: what looks more like 7b is not taken
    for 4b if the school has both.
    """
    is_confirmed = not asks_for_oneself and best.applicant is not None and best.applicant > _APPLICANT_SURE
    if best.own_class > _RATHER:
        return is_confirmed or best.class_beside_rival >= 1
    is_other = best.last_years_class + best.other_class > _RATHER
    return is_confirmed and not is_other


def _may_be_of(cell: FieldReading, own: SchoolClass) -> bool:
    """Whether a cell of the class may show that of a pupil; a class whose letter no form knows may be any."""
    character, evidence = _own_sign(cell, own), cell.evidence
    return not (isinstance(evidence, HandprintEvidence) and character) or evidence.likeness(character) >= _MAY_BE


def _own_sign(cell: FieldReading, own: SchoolClass) -> str:
    """What a cell of the class shows if it is that of a pupil, or nothing where the class has no sign a form knows."""
    character = str(own.grade) if cell.name == "class_grade" else own.letter
    is_known = isinstance(cell.evidence, HandprintEvidence) and character in cell.evidence.alphabet
    return character if is_known else ""


def _is_written(reading: SheetReading, name: str) -> bool:
    return name in reading.fields and name not in reading.hidden and bool(reading.fields[name].value)


def _doubts_of_place(reading: SheetReading) -> list[Reason]:
    """What is doubtful about where the sheet lies, and so about all that was read of it."""
    return [
        *([Reason.REGISTRATION_DOUBTFUL] if reading.is_doubtful else []),
        *([Reason.SHEETS_OVERLAP] if reading.is_overlapped else []),
        *([Reason.CUT_OFF] if reading.hidden else []),
        *([Reason.PRINT_DISAGREES] if reading.print_disagrees else []),
    ]


def _taken_back(reading: SheetReading, likeliest: SchoolClass | None) -> list[Reason]:
    """What somebody crossed out, or may have, or wrote where nobody asked, if it is about one of the likeliest class.

    That names which are struck out can hardly be read follows from it and is not said besides.
    """
    struck = any(_is_struck_out(reading.fields[name], likeliest) for name in _DECIDING & set(reading.fields))
    return [
        *([Reason.WITHDRAWN] if reading.is_withdrawn else []),
        *([Reason.STRUCK_OUT] if struck else []),
        *([Reason.REMARK] if reading.remarks and not reading.is_withdrawn else []),
        *([Reason.HARDLY_LEGIBLE] if not struck and _is_hardly_legible(reading) else []),
    ]


def _is_struck_out(field: FieldReading, likeliest: SchoolClass | None) -> bool:
    """Whether a name or a sign of the class was taken back, perhaps by one stroke if not plainly the pupil's own."""
    evidence = field.evidence
    if not isinstance(evidence, HandprintEvidence):
        return False
    own = _own_sign(field, likeliest) if likeliest and field.name in _CLASS else ""
    return evidence.is_struck_out or bool(own and evidence.is_changed_from(own))


def _is_hardly_legible(reading: SheetReading) -> bool:
    """Whether so little of the names is legible that other strokes may have been lost with the rest."""
    names = [reading.fields[name].evidence for name in _NAMES & set(reading.fields)]
    letters = [is_legible for name in names if isinstance(name, HandprintEvidence) for is_legible in name.legible]
    return letters.count(False) > _HARDLY_LEGIBLE * len(letters)


def _doubts(field: FieldReading, likeliest: SchoolClass | None) -> list[Reason]:
    """What is doubtful about one field, if the sheet is about somebody of the likeliest class."""
    evidence = field.evidence
    if isinstance(evidence, ChoiceEvidence) and evidence.is_ambiguous:
        return [Reason.CHOICE_AMBIGUOUS]
    if not field.value:
        return [_MISSING[field.name]] if field.name in _MISSING else []
    if isinstance(evidence, ChoiceEvidence) and evidence.ticked[field.value] < _MARK_SURE:
        return [Reason.CHOICE_UNSURE] if field.name in _MISSING else []
    if isinstance(evidence, SignatureEvidence) and evidence.signed < _SIGNATURE_SURE:
        return [Reason.SIGNATURE_UNSURE]
    if isinstance(evidence, HandprintEvidence) and ILLEGIBLE in field.value:
        # Of a name, what can be read has had its say; of a class nothing is left but what it should be.
        is_lost = field.name in _CLASS and not (likeliest and _may_be_of(field, likeliest))
        return [*([Reason.CLASS_MISSING] if is_lost else []), Reason.FIELD_ILLEGIBLE]
    return []


def _doubts_of_date(reading: SheetReading, today: date | None) -> list[Reason]:
    """What is doubtful about the date, if it is written and all of it is in the picture."""
    seen = {name: field for name, field in reading.fields.items() if name not in reading.hidden}
    written = written_date(seen)
    if written is None:
        return []
    if written.is_incomplete():
        return [Reason.DATE_MISSING]
    if written.is_impossible():
        return [Reason.DATE_IMPOSSIBLE]
    return [Reason.DATE_NOT_NEAR] if today is not None and written.is_far_from(today) else []


def sentence(reason: Reason | Problem) -> str:
    """A reason as a sentence in the active language."""
    return _(_SENTENCES[reason])
