"""The demonstration, ``./run demo``: print both forms, read every sample, show what was read beside the truth."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

HERE = Path(__file__).parent
ROOT = HERE.parent
_PROGRAM = Path(sys.executable).with_name("wnioskomat")

_SHOWN = {
    "pupil": ("pupil_first_name", "pupil_surname", "class_grade", "class_letter"),
    "applicant": ("applicant_first_name", "applicant_surname"),
    "ticks, date, signature": ("child", "handover", "date_day", "date_month", "date_year", "signature"),
}


@dataclass
class Count:
    """So many right of so many."""

    right: int = 0
    total: int = 0

    def add(self, is_right: bool) -> None:
        """Count one more."""
        self.right += is_right
        self.total += 1

    def __str__(self) -> str:
        return f"{self.right} of {self.total}"


def main() -> int:
    """Run the demonstration; the exit code is 0 when every sample gave a reading."""
    console = Console(width=None if sys.stdout.isatty() else 132)
    console.print("[bold]1. Print both forms, blank[/bold]")
    console.print(_run("print", "--office", "samples/office", "--out", "out"), end="")
    console.print("\n[bold]2. Read every file of samples/scans, find its pupil in samples/office/roster.csv[/bold]")
    lines = _run(
        "scan", "--json", "--roster", "samples/office/roster.csv", "--overlay", "out/overlays", "samples/scans"
    ).splitlines()
    readings = [json.loads(line) for line in lines]
    table, letters, fields, codes = _compared(readings)
    console.print(table)
    console.print(f"Sheets whose form, version and serial are right: {codes}")
    console.print(f"Fields right as a whole: {fields};  handprint cells right: {letters}")
    console.print("\nLook at the forms in out/ and at what the program saw in out/overlays/.")
    return 0 if codes.total == sum(1 for _truth in _truths()) else 1


def _run(*arguments: str) -> str:
    """What a command of the program prints, run in the project's folder; its messages go to the terminal.

    It may end with 1, a file that cannot be read: the demonstration then shows what was read, and says what was not.
    """
    command = [str(_PROGRAM), "--lang", "en", *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, cwd=ROOT)
    if done.returncode not in (0, 1):
        sys.exit(done.returncode)
    return done.stdout


def _truths() -> Iterator[tuple[str, int, dict[str, Any]]]:
    """(file name, sheet number, truth) of every sample sheet."""
    for path in sorted((HERE / "scans").glob("*.json")):
        scan = next(p for p in path.parent.glob(f"{path.stem}.*") if p != path)
        for number, truth in enumerate(json.loads(path.read_text(encoding="utf-8")), start=1):
            yield scan.name, number, truth


def _compared(readings: list[dict[str, Any]]) -> tuple[Table, Count, Count, Count]:
    """A table of what was read, differences marked with the truth behind them, and the counts."""
    by_sheet = {(Path(reading["source"]).name, reading["sheet"]): reading for reading in readings}
    table = Table("sample", *_SHOWN, "verdict", show_lines=False)
    letters, fields, codes = Count(), Count(), Count()
    for name, number, truth in _truths():
        reading = by_sheet.get((name, number))
        if reading is None:
            codes.add(is_right=False)
            table.add_row(name, *[Text("not read", "red")] * len(_SHOWN), "")
            continue
        codes.add(all(reading[key] == truth[key] for key in ("form", "version", "serial")))
        read = {key: field["value"] for key, field in reading["fields"].items()}
        for key, value in truth["fields"].items():
            fields.add(read.get(key) == value)
            if reading["fields"].get(key, {}).get("reader", "").startswith("handprint"):
                for character, other in zip_longest(value, read[key]):
                    letters.add(character == other)
        table.add_row(name, *(_cell(keys, read, truth["fields"]) for keys in _SHOWN.values()), _verdict(reading))
    return table, letters, fields, codes


def _verdict(reading: dict[str, Any]) -> Text:
    """The verdict, with the pupil of the roster whom an accepted sheet is about."""
    if reading["status"] != "accepted":
        return Text(reading["status"], "yellow")
    pupil = reading["pupil"]
    return Text(f"accepted: {pupil['first_name']} {pupil['surname']} {pupil['class']}", "green")


def _cell(keys: tuple[str, ...], read: dict[str, str], truth: dict[str, str]) -> Text:
    """The values of some fields; a wrong one in red with the right one behind it."""
    cell = Text()
    for key in keys:
        value, right = read.get(key, ""), truth[key]
        if value == right:
            cell.append(f"{value} " if value else "")
        else:
            cell.append(f"{value or '(nothing)'}", "red").append(f"≠{right or '(nothing)'} ", "dim")
    return cell


if __name__ == "__main__":
    sys.exit(main())
