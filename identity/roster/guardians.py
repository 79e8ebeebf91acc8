"""Parents as rosters name them: several in a cell, in either order, with telephone numbers and words beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from identity.people import Person
from identity.roster.names import SplitName, split_name, stem, tidy_name, why_no_name
from identity.roster.words import fold

_CONTACT = re.compile(r"[^\s,;/()<>]+@[^\s,;/()<>]+|\+?\(?\d[\d\s()-]{5,}\d")
_LABEL = re.compile(
    r"\([^()]*\)|[<>]"
    r"|\b(?:matka|ojciec|mama|tata|opiekun(?:ka)?(?: prawn[ya])?|tel|telefon|kom|e-?mail)\b\.?\s*[:–-]?",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*(?:\n|;|/|\+|&)\s*|\s+(?:i|oraz|and)\s+")


@dataclass(frozen=True)
class GuardianText:
    """The names of parents as a cell has them; ``surname_first`` is None where the header does not say the order."""

    text: str
    surname_first: bool | None = None


@dataclass(frozen=True)
class FoundGuardians:
    """The parents in a cell, and what is wrong or doubtful there.

    ``wrong`` is why a name cannot be one; ``partial`` says that a name of only one word was left out.
    """

    people: tuple[Person, ...] = ()
    wrong: str = ""
    partial: bool = False
    doubtful: bool = False


def without_contacts(text: str) -> str:
    """The text without telephone numbers and e-mail addresses."""
    return _CONTACT.sub(" ", text)


def names_in(text: str) -> list[str]:
    """The names in a cell, each still in one piece, and nothing that stands beside them."""
    bare = _LABEL.sub(" ", without_contacts(text))
    names = [tidy_name(part).strip(" ,.:-") for part in _BETWEEN.split(bare)]
    return [name for part in names for name in _at_commas(part) if name]


def _at_commas(text: str) -> list[str]:
    """Names that commas keep apart; the comma of "Nowak, Anna", after one word, is part of the name."""
    parts = [part.strip(" .:-") for part in text.split(",") if part.strip(" .:-")]
    return [", ".join(parts)] if len(parts) == 2 and " " not in parts[0] else parts


def vote_for_order(cells: Iterable[tuple[str, str]]) -> bool | None:
    """Whether parents' surnames stand first, by how often either end of a name is like the pupil's surname.

    Takes pairs of a pupil's surname and a cell; None when nothing speaks for either.
    """
    votes = 0
    for surname, text in cells:
        stems = _stems(surname)
        for name in names_in(text):
            words = name.split()
            if len(words) > 1 and "," not in name:
                votes += bool(stems & _stems(words[0])) - bool(stems & _stems(words[-1]))
    return votes > 0 if votes else None


def _stems(surname: str) -> set[str]:
    return {stem(word) for word in fold(surname).split()}


def find_guardians(text: str, *, surname_first: bool) -> FoundGuardians:
    """The parents that a cell names, in a known order of first name and surname."""
    names = names_in(text)
    wrong = next(filter(None, (why_no_name(name.replace(",", " ")) for name in names)), "")
    if wrong:
        return FoundGuardians(wrong=wrong)
    split = [split_name(name, surname_first=surname_first) for name in _with_shared_surname(names, surname_first)]
    found = [name for name in split if name is not None]
    return FoundGuardians(_once(found), "", len(found) < len(split), any(name.doubtful for name in found))


def _with_shared_surname(names: Sequence[str], surname_first: bool) -> list[str]:
    """The same names, where "Jan i Anna Nowak" says the surname only once."""
    match [name.split() for name in names]:
        case [[first], [*_, _last]] if not surname_first and " " in names[1]:
            shared = split_name(names[1], surname_first=False)
            return [f"{shared.person.surname}, {first}" if shared else names[0], names[1]]
        case [[_surname, *_], [first]] if surname_first and " " in names[0]:
            shared = split_name(names[0], surname_first=True)
            return [names[0], f"{shared.person.surname}, {first}" if shared else names[1]]
    return list(names)


def _once(found: Iterable[SplitName]) -> tuple[Person, ...]:
    return tuple(dict.fromkeys(name.person for name in found))
