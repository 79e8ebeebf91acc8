"""The sheet code says form, version and serial, comes back as it went out, and holds nothing else."""

from __future__ import annotations

import re
from itertools import combinations

import numpy as np
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from forms.geometry import Box
from forms.paper import PAPERS
from forms.sheet_code import SERIAL_LENGTH, NotASheetCodeError, SheetCode, black_boxes, new_serial

DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
serials = st.just("") | st.text(DIGITS, min_size=SERIAL_LENGTH, max_size=SERIAL_LENGTH)
forms = st.from_regex(r"[a-z][a-z0-9-]{0,11}", fullmatch=True)
codes = st.builds(SheetCode, forms, st.integers(1, 999), serials)


def picture(code: SheetCode, pixels_a_module: int) -> np.ndarray:
    """The symbol as a printer would set it, drawn from its black boxes only."""
    box = Box(0, 0, 37, 37)  # 29 modules and a quiet zone of 4 on each side: a module is a millimetre
    pixels = np.full((37 * pixels_a_module, 37 * pixels_a_module), 255, dtype=np.uint8)
    for black in black_boxes(code, box):
        left, top, right, bottom = (
            round(v * pixels_a_module) for v in (black.x, black.y, black.right, black.bottom)
        )  # fmt: skip
        pixels[top:bottom, left:right] = 0
    return pixels


@given(codes)
def test_what_is_encoded_is_decoded(code: SheetCode) -> None:
    """A code comes back from its text as it went in."""
    assert SheetCode.decode(code.encode()) == code


@given(codes)
def test_the_text_holds_the_documented_parts_and_no_other(code: SheetCode) -> None:
    """The text is W1:FORM:VERSION:SERIAL:CHECK in characters that a QR symbol packs densely."""
    text = code.encode()
    assert re.fullmatch(rf"W1:[A-Z0-9-]+:[0-9]+:([{DIGITS}]{{8}})?:[{DIGITS}]{{2}}", text)
    assert set(text) <= set(ALPHANUMERIC)
    assert text.startswith(f"W1:{code.form.upper()}:{code.version}:{code.serial}:")


@given(codes, st.data())
def test_a_code_with_one_wrong_character_is_refused(code: SheetCode, data: st.DataObject) -> None:
    """One character misread never makes another code of ours."""
    text = code.encode()
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from(ALPHANUMERIC).filter(lambda character: character != text[place]))
    with pytest.raises(NotASheetCodeError):
        SheetCode.decode(text[:place] + other + text[place + 1 :])


@given(st.text())
def test_foreign_texts_are_refused_and_nothing_else_happens(text: str) -> None:
    """Whatever a symbol says, it is a code of ours or a NotASheetCodeError."""
    try:
        code = SheetCode.decode(text)
    except NotASheetCodeError:
        return
    assert code.encode() == text


@pytest.mark.parametrize(
    "text",
    ["", "https://example.org/", "W1:PARENT:1:", "W1:PARENT:1::", "W2:PARENT:1::00", "W1:PARENT:1:ABCD:00", "::::"],
)
def test_texts_that_are_no_code_are_refused(text: str) -> None:
    """Other people's symbols and halves of ours are not ours."""
    with pytest.raises(NotASheetCodeError):
        SheetCode.decode(text)


@pytest.mark.parametrize(
    ("form", "version", "serial", "message"),
    [
        ("Parent", 1, "", '"Parent"'),
        ("", 1, "", '""'),
        ("thirteen-long", 1, "", '"thirteen-long"'),
        ("żak", 1, "", '"żak"'),
        ("parent", 0, "", "not 0"),
        ("parent", 1000, "", "not 1000"),
        ("parent", 1, "ABCD", "'ABCD'"),
        ("parent", 1, "ILOU0000", "'ILOU0000'"),
    ],
)
def test_a_part_that_cannot_be_printed_is_refused(form: str, version: int, serial: str, message: str) -> None:
    """A code is checked when it is made, and the message holds the offending value."""
    with pytest.raises(ValueError, match=message):
        SheetCode(form, version, serial)


def test_a_master_has_no_serial() -> None:
    """Photocopies of a master must not look like one sheet handed in many times."""
    assert SheetCode("parent", 1).serial == ""
    assert SheetCode.decode(SheetCode("parent", 1).encode()).serial == ""


def test_serials_differ() -> None:
    """Two sheets have two serials, of characters that can be read aloud."""
    some = {new_serial() for _ in range(200)}
    assert len(some) == 200
    assert all(len(serial) == SERIAL_LENGTH and set(serial) <= set(DIGITS) for serial in some)


@pytest.mark.parametrize("serial", ["", "0123ABCD"])
@pytest.mark.parametrize("pixels_a_module", [2, 3, 8])
def test_the_symbol_is_read_by_the_reader_we_use(serial: str, pixels_a_module: int) -> None:
    """The drawn boxes make a QR symbol that zxing-cpp reads."""
    code = SheetCode("handover-not", 999, serial)  # the longest name and version there can be
    (barcode,) = zxingcpp.read_barcodes(picture(code, pixels_a_module))
    assert barcode.format == zxingcpp.BarcodeFormat.QRCode
    assert SheetCode.decode(barcode.text) == code


def test_the_symbol_survives_the_loss_of_a_fifth_of_it() -> None:
    """A spilt drop of ink in the middle does not matter: error correction is the highest there is."""
    pixels = picture(SheetCode("parent", 1, "0123ABCD"), 8)
    pixels[18 * 8 : 29 * 8, 14 * 8 : 25 * 8] = 0
    (barcode,) = zxingcpp.read_barcodes(pixels)
    assert SheetCode.decode(barcode.text).serial == "0123ABCD"


def test_the_quiet_zone_is_white() -> None:
    """Four modules of the code's box stay white on every side, and no two black boxes overlap."""
    for paper in PAPERS.values():
        found = list(black_boxes(SheetCode("parent", 1), paper.code))
        quiet = paper.code.grown(-4 * paper.code.width / 37)
        assert all(quiet.contains(box, tolerance=1e-6) for box in found)
        assert not any(a.grown(-1e-6).overlaps(b) for a, b in combinations(found, 2))
