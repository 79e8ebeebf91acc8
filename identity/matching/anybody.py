"""How likely a sheet is if it is about somebody nobody knows: the name model asked about all its combs at once."""

from __future__ import annotations

from dataclasses import dataclass

from identity.matching.combs import Comb, repeated
from identity.matching.evidence import SheetEvidence
from identity.matching.name_model import NameKind, NameModel


@dataclass(frozen=True)
class Anybody:
    """Likelihood ratios of the combs if they hold any names; 1 for a comb that says nothing.

    ``same_first_name`` and ``same_surname`` are those of the applicant's combs if they repeat the pupil's, which are
    known then; the former is asked of those alone who ask for themselves.
    """

    first_name: float
    surname: float
    applicant_first_name: float
    applicant_surname: float
    same_first_name: float
    same_surname: float


def anybody(evidence: SheetEvidence, model: NameModel) -> Anybody:
    """What any names would make of the combs of a sheet."""
    repeated_first = _both(evidence.first_name, evidence.applicant_first_name) if evidence.asks_for_oneself else None
    first, surname, applicant_first, applicant_surname, both_first, both_surname = model.likelihoods(
        [
            (NameKind.PUPIL, evidence.first_name),
            (NameKind.SURNAME, evidence.surname),
            (NameKind.PARENT, evidence.applicant_first_name),
            (NameKind.SURNAME, evidence.applicant_surname),
            (NameKind.PUPIL, repeated_first),
            (NameKind.SURNAME, _both(evidence.surname, evidence.applicant_surname)),
        ]
    )
    same_first = both_first / first if first else 0.0
    same_surname = both_surname / surname if surname else 0.0
    return Anybody(first, surname, applicant_first, applicant_surname, same_first, same_surname)


def _both(first: Comb | None, second: Comb | None) -> Comb | None:
    return first or second if first is None or second is None else repeated(first, second)
