"""The sheet code: a QR symbol that says which form, which version and which single sheet of paper this is.

It says nothing about a person. The text is ``W1:FORM:VERSION:SERIAL:CHECK``; a master for the photocopier has an
empty serial, so that copies of it are never taken for the same sheet handed in twice.
"""

from __future__ import annotations

import re
import secrets
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from forms.geometry import Box
from messages import _

_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, so a serial can be read aloud."""

SERIAL_LENGTH = 8
_PREFIX = "W1"
QUIET_MODULES = 4
_QR_VERSION, SYMBOL_MODULES = 3, 29
_FORM = re.compile(r"[a-z][a-z0-9-]{0,11}")
_SERIAL = re.compile(f"(?:[{_DIGITS}]{{{SERIAL_LENGTH}}})?")


class NotASheetCodeError(ValueError):
    """A QR symbol that does not hold one of our codes, or a damaged one."""


@dataclass(frozen=True)
class SheetCode:
    """What the code of a sheet says; raises :class:`ValueError` for a part that could not be printed.

    ``serial`` is eight characters of base 32, or empty on a master for the photocopier.
    """

    form: str
    version: int
    serial: str = ""

    def __post_init__(self) -> None:
        if not _FORM.fullmatch(self.form):
            raise ValueError(
                _("a form's name is 1 to 12 of a-z, 0-9 and '-', starting with a letter, not \"{name}\"").format(
                    name=self.form
                )
            )
        if not 1 <= self.version <= 999:
            raise ValueError(
                _("a form's version is a number from 1 to 999, not {version}").format(version=self.version)
            )
        if not _SERIAL.fullmatch(self.serial):
            raise ValueError(f"a serial is {SERIAL_LENGTH} characters of {_DIGITS} or empty, not {self.serial!r}")

    def encode(self) -> str:
        """The text of the QR symbol."""
        body = f"{_PREFIX}:{self.form.upper()}:{self.version}:{self.serial}"
        return f"{body}:{_check(body)}"

    @classmethod
    def decode(cls, text: str) -> SheetCode:
        """The code with this text; raises :class:`NotASheetCodeError` when it is not ours or its check fails."""
        parts = text.split(":")
        if len(parts) != 5:
            raise NotASheetCodeError(text)
        _prefix, form, version, serial, _check_digits = parts
        try:
            code = cls(form.lower(), int(version), serial)
        except ValueError as error:
            raise NotASheetCodeError(text) from error
        if code.encode() != text:
            raise NotASheetCodeError(text)
        return code


def _check(body: str) -> str:
    """Ten bits of CRC-32 as two digits: QR repairs its own damage, this tells a foreign symbol from ours."""
    crc = zlib.crc32(body.encode())
    return _DIGITS[crc & 31] + _DIGITS[crc >> 5 & 31]


def new_serial() -> str:
    """A serial no other sheet has: 40 random bits, so that no counter need be kept or shared."""
    return "".join(secrets.choice(_DIGITS) for _digit in range(SERIAL_LENGTH))


def black_boxes(code: SheetCode, box: Box) -> Iterator[Box]:
    """The black runs of modules, row by row, that make the symbol inside ``box``, its quiet zone left white."""
    import segno

    # A fixed version keeps the size of a module the same on every form; H survives the loss of 30 % of the symbol.
    symbol = segno.make_qr(code.encode(), error="h", version=_QR_VERSION, boost_error=False)
    side = box.width / (SYMBOL_MODULES + 2 * QUIET_MODULES)
    for row, modules in enumerate(symbol.matrix):
        for start, length in _runs(modules):
            x = box.x + (QUIET_MODULES + start) * side
            yield Box(x, box.y + (QUIET_MODULES + row) * side, length * side, side)


def _runs(modules: bytearray) -> Iterator[tuple[int, int]]:
    """(start, length) of each run of black modules in a row."""
    for match in re.finditer(b"\x01+", bytes(modules)):
        yield match.start(), len(match.group())
