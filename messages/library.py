"""What the libraries say to people, in the user's language.

The command line library, pydantic, the TOML parser and the operating system know only English, and put values into
their sentences before anybody can translate them. Here stand, as templates, the sentences that a user of this program
can meet. One that is not here stays English, which is better than nothing.
"""

from __future__ import annotations

import re
from functools import cache

from messages import _, untranslated

ASKED_BY_TYPER = (
    untranslated("Show this message and exit."),
    untranslated("Arguments"),
    untranslated("Options"),
    untranslated("Commands"),
    untranslated("required"),
    untranslated("default: {default}"),
    untranslated("Missing command."),
    untranslated("No such command {name!r}."),
    untranslated("Aborted!"),
)
"""These typer looks up in the catalogue itself; they stand here only to get into it."""

_TYPER = (
    untranslated("Show this message and exit."),
    untranslated("[OPTIONS]"),
    untranslated("COMMAND [ARGS]..."),
    untranslated("{what}. Did you mean {names}?"),
    untranslated("Missing argument {name}."),
    untranslated("Missing option {name}."),
    untranslated("No such option: {name} (Possible options: {names})"),
    untranslated("No such option: {name}"),
    untranslated("Option {name} requires an argument."),
    untranslated("Option {name} does not take a value."),
    untranslated("Got unexpected extra argument(s) ({values})"),
    untranslated("Invalid value for {name}: {why}"),
    untranslated("{value} is not one of {choices}."),
)

_PYDANTIC = (
    untranslated("Input should be a valid string"),
    untranslated("Input should be a valid boolean"),
    untranslated("Input should be a valid integer"),
    untranslated("Input should be a valid integer, unable to parse string as an integer"),
    untranslated("Input should be a valid number"),
    untranslated("Input should be a valid tuple"),
    untranslated("Input should be a valid dictionary"),
    untranslated("Input should be a valid dictionary or instance of {table}"),
    untranslated("Input should be greater than {number}"),
    untranslated("Input should be greater than or equal to {number}"),
    untranslated("Input should be less than or equal to {number}"),
)

_TOML = (
    untranslated("{what} (at line {line}, column {column})"),
    untranslated("{what} (at end of document)"),
    untranslated("Invalid statement"),
    untranslated("Invalid value"),
    untranslated("Invalid initial character for a key part"),
    untranslated("Expected newline or end of document after a statement"),
    untranslated("Expected '=' after a key in a key/value pair"),
    untranslated("Expected ']' at the end of a table declaration"),
    untranslated("Expected ']]' at the end of an array declaration"),
    untranslated("Cannot overwrite a value"),
    untranslated("Cannot declare {key} twice"),
    untranslated("Unclosed array"),
    untranslated("Unclosed inline table"),
    untranslated("Unterminated string"),
    untranslated("Unescaped '\\' in a string"),
    untranslated("Illegal character {character}"),
)

_SYSTEM = (
    untranslated("Permission denied"),
    untranslated("Operation not permitted"),
    untranslated("No such file or directory"),
    untranslated("Is a directory"),
    untranslated("Not a directory"),
    untranslated("File exists"),
    untranslated("File name too long"),
    untranslated("Read-only file system"),
    untranslated("No space left on device"),
    untranslated("Input/output error"),
    untranslated("Device or resource busy"),
)

_NUMBER = r"[-+]?\d+(?:\.\d+)?"

TEMPLATES = _TYPER + _PYDANTIC + _TOML + _SYSTEM
"""All sentences that can be translated here; their placeholders stand for whatever a library quotes."""


def translated(sentence: str | None) -> str:
    """A library's English sentence in the active language, what it quotes included; as it is when it is not known."""
    said = (sentence or "").removeprefix("Value error, ")
    for template in TEMPLATES:
        if match := _pattern(template).fullmatch(said):
            return _(template).format(**{name: translated(part) for name, part in match.groupdict().items()})
    return said


@cache
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{(\w+)\\\}", _placeholder, re.escape(template)), re.DOTALL)


def _placeholder(match: re.Match[str]) -> str:
    """What may stand for a placeholder: a number where it is called one, else anything."""
    name = match[1]
    return f"(?P<{name}>{_NUMBER if name in ('number', 'line', 'column') else '.+?'})"
