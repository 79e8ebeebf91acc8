"""Readings as plain JSON values and back, so that they can be judged again without another scan.

Kept is what was read of a sheet, with all its evidence; the picture and where on it the sheet lay are not.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from forms.catalogue import Catalogue
from forms.geometry import Box
from forms.sheet_code import SheetCode
from messages import _
from messages.errors import WnioskomatError
from ocr.evidence import ChoiceEvidence, Evidence, FieldReading, HandprintEvidence, SignatureEvidence, TextEvidence
from ocr.pipeline import Problem, SheetReading

FORMAT = 2
"""Written into every stored reading. Of format 1 nobody looked for what was taken back or added in the margin, and
nobody can without the picture; such a reading must not be accepted as one that has none of it.
"""

_DECIMALS = 4
"""Of a logarithm: a ten-thousandth of a probability is lost."""


class StoredReadingError(WnioskomatError):
    """A stored reading of another program, or a damaged one."""


def stored(reading: SheetReading) -> dict[str, Any]:
    """A reading as JSON values, best as the pipeline gave it: whoever judges it again reads its names again."""
    return {
        "format": FORMAT,
        "source": str(reading.source),
        "page": reading.page,
        "sheet": reading.sheet,
        "problem": reading.problem.value if reading.problem else None,
        "detail": reading.detail,
        "code": [reading.code.form, reading.code.version, reading.code.serial] if reading.code else None,
        "paper": reading.layout.paper.name if reading.layout else None,
        "fields": {name: _stored_field(field) for name, field in reading.fields.items()},
        "hidden": sorted(reading.hidden),
        "registration_error_mm": reading.registration_error_mm,
        "is_doubtful": reading.is_doubtful,
        "is_overlapped": reading.is_overlapped,
        "print_disagrees": reading.print_disagrees,
        "remarks": [list(box.as_tuple()) for box in reading.remarks],
        "is_withdrawn": reading.is_withdrawn,
    }


def restored(values: Mapping[str, Any], catalogue: Catalogue) -> SheetReading:
    """A stored reading, without its picture; raises :class:`StoredReadingError` for one this program cannot read."""
    if values.get("format") == 1:
        raise StoredReadingError(
            _(
                "This reading was stored by an earlier version of the program, which did not look for crossed-out "
                "answers and remarks; scan the sheet again."
            )
        )
    try:
        if values["format"] != FORMAT:
            raise ValueError(f"format {values['format']!r}")
        code = SheetCode(*values["code"]) if values["code"] else None
        return SheetReading(
            source=Path(values["source"]),
            page=values["page"],
            sheet=values["sheet"],
            problem=Problem(values["problem"]) if values["problem"] else None,
            detail=values["detail"],
            code=code,
            fields={name: _restored_field(name, field) for name, field in values["fields"].items()},
            hidden=frozenset(values["hidden"]),
            registration_error_mm=values["registration_error_mm"],
            is_doubtful=values["is_doubtful"],
            is_overlapped=values["is_overlapped"],
            print_disagrees=values["print_disagrees"],
            remarks=tuple(Box(*box) for box in values["remarks"]),
            is_withdrawn=values["is_withdrawn"],
            layout=catalogue.layout(code.form, code.version, values["paper"]) if code and values["paper"] else None,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StoredReadingError(
            _("A stored reading cannot be used ({why}); scan the sheet again.").format(why=f"{type(error).__name__}")
        ) from error


def _stored_field(field: FieldReading) -> dict[str, Any]:
    evidence = field.evidence
    match evidence:
        case HandprintEvidence():
            kept: dict[str, Any] = {
                "kind": "handprint",
                "alphabet": evidence.alphabet,
                "log_probabilities": _rounded(evidence.log_probabilities),
                "agreed": None if evidence.agreed is None else _rounded(evidence.agreed),
                "struck": None if evidence.struck is None else [round(float(p), _DECIMALS) for p in evidence.struck],
            }
        case ChoiceEvidence():
            kept = {"kind": "choice", "ticked": dict(evidence.ticked)}
        case SignatureEvidence():
            kept = {"kind": "signature", "signed": evidence.signed}
        case TextEvidence():
            kept = {"kind": "text", "value": evidence.value, "confidence": evidence.confidence}
    return {"reader": field.reader, **kept}


def _restored_field(name: str, kept: Mapping[str, Any]) -> FieldReading:
    evidence: Evidence
    match kept["kind"]:
        case "handprint":
            agreed, struck = kept["agreed"], kept["struck"]
            evidence = HandprintEvidence(
                kept["alphabet"],
                np.array(kept["log_probabilities"], np.float32),
                None if agreed is None else np.array(agreed, np.float32),
                None if struck is None else np.array(struck, np.float32),
            )
        case "choice":
            evidence = ChoiceEvidence(kept["ticked"])
        case "signature":
            evidence = SignatureEvidence(kept["signed"])
        case "text":
            evidence = TextEvidence(kept["value"], kept["confidence"])
        case unknown:
            raise ValueError(unknown)
    return FieldReading(name, evidence, kept["reader"])


def _rounded(table: npt.NDArray[np.float32]) -> list[list[float]]:
    return [[round(float(value), _DECIMALS) for value in row] for row in table]
