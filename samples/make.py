"""Make the sample scans again: ``python -m samples.make [FOLDER]``.

Every sample is a form printed by the program, filled in by a handwriting font and captured by the simulation. The
names are invented; the seed of a sample is its number, so the same files come out every time.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from forms.paper import PaperName
from forms.school import load_settings
from simulation.capture import Phone, Scanner
from simulation.hands import FontHand
from simulation.paper import PrintedPage, fill_in, print_page, random_handwriting

HERE = Path(__file__).parent
SCANS = HERE / "scans"
_FONTS = HERE.parent / "simulation" / "fonts"

Truth = Mapping[str, str]


@dataclass(frozen=True)
class Sample:
    """One file: what was printed, who filled it in with what, and how it was captured."""

    file: str
    form: str
    fonts: tuple[str, ...]
    truths: tuple[Truth, ...]
    capture: Scanner | Phone
    paper: PaperName = "a4"
    numbered: bool = True


def _parent(applicant: str, child: str, pupil: str, school_class: str, handover: str, date: str, **rest: str) -> Truth:
    return _truth(applicant, child, pupil, school_class, handover, date) | rest


def _student(child: str, pupil: str, school_class: str, handover: str, date: str, **rest: str) -> Truth:
    return _truth(pupil, child, pupil, school_class, handover, date) | rest


def _truth(applicant: str, child: str, pupil: str, school_class: str, handover: str, date: str) -> dict[str, str]:
    applicant_first_name, _, applicant_surname = applicant.partition(" ")
    pupil_first_name, _, pupil_surname = pupil.partition(" ")
    day, month, year = date.split(".")
    return {
        "applicant_first_name": applicant_first_name,
        "applicant_surname": applicant_surname,
        "child": child,
        "pupil_first_name": pupil_first_name,
        "pupil_surname": pupil_surname,
        "class_grade": school_class[0],
        "class_letter": school_class[1],
        "handover": handover,
        "date_day": day,
        "date_month": month,
        "date_year": year,
        "signature": "yes",
    }


SAMPLES = (
    Sample(
        "01-parent-flatbed-300.jpg",
        "parent",
        ("architects-daughter",),
        (_parent("KATARZYNA WIŚNIEWSKA", "son", "JĘDRZEJ WIŚNIEWSKI", "4B", "envelope", "12.09.2026"),),
        Scanner(300, skew=0.6, jpeg_quality=85),
    ),
    Sample(
        "02-student-flatbed-300.jpg",
        "student",
        ("fuzzy-bubbles",),
        (_student("schoolgirl", "ZOFIA GRZYB", "7A", "phone", "14.09.2026"),),
        Scanner(300, skew=-1.1, jpeg_quality=85),
    ),
    Sample(
        "03-parent-flatbed-150.png",
        "parent",
        ("shadows-into-light-two",),
        (_parent("PIOTR SZCZEPAŃSKI", "daughter", "MAJA SZCZEPAŃSKA", "0A", "phone", "01.10.2026"),),
        Scanner(150, scale=0.96, skew=0.4),
    ),
    Sample(
        "04-parent-office-grey-200.jpg",
        "parent",
        ("grape-nuts",),
        (_parent("OKSANA SZEWCZENKO", "son", "OŁEKSANDR SZEWCZENKO", "5C", "envelope", "03.10.2026"),),
        Scanner(200, scale=0.94, skew=1.8, copies=1, jpeg_quality=70),
    ),
    Sample(
        "05-student-office-1bit-200.tif",
        "student",
        ("covered-by-your-grace",),
        (_student("schoolboy", "STANISŁAW ŻÓŁTOWSKI", "8D", "envelope", "05.10.2026"),),
        Scanner(200, skew=-2.2, threshold="fixed"),
    ),
    Sample(
        "06-parent-office-1bit-300.tif",
        "parent",
        ("shantell-sans",),
        (_parent("AGNIESZKA NOWAK-KOWALSKA", "daughter", "HANNA KOWALSKA", "2B", "phone", "06.10.2026"),),
        Scanner(300, scale=0.97, skew=0.9, threshold="local"),
    ),
    Sample(
        "07-parent-upside-down-200.jpg",
        "parent",
        ("gloria-hallelujah",),
        (_parent("MICHAŁ ZIÓŁKOWSKI", "son", "ANTONI ZIÓŁKOWSKI", "1A", "envelope", "07.10.2026"),),
        Scanner(200, turn=180, skew=1.5, jpeg_quality=80),
    ),
    Sample(
        "08-student-sideways-200.jpg",
        "student",
        ("edu-sa-hand",),
        (_student("schoolgirl", "ŁUCJA DĄBROWSKA", "6B", "phone", "08.10.2026"),),
        Scanner(200, turn=90, jpeg_quality=80),
    ),
    Sample(
        "09-parent-photocopy-150.jpg",
        "parent",
        ("delicious-handrawn",),
        (_parent("EWA PIĘTKA", "daughter", "ALICJA PIĘTKA", "3A", "envelope", "09.10.2026"),),
        Scanner(150, scale=0.94, copies=2, jpeg_quality=75),
        numbered=False,
    ),
    Sample(
        "10-student-photocopy-1bit-200.tif",
        "student",
        ("loved-by-the-king",),
        (_student("schoolboy", "KRZYSZTOF ŚWIĄTEK", "4C", "envelope", "12.10.2026"),),
        Scanner(200, copies=2, skew=-0.7, threshold="otsu"),
        numbered=False,
    ),
    Sample(
        "11-parent-phone.jpg",
        "parent",
        ("square-peg",),
        (_parent("TOMASZ JAŚKIEWICZ", "son", "FILIP JAŚKIEWICZ", "2C", "phone", "13.10.2026"),),
        Phone(pixels=3000, jpeg_quality=75),
    ),
    Sample(
        "12-student-phone-curled.jpg",
        "student",
        ("architects-daughter",),
        (_student("schoolgirl", "NADIA KOWALCZYK", "5A", "phone", "14.10.2026"),),
        Phone(pixels=3000, tilt=0.08, skew=6, curl=1.0, shadow=0.45, jpeg_quality=75),
    ),
    Sample(
        "13-parent-phone-sideways.jpg",
        "parent",
        ("shantell-sans",),
        (_parent("IWONA GĄSIOR", "son", "JAKUB GĄSIOR", "7B", "envelope", "15.10.2026"),),
        Phone(pixels=3000, tilt=0.12, turn=270, jpeg_quality=75),
    ),
    Sample(
        "14-parent-two-a5-200.jpg",
        "parent",
        ("grape-nuts", "fuzzy-bubbles"),
        (
            _parent("MARTA LIS", "daughter", "LENA LIS", "1C", "phone", "16.10.2026"),
            _parent("ADAM LIS", "son", "LEON LIS", "3C", "phone", "16.10.2026"),
        ),
        Scanner(200, skew=0.5, jpeg_quality=80),
        paper="a5",
    ),
    Sample(
        "15-parent-no-signature-200.jpg",
        "parent",
        ("covered-by-your-grace",),
        (_parent("JOANNA BĄK", "daughter", "OLIWIA BĄK", "8A", "", "19.10.2026", signature=""),),
        Scanner(200, jpeg_quality=80),
    ),
    Sample(
        "16-student-scan.pdf",
        "student",
        ("edu-sa-hand",),
        (_student("schoolboy", "IGNACY ĆWIKŁA", "6D", "envelope", "20.10.2026"),),
        Scanner(200, skew=-0.8, jpeg_quality=80),
    ),
    Sample(
        "17-student-faint-toner-200.jpg",
        "student",
        ("shadows-into-light-two",),
        (_student("schoolgirl", "WERONIKA MAZUR", "4A", "phone", "21.10.2026"),),
        Scanner(200, faint=0.45, skew=0.3, jpeg_quality=80),
    ),
    Sample(
        "18-parent-not-filled-in-1bit-200.png",
        "parent",
        ("architects-daughter",),
        ({},),
        Scanner(200, skew=0.4, threshold="otsu"),
    ),
)


def make(sample: Sample, folder: Path) -> None:
    """Write one sample and the truth beside it."""
    rng = np.random.default_rng(int(sample.file[:2]))
    filled = _filled(sample, rng)
    image = Image.fromarray(sample.capture.capture(filled.image, rng).image)
    path = folder / sample.file
    dpi = getattr(sample.capture, "dpi", 72)
    match path.suffix:
        case ".tif":
            image.convert("1", dither=Image.Dither.NONE).save(path, compression="group4", dpi=(dpi, dpi))
        case ".png":
            two_tone = getattr(sample.capture, "threshold", "")
            image = image.convert("1", dither=Image.Dither.NONE) if two_tone else image
            image.save(path, optimize=True, dpi=(dpi, dpi))
        case ".pdf":
            image.save(path, resolution=dpi, quality=78, creationDate=_NOON, modDate=_NOON)
        case _:
            image.save(path, quality=78, dpi=(dpi, dpi))
    path.with_suffix(".json").write_text(
        json.dumps(_sheets(sample, filled), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


_NOON = time.struct_time((2026, 10, 20, 12, 0, 0, 1, 293, 0))
"""A fixed time, so that a PDF made again is the same file."""


def _filled(sample: Sample, rng: np.random.Generator) -> PrintedPage:
    school = load_settings(HERE / "office").school
    serials = [f"{int(sample.file[:2]):04}{i + 1:04}" if sample.numbered else "" for i in range(len(sample.truths))]
    page = print_page(sample.form, sample.paper, school, serials)
    people = [random_handwriting(FontHand(_FONTS / f"{font}.ttf"), rng) for font in sample.fonts]
    return fill_in(page, sample.truths, people, rng)


def _sheets(sample: Sample, filled: PrintedPage) -> list[dict[str, Any]]:
    """The truth of every sheet, in reading order: what a perfect reader would report."""
    return [
        {
            "form": sheet.code.form,
            "version": sheet.code.version,
            "serial": sheet.code.serial,
            "fields": {field.name: truth.get(field.name, "") for field in sheet.layout.fields},
        }
        for sheet, truth in zip(filled.sheets, sample.truths, strict=True)
    ]


def main(arguments: Sequence[str]) -> None:
    """Make all samples, in ``samples/scans`` or in another folder."""
    folder = Path(arguments[0]) if arguments else SCANS
    folder.mkdir(parents=True, exist_ok=True)
    for sample in SAMPLES:
        make(sample, folder)
        print(folder / sample.file)


if __name__ == "__main__":
    main(sys.argv[1:])
