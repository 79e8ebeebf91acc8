"""TOML files to frozen, checked data: one loader for templates and settings, one sentence for what is wrong in them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from messages import _
from messages.errors import SettingsError


class Table(BaseModel):
    """A TOML table: frozen, its types taken strictly, its unknown keys refused with the known ones listed."""

    model_config = ConfigDict(frozen=True, strict=True)

    @model_validator(mode="before")
    @classmethod
    def _refuse_unknown_keys(cls, data: Any) -> Any:
        unknown = sorted(set(data) - set(cls.model_fields)) if isinstance(data, dict) else []
        if unknown:
            # LiteralString is asked for because the text is a format; the values travel in the context.
            raise PydanticCustomError(
                "unknown_key", "unknown key {keys}", {"keys": unknown, "known": sorted(cls.model_fields)}
            )
        return data


TableType = TypeVar("TableType", bound=Table)


def load_toml(path: Path, kind: type[TableType]) -> TableType:
    """Read a TOML file as a table of the given kind.

    Raises :class:`SettingsError` naming the file, the place in it and the offending key or value.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(
            _("{file}: this file cannot be read ({why}).").format(file=path, why=error.strerror)
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            _("{file}: this is not valid TOML ({why}). Mend that place and try again.").format(file=path, why=error)
        ) from error
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        problems = "; ".join(_sentence(problem) for problem in error.errors())
        raise SettingsError(f"{path}: {problems}.") from error


def _sentence(problem: ErrorDetails) -> str:
    """One problem of a file: where, what, and what would be right."""
    place = _place(problem["loc"])
    context = problem.get("ctx", {})
    match problem["type"]:
        case "unknown_key":
            what = _("unknown key {keys}; the known ones are {known}").format(
                keys=", ".join(repr(key) for key in context["keys"]), known=", ".join(context["known"])
            )
        case "missing":
            what = _("this key is missing")
        case "value_error":
            what = str(context["error"])
        case _:
            what = _("{value!r} will not do here ({why})").format(value=problem["input"], why=problem["msg"])
    return f"{place}: {what}" if place else what


def _place(location: tuple[int | str, ...]) -> str:
    """A place in a TOML file as people write it: ``block[3].items[1].cells``, counted from 1."""
    place = ""
    for part in location:
        if isinstance(part, int):
            place += f"[{part + 1}]"
        else:
            place += f".{part}" if place else part
    return place
