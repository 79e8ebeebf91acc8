"""The committed samples are what their README says, and are read as their truth says."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from forms.catalogue import load_catalogue
from identity.judging import JudgedSheet
from identity.scan import scan_files
from identity.verdict import Status

SAMPLES = Path(__file__).parent.parent / "samples"
TRUTHS = sorted((SAMPLES / "scans").glob("*.json"))
PRIVATE = SAMPLES / "private"


def scan_of(truth: Path) -> Path:
    """The scan that lies beside a truth."""
    (scan,) = (path for path in truth.parent.glob(f"{truth.stem}.*") if path != truth)
    return scan


@cache
def sheets_of(scan: Path) -> tuple[JudgedSheet, ...]:
    """What is read of a scan."""
    return tuple(sheet for _done, sheet in scan_files([scan], load_catalogue()))


def truth_of(path: Path) -> list[dict[str, Any]]:
    """The sheets of a scan as they were filled in."""
    sheets: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return sheets


def test_there_are_enough_samples_of_both_forms() -> None:
    """At least 16 scans, of both forms, and no scan without a truth."""
    forms = [sheet["form"] for truth in TRUTHS for sheet in truth_of(truth)]
    assert len(TRUTHS) >= 16
    assert set(forms) == {"parent", "student"}
    assert len(list((SAMPLES / "scans").iterdir())) == 2 * len(TRUTHS)


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda path: path.stem)
def test_form_ticks_and_signature_of_a_sample_are_right(truth: Path) -> None:
    """Every sheet of every sample is found, in reading order, and all that is not handprint is read right."""
    sheets = sheets_of(scan_of(truth))
    assert len(sheets) == len(truth_of(truth))
    for sheet, wanted in zip(sheets, truth_of(truth), strict=True):
        code = sheet.reading.code
        assert code is not None
        assert (code.form, code.version, code.serial) == (wanted["form"], wanted["version"], wanted["serial"])
        for name in ("child", "handover", "signature"):
            assert sheet.reading.fields[name].value == wanted["fields"][name]
        assert sheet.verdict.status is Status.CHECK


def test_nearly_all_handprint_of_the_samples_is_right() -> None:
    """A floor under the neat hands of the samples; how well real hands are read stands in the benchmarks."""
    right, total = 0, 0
    for truth in TRUTHS:
        for sheet, wanted in zip(sheets_of(scan_of(truth)), truth_of(truth), strict=True):
            total += len(wanted["fields"])
            right += sum(sheet.reading.fields[name].value == value for name, value in wanted["fields"].items())
    assert right / total > 0.97


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda path: path.stem)
def test_a_sample_names_no_field_that_its_form_does_not_have(truth: Path) -> None:
    """A truth has a value for every field of the form, and for no other."""
    for sheet, wanted in zip(sheets_of(scan_of(truth)), truth_of(truth), strict=True):
        assert list(sheet.reading.fields) == list(wanted["fields"])


def test_private_samples_are_read() -> None:
    """Scans of one's own, kept out of git, end as lines like any other."""
    scans = [path for path in sorted(PRIVATE.rglob("*")) if path.is_file() and path.suffix != ".json"]
    if not scans:
        pytest.skip("there are no scans in samples/private")
    assert len(list(scan_files(scans, load_catalogue()))) >= len(scans)
