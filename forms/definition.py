"""A form as it is written down in a template: what is asked, in which words and in which order.

A definition says nothing about positions beyond a few widths; :mod:`forms.layout` decides those. Lengths are in
millimetres. A number may be given for all papers (``cells = 20``) or for each (``cells = { a4 = 22, a5 = 20 }``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, PositiveFloat, PositiveInt, field_validator, model_validator

from forms.alphabets import ALPHABETS
from forms.paper import PaperName
from forms.sheet_code import SheetCode
from forms.toml import Table, as_toml, load_toml
from messages import _

Labels = Literal["left", "top", "above", "tucked"]
"""Where the labels of a row's fields stand: left of them, in the middle or at the ``top``; or above them.

A ``tucked`` label is above too, but reaches up below the label of the row before, which is then best at the top: so it
takes hardly any height.
"""

Length = PositiveFloat | Mapping[PaperName, PositiveFloat]
Count = PositiveInt | Mapping[PaperName, PositiveInt]

ValueType = TypeVar("ValueType")


def on_paper(value: ValueType | Mapping[PaperName, ValueType], paper: PaperName) -> ValueType:
    """The value that holds for a paper: the value itself, or its entry in a table by paper."""
    return value[paper] if isinstance(value, Mapping) else value


class _Asked(Table):
    """Whatever is asked on the form and comes back in a reading under its name."""

    name: str
    label: str = ""

    @field_validator("name")
    @classmethod
    def _is_a_name(cls, name: str) -> str:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            raise ValueError(_("a name is written with a-z, 0-9 and _, not {name}").format(name=as_toml(name)))
        return name


class Handprint(_Asked):
    """A comb: cells for one character each; ``repeats`` names an earlier comb in which people write the same."""

    kind: Literal["handprint"]
    alphabet: str
    cells: Count
    repeats: str = ""

    @field_validator("alphabet")
    @classmethod
    def _is_known(cls, alphabet: str) -> str:
        if alphabet not in ALPHABETS:
            raise ValueError(
                _("no alphabet {name}; the known ones are {known}").format(
                    name=as_toml(alphabet), known=", ".join(ALPHABETS)
                )
            )
        return alphabet


class Option(Table):
    """One tick box of a choice: its name in a reading, the words beside it and the width of both together."""

    name: str
    text: str
    width: Length


class Choice(_Asked):
    """Tick boxes of which one is to be ticked."""

    kind: Literal["choice"]
    options: Annotated[tuple[Option, ...], Field(strict=False, min_length=2)]


class Signature(_Asked):
    """A frame to sign in."""

    kind: Literal["signature"]
    width: Length
    height: Length


class PrintedText(_Asked):
    """A frame that a printer fills with ordinary type."""

    kind: Literal["text"]
    width: Length


class Label(Table):
    """Words that stand in a row between its fields."""

    kind: Literal["label"]
    text: str
    width: Length
    strong: bool = False


Item = Annotated[Handprint | Choice | Signature | PrintedText | Label, Field(discriminator="kind")]


class Header(Table):
    """The head of the form: the school, the title, what the form is for and a note, beside the sheet code.

    ``numbered`` and ``master`` are the words below the code, on a sheet with a serial and on one to be photocopied.
    """

    kind: Literal["header"]
    title: str
    subtitle: str
    note: str = ""
    numbered: str = "{short} · {version} · {serial}"
    master: str = "{short} · {version}"


class Instruction(Table):
    """How to fill the form in, with a line of model letters and a small hint below them."""

    kind: Literal["instruction"]
    text: str
    letters: str
    hint: str = ""


class Heading(Table):
    """A step of filling in: its number, the words of the school and a hint."""

    kind: Literal["heading"]
    step: PositiveInt
    text: str
    hint: str = ""


class Paragraph(Table):
    """Running text in a given style and number of lines; a step gives it a number like a heading's."""

    kind: Literal["paragraph"]
    text: str
    lines: Count
    style: Literal["body", "strong", "note", "small"] = "body"
    step: PositiveInt | None = None


class Row(Table):
    """Fields and labels side by side, a step's number before them; labels of fields stand left of them or above.

    A hint stands in small type right above the first field, after its label where that stands above too.
    """

    kind: Literal["row"]
    items: Annotated[tuple[Item, ...], Field(strict=False, min_length=1)]
    labels: Labels | Mapping[PaperName, Labels] = "left"
    hint: str = ""
    step: PositiveInt | None = None


class Gap(Table):
    """White of a given height."""

    kind: Literal["gap"]
    height: Length


class Spring(Table):
    """White that takes its share of the height the other blocks leave."""

    kind: Literal["spring"]


class PanelItem(Table):
    """A dotted line to write on after its label, or with ``tick`` a small box before it."""

    label: str
    width: Length
    label_width: Length | None = None
    tick: bool = False


class PanelRow(Table):
    """Items side by side in a panel."""

    items: Annotated[tuple[PanelItem, ...], Field(strict=False, min_length=1)]


class Panel(Table):
    """A framed part of the form that the school fills in and nothing reads; its title begins the first row."""

    kind: Literal["panel"]
    title: str
    title_width: Length
    rows: Annotated[tuple[PanelRow, ...], Field(strict=False, min_length=1)]


Block = Annotated[Header | Instruction | Heading | Paragraph | Row | Gap | Spring | Panel, Field(discriminator="kind")]


class Definition(Table):
    """A whole form, checked: its name and version can be printed in a sheet code and its fields' names differ.

    ``short`` is what people call the form, in a word of its own language.
    """

    name: str
    short: str = ""
    version: int
    title: str
    language: str = "pl"
    papers: Annotated[tuple[PaperName, ...], Field(strict=False, min_length=1)]
    block: Annotated[tuple[Block, ...], Field(strict=False, min_length=1)]

    @model_validator(mode="after")
    def _is_consistent(self) -> Definition:
        SheetCode(self.name, self.version)
        names = [field.name for field in self.fields()]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(
                _("field names must differ, but this stands twice: {names}").format(names=", ".join(twice))
            )
        self._check_repeats()
        for key, values in _values_by_paper(self):
            for paper in self.papers:
                if paper not in values:
                    raise ValueError(
                        _("{key} says nothing for {paper}: {values}").format(
                            key=key, paper=paper, values=as_toml(values)
                        )
                    )
        return self

    def _check_repeats(self) -> None:
        """Raise :class:`ValueError` unless every comb that repeats has a comb of its alphabet before it to itself."""
        free: dict[str, str] = {}
        for field in self.fields():
            if not isinstance(field, Handprint):
                continue
            if not field.repeats:
                free[field.name] = field.alphabet
            elif free.pop(field.repeats, None) != field.alphabet:
                raise ValueError(
                    _(
                        "{name} cannot repeat {other}: no handprint field before it has that name and its alphabet, and"
                        " neither repeats another nor is repeated already"
                    ).format(name=as_toml(field.name), other=as_toml(field.repeats))
                )

    def fields(self) -> Iterator[Handprint | Choice | Signature | PrintedText]:
        """Everything that is asked, in reading order."""
        for block in self.block:
            if isinstance(block, Row):
                yield from (item for item in block.items if not isinstance(item, Label))


def _values_by_paper(part: object, key: str = "") -> Iterator[tuple[str, Mapping[Any, Any]]]:
    """Every value of a definition that differs by paper, with its key."""
    if isinstance(part, Mapping):
        yield key, part
    elif isinstance(part, Table):
        for name, value in part:
            yield from _values_by_paper(value, name)
    elif isinstance(part, tuple):
        for item in part:
            yield from _values_by_paper(item, key)


def load_definition(path: Path) -> Definition:
    """Read a template; raises :class:`messages.errors.SettingsError` naming file, place and key."""
    return load_toml(path, Definition)
