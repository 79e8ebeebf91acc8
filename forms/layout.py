"""A definition becomes a page: every mark, box, line and text gets its place, in millimetres.

This is the only geometry of the program. Drawing draws a :class:`Layout` and reading reads it; neither knows a
position of its own. Places depend on the definition and the paper alone, never on a school's settings or on the width
of a text, so the sheets of all schools have the same geometry and old paper stays readable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from forms.definition import Definition, Spring
from forms.elements import ChoiceField, Field, Frame, HandprintField, Ornament, SignatureField, TextField
from forms.geometry import Box
from forms.paper import PAPERS, SLIP, Mark, Paper, PaperName
from forms.placing import place_blocks
from messages import _
from messages.errors import SettingsError


@dataclass(frozen=True)
class Layout:
    """A form on a paper: everything on it and where it stands.

    ``short`` is what people call the form. Raises :class:`messages.errors.SettingsError` when a box leaves the content
    of the paper, comes too near to a mark or covers another.
    """

    form: str
    version: int
    title: str
    language: str
    paper: Paper
    fields: tuple[Field, ...]
    ornaments: tuple[Ornament, ...]
    short: str = ""

    def __post_init__(self) -> None:
        boxes = [(field.name, box) for field in self.fields for box in field.boxes]
        for name, box in boxes:
            if not self.paper.content.contains(box):
                raise self._error(_("field {name} does not fit on the paper").format(name=name))
            if box.overlaps(self.paper.code):
                raise self._error(_("field {name} covers the sheet code").format(name=name))
            if any(box.overlaps(mark.box.grown(SLIP)) for mark in self.paper.marks):
                raise self._error(
                    _(
                        "field {name} is nearer than {length:g} mm to a black mark, which a slip of the pen would spoil"
                    ).format(name=name, length=SLIP)
                )
        for i, (name, box) in enumerate(boxes):
            for other_name, other in boxes[:i]:
                if box.overlaps(other):
                    raise self._error(_("fields {a} and {b} overlap").format(a=other_name, b=name))

    def _error(self, what: str) -> SettingsError:
        place = _("Form {form}, version {version}, on {paper}").format(
            form=self.form, version=self.version, paper=self.paper.name.upper()
        )
        return SettingsError(f"{place}: {what}.")

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The fiducial marks."""
        return self.paper.marks

    @property
    def code(self) -> Box:
        """The sheet code with its quiet zone."""
        return self.paper.code

    @property
    def office(self) -> tuple[Box, ...]:
        """The parts that the school fills in."""
        return tuple(o.box for o in self.ornaments if isinstance(o, Frame) and o.is_office)

    def field(self, name: str) -> Field:
        """The field of that name; raises :class:`KeyError` when there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)


def lay_out(definition: Definition, paper_name: PaperName) -> Layout:
    """Place a definition on a paper.

    Raises :class:`messages.errors.SettingsError` when the form is not made for that paper or does not fit on it.
    """
    if paper_name not in definition.papers:
        raise SettingsError(
            _("Form {form} is not made for {paper}, only for {papers}.").format(
                form=definition.name, paper=paper_name.upper(), papers=", ".join(definition.papers).upper()
            )
        )
    paper = PAPERS[paper_name]
    placed, bottom = place_blocks(definition, paper, spring=0)
    spare = paper.content.bottom - bottom
    if spare < 0:
        raise SettingsError(
            _("Form {form} is {length:.1f} mm too long for {paper}; shorten a text or take out a gap.").format(
                form=definition.name, length=-spare, paper=paper_name.upper()
            )
        )
    springs = sum(isinstance(block, Spring) for block in definition.block)
    if springs:
        placed, _bottom = place_blocks(definition, paper, spring=spare / springs)
    return Layout(
        form=definition.name,
        version=definition.version,
        title=definition.title,
        language=definition.language,
        paper=paper,
        fields=tuple(element for element in placed if isinstance(element, Field)),
        ornaments=tuple(element for element in placed if isinstance(element, Ornament)),
        short=definition.short or definition.name,
    )


def layout_as_json(layout: Layout) -> dict[str, Any]:
    """The layout as the command line prints it: boxes are [x, y, width, height] in millimetres."""
    return {
        "form": layout.form,
        "version": layout.version,
        "page": {"width": layout.paper.width, "height": layout.paper.height},
        "marks": [{"id": mark.id, "box": _numbers(mark.box)} for mark in layout.marks],
        "code": {"box": _numbers(layout.code)},
        "fields": [_field_as_json(field) for field in layout.fields],
    }


def _field_as_json(field: Field) -> dict[str, Any]:
    head = {"name": field.name, "kind": field.kind}
    match field:
        case HandprintField():
            return head | {"alphabet": field.alphabet, "cells": [_numbers(cell) for cell in field.cells]}
        case ChoiceField():
            return head | {"options": {name: _numbers(box) for name, box in field.options.items()}}
        case SignatureField() | TextField():
            return head | {"box": _numbers(field.box)}


def _numbers(box: Box) -> list[float]:
    """A tenth of a micrometre is more than paper holds, and keeps 0.1 + 0.2 out of the output."""
    return [round(value, 4) for value in box.as_tuple()]
