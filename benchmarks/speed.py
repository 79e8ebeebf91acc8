"""Speed of printing and reading on one core, broken down by stage.

``python -m benchmarks.speed [--runs 9]``. Times are medians over the runs after one that is not counted. Sheets are
300 dpi grey scans, made by the simulation; refinement is also timed on a photograph of a bulged page. Starting the
program is timed as a process of its own, from nothing to the end of ``wnioskomat --help``.
"""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import cv2
import numpy as np
from PIL import Image

from forms.catalogue import load_catalogue
from forms.drawing import draw_sheets
from forms.layout import lay_out
from forms.school import load_settings
from forms.sheet_code import SheetCode, new_serial
from ocr.codes import read_sheet_code
from ocr.pages import Page, open_pages
from ocr.pipeline import read_pages
from ocr.readers import READERS
from ocr.readers.handprint import load_model
from ocr.refinement import refined
from ocr.sheets import find_sheets
from simulation.capture import Phone, Scanner
from simulation.hands import font_hands
from simulation.paper import PrintedPage, fill_in, print_page, random_handwriting

_ROOT = Path(__file__).parent.parent
_TRUTH = {
    "applicant_first_name": "KATARZYNA",
    "applicant_surname": "WIŚNIEWSKA",
    "pupil_first_name": "JĘDRZEJ",
    "pupil_surname": "WIŚNIEWSKI",
    "class_grade": "4",
    "class_letter": "B",
    "child": "son",
    "handover": "envelope",
    "date_day": "12",
    "date_month": "09",
    "date_year": "2026",
    "signature": "yes",
}


_OPTIONS: dict[str, dict[str, Any]] = {
    "jpg": {"quality": 85},
    "png": {},
    "tif": {"compression": "tiff_lzw"},
    "pdf": {"resolution": 300, "quality": 85},
}
"""How a scan is saved to be opened again."""


def main() -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=9)
    runs = parser.parse_args().runs
    cv2.setNumThreads(1)
    _starting(runs)
    _printing(runs)
    _reading(runs)


def _median_ms(call: Callable[[], Any], runs: int) -> float:
    call()
    times = []
    for _run in range(runs):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return 1000 * float(np.median(times))


def _starting(runs: int) -> None:
    command = [str(Path(sys.executable).with_name("wnioskomat")), "--help"]
    milliseconds = _median_ms(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL), runs)
    print(f"wnioskomat --help, the whole process: {milliseconds:.0f} ms")


def _printing(runs: int) -> None:
    layout = lay_out(load_catalogue().definition("parent"), "a4")
    school = load_settings(_ROOT / "samples" / "office").school
    codes = [SheetCode(layout.form, layout.version, new_serial()) for _sheet in range(30)]
    milliseconds = _median_ms(lambda: draw_sheets(layout, school, codes, io.BytesIO()), runs)
    print(f"print a class set of 30 sheets: {milliseconds:.0f} ms")


def _reading(runs: int) -> None:
    start = time.perf_counter()
    load_model()
    print(f"load the handprint model, its library included: {1000 * (time.perf_counter() - start):.0f} ms")
    rng = np.random.default_rng(1)
    page = print_page("parent", serials=[new_serial()])
    person = random_handwriting(font_hands(_ROOT / "simulation" / "fonts")[3], rng)
    filled = fill_in(page, [_TRUTH], [person], rng)
    image = Scanner(300, skew=1.0).capture(filled.image, rng).image
    catalogue = load_catalogue()
    with tempfile.TemporaryDirectory() as folder:
        opening = {suffix: _opening(image, Path(folder) / f"scan.{suffix}", runs) for suffix in _OPTIONS}
    stages = _stages(image, runs)
    bulged = _refining_bulged(filled, rng, runs)
    whole = _median_ms(lambda: list(read_pages([Page(Path("scan"), 1, image)], catalogue)), runs)
    for name, milliseconds in stages.items():
        print(f"  {name:<34}{milliseconds:7.1f} ms")
    print(f"  {'all of it, once opened':<34}{whole:7.1f} ms")
    print(f"  {'(refine a photograph of a bulge)':<34}{bulged:7.1f} ms")
    for suffix, milliseconds in opening.items():
        total = milliseconds + whole
        rate = 1000 / total
        print(f"  opened from {suffix}: {milliseconds:5.1f} ms; in all {total:5.1f} ms, {rate:.1f} sheets a second")


def _opening(image: np.ndarray, path: Path, runs: int) -> float:
    Image.fromarray(image).save(path, **_OPTIONS[path.suffix[1:]])
    return _median_ms(lambda: list(open_pages(path)), runs)


def _refining_bulged(filled: PrintedPage, rng: np.random.Generator, runs: int) -> float:
    """Milliseconds of refining the registration of a photograph whose page bulges by 4 mm."""
    photograph = Phone(bulge_mm=4, tilt=0.1).capture(filled.image, rng).image
    return _median_ms(_refining(photograph), runs)


def _refining(image: np.ndarray) -> Callable[[], Any]:
    """The refinement of the first sheet of a picture."""
    sheet = find_sheets(image)[0]
    if sheet.registration is None:
        raise RuntimeError("a picture made to be read shows too few marks")
    return partial(refined, sheet.registration, image, lay_out(load_catalogue().definition("parent"), "a4"))


def _stages(image: np.ndarray, runs: int) -> dict[str, float]:
    """Milliseconds of every stage of reading a sheet that is already a picture in memory."""
    sheet = find_sheets(image)[0]
    layout = lay_out(load_catalogue().definition("parent"), "a4")
    stages = {
        "find marks, register": _median_ms(lambda: find_sheets(image), runs),
        "read the sheet code": _median_ms(lambda: read_sheet_code(sheet), runs),
        "refine the registration": _median_ms(_refining(image), runs),
    }
    for kind, reader in READERS.items():
        fields = [field for field in layout.fields if field.kind == kind]
        boxes = sum(len(field.boxes) for field in fields)
        if fields:
            stages[f"read {kind} ({boxes} boxes)"] = _median_ms(partial(reader, sheet, fields), runs)
    return stages


if __name__ == "__main__":
    main()
