"""Counting verdicts: who was accepted rightly and wrongly, how sure the program was, and what another cost would do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from benchmarks.sheets import DOUBTFUL, OWN, RIGHT, STRANGERS, Written
from identity.judging import JudgedSheet
from identity.matching import classes, matcher
from identity.verdict import NOTED, Reason, Status

LOST = "ink lost in the picture"
"""Sheets of a pale pen that a threshold wiped out: nobody could read them, so they count in no sum."""

_BINS = (0.0, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999, 1.0)
_COSTS = (10, 100, 1_000, 10_000, 100_000, 1_000_000)
_UNSURE = {Reason.PUPIL_UNSURE, Reason.SEVERAL_PUPILS}
"""Reasons that only say that the posterior is not high enough."""

_ASSUMED: dict[str, float] = {
    "stranger": matcher.STRANGER,
    "brother or sister": matcher.RELATIVE * (1 - matcher.TWIN),
    "twin": matcher.RELATIVE * matcher.TWIN,
    "namesake in another class": matcher.NAMESAKE,
    "twin of a like name": 0.0,
    "same first name and class": 0.0,
    "last year's class": classes.LAST_YEARS,
    "wrong class": classes.OTHER_LETTER + classes.OTHER_GRADE + classes.ANY,
}
"""How often the program takes these for given; twins of like names and like strangers are rare kinds of the others."""


@dataclass(frozen=True)
class Outcome:
    """What became of one sheet.

    ``first`` says whether the pupil that is meant was the best guess, ``probability`` how sure that guess was;
    ``is_barred`` whether a reason besides the posterior kept it from being accepted.
    """

    kind: str
    is_phone: bool
    is_own: bool
    is_accepted: bool
    first: bool
    probability: float
    is_barred: bool
    reasons: tuple[str, ...]
    told: str

    @property
    def is_wrong(self) -> bool:
        """Whether a password would go to the wrong child."""
        return self.is_accepted and not self.first


def outcome(written: Written, condition: str, sheet: JudgedSheet) -> Outcome:
    """The outcome of a sheet; one that was not read is a check with nobody named."""
    match = sheet.match
    best = match.candidates[0] if match and match.candidates else None
    bars = set(sheet.verdict.reasons) - NOTED - _UNSURE
    named = f"{best.pupil.name} {best.pupil.school_class}" if best else "nobody"
    return Outcome(
        kind=written.kind,
        is_phone=condition.startswith("phone"),
        is_own=written.pupil is not None,
        is_accepted=sheet.verdict.status is Status.ACCEPTED,
        first=best is not None and best.pupil.id == written.pupil,
        probability=best.probability if best else 0.0,
        is_barred=bool(bars) or best is None,
        reasons=tuple(str(reason) for reason in sheet.verdict.reasons),
        told=f"{written.first_name} {written.surname} {written.school_class} taken for {named}, {condition}",
    )


def report(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """The figures as lines of text."""
    yield from _kinds(outcomes)
    yield from _sums(outcomes)
    yield from _why(outcomes)
    yield from _trade_off(outcomes)
    yield from _reliability(outcomes)
    for wrong in [each for each in outcomes if each.is_wrong][:20]:
        yield f"WRONG: {wrong.kind}: {wrong.told}, {1 - wrong.probability:.1e} from sure"


def _kinds(outcomes: Sequence[Outcome]) -> Iterator[str]:
    yield f"{'kind':30} {'sheets':>7} {'accepted %':>11} {'wrongly':>8} {'right first %':>14}"
    for kind in (RIGHT, *OWN, *DOUBTFUL, LOST, *STRANGERS):
        some = [each for each in outcomes if each.kind == kind]
        first = _percent(some, lambda each: each.first) if kind not in STRANGERS else "-"
        accepted = _percent(some, lambda each: each.is_accepted and each.first)
        yield f"{kind:30} {len(some):7} {accepted:>11} {sum(each.is_wrong for each in some):8} {first:>14}"


def _percent(some: Sequence[Outcome], is_so: Callable[[Outcome], bool]) -> str:
    return f"{100 * sum(map(is_so, some)) / len(some):.2f}" if some else "-"


def _sums(outcomes: Sequence[Outcome]) -> Iterator[str]:
    yield ""
    own = [each for each in outcomes if each.is_own and each.kind != LOST]
    for name, is_phone in (("scanner", False), ("phone", True)):
        here = [each for each in own if each.is_phone is is_phone]
        right = [each for each in here if each.kind == RIGHT]
        slips = [each for each in here if each.kind in (RIGHT, *OWN)]
        yield (
            f"{name}: accepted {_percent(right, lambda each: each.is_accepted)} % of {len(right)} as they should be, "
            f"{_percent(slips, lambda each: each.is_accepted)} % of {len(slips)} with slips; "
            f"right pupil first {_percent(here, lambda each: each.first)} % of {len(here)}"
        )
    strangers = [each for each in outcomes if not each.is_own]
    own = [each for each in outcomes if each.is_own]
    yield (
        f"accepted and wrong: {sum(each.is_wrong for each in own)} of {len(own)} sheets of pupils; "
        f"strangers accepted: {sum(each.is_accepted for each in strangers)} of {len(strangers)}"
    )


def _why(outcomes: Sequence[Outcome]) -> Iterator[str]:
    some = [each for each in outcomes if each.kind == RIGHT]
    reasons = Counter(reason for each in some if not each.is_accepted for reason in each.reasons)
    told = ", ".join(f"{reason} {100 * n / len(some):.2f}" for reason, n in reasons.most_common(10)) if some else ""
    yield f"why sheets as they should be were not accepted, per cent of them: {told}"


def _trade_off(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """What another cost of a wrong acceptance would do."""
    yield "\na wrong acceptance is worse than so many looks: accepted of what should be, wrong of all accepted"
    right = [each for each in outcomes if each.kind == RIGHT]
    for cost in _COSTS:
        accepted = [each for each in outcomes if not each.is_barred and (1 - each.probability) * cost < 1]
        ours = sum(each.kind == RIGHT for each in accepted)
        wrong = sum(not each.first for each in accepted)
        share = f"{100 * ours / len(right):.2f}" if right else "-"
        yield f"  {cost:>9,}: {share:>6} %, {wrong} of {len(accepted)}"


def _reliability(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """How often the best guess is right, by how sure it was.

    Kinds of sheets are weighted as often as the program takes them for given; the error is twice the standard one.
    """
    weights = _weights(outcomes)
    sure = np.array([each.probability for each in outcomes])
    right = np.array([each.first for each in outcomes], np.float64)
    yield "\nhow sure: sheets, mean of how sure, right (weighted as assumed; twice the standard error)"
    for low, high in pairwise(_BINS):
        chosen = (sure >= low) & ((sure < high) | (high == 1))
        weight = weights[chosen]
        if not weight.sum():
            continue
        mean, share = (float(np.average(values[chosen], weights=weight)) for values in (sure, right))
        error = 2 * np.sqrt(mean * (1 - mean) * (weight**2).sum()) / weight.sum()
        yield (
            f"  {low:g} to {high:g}: {int(chosen.sum())}, {100 * mean:.3f} %, {100 * share:.3f} % "
            f"({100 * float(error):.3f})"
        )


def _weights(outcomes: Sequence[Outcome]) -> np.ndarray:
    counts = Counter(each.kind if each.kind in _ASSUMED else "own" for each in outcomes)
    shares = _ASSUMED | {"own": 1 - sum(_ASSUMED.values())}
    return np.array(
        [
            shares[each.kind if each.kind in _ASSUMED else "own"]
            / counts[each.kind if each.kind in _ASSUMED else "own"]
            * len(outcomes)
            for each in outcomes
        ]
    )
