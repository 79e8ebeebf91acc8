"""TOML files to frozen, checked data: one loader for templates and settings, one sentence for what is wrong in them."""

from __future__ import annotations

import datetime
import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from messages import _
from messages.errors import SettingsError
from messages.library import translated


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
    data = _read(path)
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        raise SettingsError(f"{path}: {'; '.join(_sentences(error, data))}.") from error


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))  # Windows editors begin a file with a BOM
    except OSError as error:
        raise SettingsError(
            _("{file}: this file cannot be read ({why}).").format(file=path, why=translated(error.strerror))
        ) from error
    except UnicodeDecodeError as error:
        raise SettingsError(
            _("{file}: this file is not written in UTF-8. Save it again with the encoding UTF-8.").format(file=path)
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            _("{file}: this is not valid TOML: {why}. Mend that place and try again.").format(
                file=path, why=translated(str(error))
            )
        ) from error


def _sentences(error: ValidationError, data: dict[str, Any]) -> list[str]:
    """What is wrong in a file, a sentence a place; a table is not blamed for what is wrong inside it."""
    problems: dict[tuple[int | str, ...], ErrorDetails] = {}
    for problem in error.errors():
        problems.setdefault(_path(problem, data), problem)
    blamed = [path for path in problems if not any(path == other[: len(path)] for other in problems if other != path)]
    return [_sentence(path, problems[path]) for path in blamed]


def _path(problem: ErrorDetails, data: Any) -> tuple[int | str, ...]:
    """The keys and indexes that lead to a problem, without the steps that pydantic takes between its own types."""
    path: list[int | str] = []
    location = problem["loc"]
    for step in location:
        if step in data if isinstance(data, dict) else isinstance(data, list) and isinstance(step, int):
            path.append(step)
            data = data[step]
    match problem["type"]:
        case "missing":
            path.append(location[-1])
        case "union_tag_not_found":
            path.append("kind")
    return tuple(path)


def _sentence(path: tuple[int | str, ...], problem: ErrorDetails) -> str:
    """One problem of a file: where, what, and what would be right."""
    context = problem.get("ctx", {})
    match problem["type"]:
        case "unknown_key":
            what = _("unknown key {keys}; the known ones are {known}").format(
                keys=", ".join(_as_key(key) for key in context["keys"]), known=", ".join(context["known"])
            )
        case "missing" | "union_tag_not_found":
            what = _("this key is missing")
        case "value_error":
            what = str(context["error"])
        case "literal_error" | "union_tag_invalid":
            known = context.get("expected_tags") or context["expected"].replace(" or ", ", ")
            what = _("{value} will not do here; the known ones are {known}").format(
                value=as_toml(context.get("tag", problem["input"])), known=known.replace("'", '"')
            )
        case "too_short":
            what = _("at least {number} must stand here").format(number=context["min_length"])
        case _:
            what = _("{value} will not do here ({why})").format(
                value=as_toml(problem["input"]), why=translated(problem["msg"])
            )
    return f"{_place(path)}: {what}" if path else what


def as_toml(value: object) -> str:
    """A value as people write it in a TOML file, on one line; anything that no TOML file holds as Python shows it."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return json.dumps(value, ensure_ascii=False)
        case list() | tuple():
            return f"[{', '.join(map(as_toml, value))}]"
        case Mapping():
            pairs = ", ".join(f"{_as_key(str(key))} = {as_toml(item)}" for key, item in value.items())
            return f"{{ {pairs} }}" if pairs else "{}"
        case datetime.date() | datetime.time():  # a date with its time is a date as well
            return value.isoformat()
        case _:
            return repr(value)


def _as_key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else as_toml(key)


def _place(path: tuple[int | str, ...]) -> str:
    """A place in a TOML file as people write it: ``block[3].items[1].cells``, counted from 1."""
    place = ""
    for part in path:
        if isinstance(part, int):
            place += f"[{part + 1}]"
        else:
            place += f".{part}" if place else part
    return place
