"""A small school, and sheets as the reader sees them: written clearly, unless a test says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np

from forms.alphabets import ALPHABETS
from forms.catalogue import load_catalogue
from forms.elements import ChoiceField, HandprintField
from forms.layout import Layout, lay_out
from forms.sheet_code import SheetCode
from identity.matching.evidence import evidence_of
from identity.matching.matcher import Match, Matcher
from identity.people import Person, Pupil, Roster, SchoolClass
from identity.verdict import Verdict, judge
from ocr.evidence import ChoiceEvidence, Evidence, FieldReading, HandprintEvidence, SignatureEvidence
from ocr.pipeline import SheetReading
from ocr.readers.handprint import UNTOUCHED

SURE = 0.998

OTHERS = """
1a Julia Sikora;1a Borys Pawlak;1b Emilia Wróbel;1b Kacper Rutkowski
2a Klara Adamczyk;2a Mikołaj Górski;2b Iga Majewska;2b Franciszek Zając
3a Róża Kaczmarek;3a Ksawery Olszewski;3b Gabriela Wieczorek;3b Bruno Jabłoński
4a Natalia Krawczyk;4a Igor Michalski;4b Amelia Stępień;4b Tomasz Walczak
5a Laura Baran;5a Dawid Szewczyk;5b Nina Tomaszewska;5b Hubert Duda
6a Sara Zalewska;6a Patryk Wrona;6b Lidia Kubiak;6b Cezary Kalinowski
7a Eliza Czarnecka;7a Norbert Sobczak;7b Blanka Głowacka;7b Ludwik Urban
8a Wanda Kołodziej;8a Artur Maciejewski;8b Celina Szulc;8b Roman Cieślak
"""
"""Pupils who are there so that a school is a school; each has two parents."""

Texts = Mapping[str, str]


def pupil(school_class: str, name: str, *guardians: str) -> Pupil:
    """A pupil of class ``4b``, name and parents with the surname last; the id is all of it."""
    first, _, surname = name.rpartition(" ")
    people = tuple(Person(*each.rsplit(" ", 1)) for each in guardians)
    grade, letter = int(school_class[0]), school_class[1:].upper()
    return Pupil(f"{school_class} {name}", Person(first, surname), SchoolClass(grade, letter), people)


@cache
def school(*pupils: Pupil) -> Matcher:
    """Some pupils among others, ready to be compared."""
    lines = [line for row in OTHERS.strip().splitlines() for line in row.split(";")]
    others = [
        pupil(school_class, name, f"Ewa {name.split()[1]}", f"Jan {name.split()[1]}")
        for school_class, _, name in (line.partition(" ") for line in lines)
    ]
    return Matcher(Roster("2026/2027", (*others, *pupils)))


def written(form: str, pupil_name: str, school_class: str, applicant: str = "", **rest: str) -> SheetReading:
    """A sheet on which names are written as given: ``FIRST SURNAME``, an underscore for a space within a name.

    Pupils who ask for themselves write their own name twice. In any text ``(AB)`` is a cell that is as likely an A as
    a B, and ``?`` one that nobody can read.
    """
    asks = applicant or pupil_name
    first, _, surname = pupil_name.partition(" ")
    applicant_first, _, applicant_surname = asks.partition(" ")
    texts = {
        "pupil_first_name": first,
        "pupil_surname": surname,
        "class_grade": school_class[:1],
        "class_letter": school_class[1:],
        "applicant_first_name": applicant_first,
        "applicant_surname": applicant_surname,
        "child": "",
        "handover": "phone",
        "date_day": "17",
        "date_month": "09",
        "date_year": "2026",
        "signature": "yes",
    }
    return read(form, texts | rest)


def read(form: str, texts: Texts) -> SheetReading:
    """The reading of a sheet with these texts."""
    layout = form_of(form)
    fields: dict[str, FieldReading] = {}
    for field in layout.fields:
        text = texts[field.name]
        evidence: Evidence
        if isinstance(field, HandprintField):
            evidence = comb(text.replace("_", " "), len(field.cells), field.alphabet)
        elif isinstance(field, ChoiceField):
            evidence = ChoiceEvidence({name: 0.999 if name == text else 0.001 for name in field.options})
        else:
            evidence = SignatureEvidence(0.999 if text else 0.001)
        fields[field.name] = FieldReading(field.name, evidence, "test 1")
    code = SheetCode(form, 1, "TEST2345")
    return SheetReading(Path("scan.png"), 1, 1, code=code, fields=fields, layout=layout, registration_error_mm=0.05)


@cache
def form_of(name: str) -> Layout:
    """A form on A4."""
    return lay_out(load_catalogue().definition(name), "a4")


def comb(text: str, cells: int, alphabet: str = "letters") -> HandprintEvidence:
    """What a comb shows of a text written into it from the first cell on, in the notation of :func:`written`."""
    symbols = ALPHABETS[alphabet] + " ?"
    shown = [set(part) for part in _cells(text)]
    table = np.empty((cells, len(symbols)))
    for number in range(cells):
        here = shown[number] if number < len(shown) else {" "}
        sure = UNTOUCHED if here == {" "} else SURE
        table[number] = (1 - sure) / (len(symbols) - len(here))
        for character in here:
            table[number, symbols.index(character)] = sure / len(here)
    return HandprintEvidence(ALPHABETS[alphabet], np.log(table).astype(np.float32))


def _cells(text: str) -> list[str]:
    found: list[str] = []
    while text:
        end = text.index(")") if text[0] == "(" else 0
        found.append(text[1:end] if end else text[0])
        text = text[end + 1 :]
    return found


def judged(matcher: Matcher, reading: SheetReading) -> tuple[Match, Verdict]:
    """Whom a sheet is about, and the verdict."""
    match = matcher.match(evidence_of(reading))
    return match, judge(reading, match)
