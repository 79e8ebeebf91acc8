"""Bytes to text: the encodings in which Polish schools' programs write tables."""

from __future__ import annotations

import codecs

from identity.roster.findings import Refused
from messages import _

_POLISH = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ")
_EIGHT_BIT = ("cp1250", "iso-8859-2")
"""Windows' encoding comes first and wins where nothing tells the two apart."""

_FOREIGN = {
    b"%PDF": "PDF",
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG": "PNG",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
    b"GIF8": "GIF",
    b"{\\rtf": "RTF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
}


def decode(content: bytes) -> str:
    """The text of a file; raises Refused for one that holds no text."""
    _refuse_foreign(content)
    text = _decode(content).rstrip("\x00\x1a")  # what DOS programs end a file with
    if any(ord(c) < 32 and c not in "\t\n\v\f\r" for c in text):
        raise Refused(_("This is no table of text. Save the list as CSV or as an Excel workbook (XLSX)."))
    if text.lstrip()[:200].lower().startswith(("<html", "<!doctype", "<?xml", "<table", "<meta", "<head")):
        raise Refused(_("This is a web page. Open it in a spreadsheet and save it as an Excel workbook (XLSX)."))
    return text


def _refuse_foreign(content: bytes) -> None:
    for start, kind in _FOREIGN.items():
        if content.startswith(start):
            raise Refused(
                _("This is a file of kind {kind} and no table. Give CSV, XLSX or pasted text.").format(kind=kind)
            )


def _decode(content: bytes) -> str:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return _decode_as(content, encoding)
    if content[1:400:2].count(0) > len(content[:400]) // 3:  # UTF-16 that lost its mark: every other byte is 0
        return _decode_as(content, "utf-16-le")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        return _decode_eight_bit(content, error)


def _decode_as(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _damaged(content, error) from error


def _decode_eight_bit(content: bytes, error: UnicodeDecodeError) -> str:
    """The text in the encoding that gives more Polish letters: the two differ in ą, ś and ź."""
    texts = [content.decode(encoding, "replace") for encoding in _EIGHT_BIT]
    best = max(texts, key=_likeness)
    if _likeness(content.decode("utf-8", "replace")) > max(0, _likeness(best)):
        raise _damaged(content, error)
    return best


def _likeness(text: str) -> int:
    """How much a text looks like Polish: its Polish letters, less what no text has."""
    return sum((c in _POLISH) - (c == "\ufffd" or 0x7F <= ord(c) < 0xA0) for c in text)


def _damaged(content: bytes, error: UnicodeDecodeError) -> Refused:
    return Refused(
        _("The letters of line {line} are damaged. Save the list again with the encoding UTF-8.").format(
            line=content[: error.start].count(b"\n") + 1
        )
    )
