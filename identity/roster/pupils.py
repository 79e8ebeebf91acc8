"""Lines to pupils: the same line twice is one pupil, two pupils of one name are told apart, everybody gets an id."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeGuard

from identity.people import Person, Pupil
from identity.roster.findings import Findings, Place, places
from identity.roster.guardians import FoundGuardians, GuardianText, find_guardians, vote_for_order
from identity.roster.lines import Line
from identity.roster.names import why_no_name
from identity.roster.words import fold
from messages import _

_SHORT, _LONG = 8, 16
"""Hexadecimal digits of a made id; the long one where two short ones are the same."""


def make_pupils(lines: Sequence[Line], findings: Findings) -> tuple[Pupil, ...]:
    """The pupils of all lines in their order; whatever stands in the way is refused in the findings."""
    single = _merge_repeated(lines, findings)
    alike = _check_namesakes(single, findings)
    _refuse_repeated(single, lambda line: line.id, _("the same id stands also in {places}"), findings)
    _refuse_repeated(single, lambda line: line.login.casefold(), _("the same login stands also in {places}"), findings)
    guardians = _guardians(single, findings)
    ids = _ids(single, alike)
    return tuple(
        Pupil(own, line.name, line.school_class, people, line.login, line.guardian_logins, line.number, line.teacher)
        for line, people, own in zip(single, guardians, ids, strict=True)
    )


def _merge_repeated(lines: Sequence[Line], findings: Findings) -> list[Line]:
    """The lines without those that repeat another one in every cell that is kept."""
    same: dict[Line, list[Line]] = defaultdict(list)
    for line in lines:
        same[replace(line, place=_NOWHERE, ordinal="")].append(line)
    return sorted((line for group in same.values() for line in _pupils_of(group, findings)), key=lambda one: one.place)


def _pupils_of(group: Sequence[Line], findings: Findings) -> list[Line]:
    """The lines of one content that are pupils: the first, or, in a list that counts its lines, each with a number.

    An id or a login makes them one pupil in any case. A number in the register does so too, but it contradicts the one
    in the list, so that they are refused.
    """
    first, counted = group[0], _counted(group)
    if first.id or first.login or len(counted) < 2:
        _note_repeated(group, findings)
        return [first]
    for line in group:
        if first.number and line is not first:
            findings.refuse(line.place, _("the same pupil as in {place}; remove one of them").format(place=first.place))
        elif line.ordinal not in counted or line.place.sheet_number != counted[line.ordinal].place.sheet_number:
            findings.refuse(line.place, _namesake_reason(first.place))
    for one in counted.values():
        _note_repeated([line for line in group if line.ordinal == one.ordinal], findings)
    return list(counted.values())


def _counted(group: Iterable[Line]) -> dict[str, Line]:
    """The first line of each number in the list, on the sheet that has most of them: other sheets count anew."""
    sheets: dict[int, dict[str, Line]] = defaultdict(dict)
    for line in group:
        if line.ordinal:
            sheets[line.place.sheet_number].setdefault(line.ordinal, line)
    return max(sheets.values(), key=len, default={})


def _note_repeated(group: Sequence[Line], findings: Findings) -> None:
    if len(group) > 1:
        found = places(line.place for line in group)
        findings.note(_("The same pupil stands in {places} and was taken once.").format(places=found))


_NOWHERE = Place(0, 0)


def _namesake_key(line: Line) -> str:
    """What pupils of one name in one class share."""
    return "|".join([fold(line.name.surname), fold(line.name.first_name), str(line.school_class)])


def _check_namesakes(lines: Sequence[Line], findings: Findings) -> dict[str, bool]:
    """The keys that several pupils share, and whether only the number in the list tells them apart.

    They are refused unless something tells them apart.
    """
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        groups[_namesake_key(line)].append(line)
    alike = {key: group for key, group in groups.items() if len(group) > 1}
    counted = {key for key, group in alike.items() if not _are_distinct(group) and _are_counted(group)}
    classes = Counter(alike[key][0].school_class for key in counted)
    for key, group in alike.items():
        if _are_distinct(group):
            _note_namesakes(
                group, _("Several pupils of the same name are in class {school_class}: {places}."), findings
            )
        elif key in counted and classes[group[0].school_class] <= _MOST_COUNTED:
            _note_namesakes(
                group,
                _(
                    "Several pupils of the same name are in class {school_class}, and only their numbers in the list "
                    "tell them apart: {places}. If they are one pupil, remove the other lines."
                ),
                findings,
            )
        else:
            for line in group[1:]:
                findings.refuse(line.place, _namesake_reason(group[0].place))
    return {key: key in counted for key in alike}


_MOST_COUNTED = 1
"""So many names of a class may be borne twice with nothing but numbers in the list to tell the pupils apart; a list in
which there are more repeats its pupils, once for each parent, say."""


def _are_distinct(group: Sequence[Line]) -> bool:
    """Whether an id, a number in the register or a login tells all lines apart."""
    return any(_tells_apart(group, value) for value in _DISTINCTIONS)


def _are_counted(group: Sequence[Line]) -> bool:
    """Whether the numbers of one list do so."""
    return _tells_apart(group, lambda line: line.ordinal) and len({line.place.sheet_number for line in group}) == 1


def _note_namesakes(group: Sequence[Line], sentence: str, findings: Findings) -> None:
    found = places(line.place for line in group)
    findings.note(sentence.format(school_class=group[0].school_class, places=found))


_DISTINCTIONS: tuple[Callable[[Line], str], ...] = (
    lambda line: line.id,
    lambda line: line.number,
    lambda line: line.login,
)


def _tells_apart(group: Sequence[Line], value: Callable[[Line], str]) -> bool:
    values = {value(line) for line in group}
    return "" not in values and len(values) == len(group)


def _namesake_reason(first: Place) -> str:
    return _(
        "the same name and class as in {place}; remove one of them or give each a number, a login or an id"
    ).format(place=first)


def _refuse_repeated(lines: Sequence[Line], value: Callable[[Line], str], reason: str, findings: Findings) -> None:
    """Refuse every line whose value another line has as well."""
    having: dict[str, list[Place]] = defaultdict(list)
    for line in lines:
        if value(line):
            having[value(line)].append(line.place)
    for found in having.values():
        for place in found[1:]:
            findings.refuse(place, reason.format(places=found[0]))


def _guardians(lines: Sequence[Line], findings: Findings) -> list[tuple[Person, ...]]:
    """The parents of every line, the order of their names settled."""
    texts = [(line.name.surname, g.text) for line in lines for g in line.guardians if _is_open(g)]
    vote = vote_for_order(texts)
    if texts and vote is None:
        findings.note(_("Parents' names were read with the first name before the surname."))
    found = [
        (line.place, _found(guardian, line.name.surname, surname_first=bool(vote)))
        for line in lines
        for guardian in line.guardians
    ]
    _report_guardians(found, findings)
    people: dict[Place, dict[Person, None]] = {line.place: {} for line in lines}
    for place, cell in found:
        people[place].update(dict.fromkeys(cell.people))
    return [tuple(people[line.place]) for line in lines]


def _is_open(guardian: GuardianText | Person) -> TypeGuard[GuardianText]:
    """Whether only other lines can say where a parent's surname stands."""
    return isinstance(guardian, GuardianText) and guardian.surname_first is None


def _found(guardian: GuardianText | Person, pupils_surname: str, *, surname_first: bool) -> FoundGuardians:
    """The parents of a cell; the header knows the order of names, else the pupil's surname, else the whole file."""
    if isinstance(guardian, Person):
        return FoundGuardians((guardian,), wrong=why_no_name(str(guardian)))
    own = vote_for_order([(pupils_surname, guardian.text)])
    said = (order for order in (guardian.surname_first, own, surname_first) if order is not None)
    return find_guardians(guardian.text, surname_first=next(said))


def _report_guardians(found: Sequence[tuple[Place, FoundGuardians]], findings: Findings) -> None:
    """Refuse what is no name, and note what was left out or can be read in more than one way."""
    for place, cell in found:
        if cell.wrong:
            findings.refuse(place, _("a parent: {reason}").format(reason=cell.wrong))
    if partial := {place for place, cell in found if cell.partial}:
        findings.note(_("Parents given with only one word were left out: {places}.").format(places=places(partial)))
    if doubtful := {place for place, cell in found if cell.doubtful}:
        findings.note(
            _("A parent's name has many parts; check where the surname ends: {places}.").format(places=places(doubtful))
        )


def _ids(lines: Sequence[Line], alike: Mapping[str, bool]) -> list[str]:
    """The school's ids, and made ones where it gives none: the same for the same pupil in every import.

    A number in the register moves when somebody comes or leaves, so it counts only where it tells namesakes apart.
    """
    digests = [hashlib.sha256(identity.encode()).hexdigest() for identity in _identities(lines, alike)]
    taken = Counter([line.id for line in lines] + [f"p-{digest[:_SHORT]}" for digest in digests])
    return [line.id or _made_id(digest, taken) for line, digest in zip(lines, digests, strict=True)]


def _made_id(digest: str, taken: Counter[str]) -> str:
    short = f"p-{digest[:_SHORT]}"
    return short if taken[short] == 1 else f"p-{digest[:_LONG]}"


def _identities(lines: Sequence[Line], alike: Mapping[str, bool]) -> list[str]:
    """What ids are made of; where nothing but the number in the list differs, the order of these numbers counts.

    The numbers themselves move with every pupil who comes or leaves.
    """
    same: dict[str, list[Line]] = defaultdict(list)
    for line in sorted(lines, key=lambda line: int(line.ordinal or 0)):
        same[_identity(line, alike)].append(line)
    named = {
        line.place: f"{identity}|{rank}/{len(group)}" if len(group) > 1 else identity
        for identity, group in same.items()
        for rank, line in enumerate(group, start=1)
    }
    return [named[line.place] for line in lines]


def _identity(line: Line, alike: Mapping[str, bool]) -> str:
    key = _namesake_key(line)
    if key not in alike:
        return key
    parents = " ".join(sorted(fold(" ".join(map(_text_of, line.guardians))).split())) if alike[key] else ""
    return "|".join([key, line.number, line.login, *filter(None, [parents])])


def _text_of(guardian: GuardianText | Person) -> str:
    return guardian.text if isinstance(guardian, GuardianText) else str(guardian)
