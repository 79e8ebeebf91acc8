"""``scan --roster``: whom each sheet is about, on the samples and the roster beside them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import cli

SAMPLES = Path(__file__).parents[1] / "samples"
ROSTER = SAMPLES / "office" / "roster.csv"
SIGNED = SAMPLES / "scans" / "01-parent-flatbed-300.jpg"
UNSIGNED = SAMPLES / "scans" / "15-parent-no-signature-200.jpg"
BLANK = SAMPLES / "scans" / "18-parent-not-filled-in-1bit-200.png"


def run(*arguments: str | Path) -> Result:
    """Run the program in this process, in English."""
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments], prog_name="wnioskomat")


def records(*arguments: str | Path) -> list[dict[str, Any]]:
    """What ``scan --json --roster`` prints, line by line."""
    result = run("scan", "--json", "--roster", ROSTER, *arguments)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture(scope="module")
def all_samples() -> list[dict[str, Any]]:
    """The records of all samples."""
    return records(SAMPLES / "scans")


def test_every_complete_sample_is_accepted_for_the_right_pupil(all_samples: list[dict[str, Any]]) -> None:
    """All but the unsigned and the empty sheet go straight through, each for the pupil that its truth names."""
    accepted = [record for record in all_samples if record["status"] == "accepted"]
    assert len(accepted) == len(all_samples) - 2
    for record in accepted:
        scan = Path(record["source"])
        truth = json.loads(scan.with_suffix(".json").read_text(encoding="utf-8"))[record["sheet"] - 1]["fields"]
        pupil = record["pupil"]
        assert list(pupil) == ["id", "first_name", "surname", "class", "confidence"]
        assert pupil["class"] == (truth["class_grade"] + truth["class_letter"]).lower()
        assert pupil["confidence"] > 0.9999


def test_a_name_in_polish_spelling_finds_the_passport_spelling(all_samples: list[dict[str, Any]]) -> None:
    """OŁEKSANDR SZEWCZENKO is the Oleksandr Shevchenko of the roster."""
    (record,) = (r for r in all_samples if Path(r["source"]).name.startswith("04-"))
    assert record["fields"]["pupil_surname"]["value"] == "SZEWCZENKO"
    assert record["pupil"]["surname"] == "Shevchenko"


def test_without_a_signature_the_pupil_is_named_and_a_person_looks() -> None:
    """A missing signature bars the sheet, however sure the pupil is; what bars it stands first."""
    (record,) = records(UNSIGNED)
    assert (record["status"], record["reasons"][0]) == ("check", "no_signature")
    assert record["pupil"]["surname"] == "Bąk"


def test_an_empty_sheet_is_about_nobody() -> None:
    """Nothing is guessed where no name is written."""
    (record,) = records("--guesses", BLANK)
    assert record["pupil"] is None
    assert record["candidates"] == []
    assert record["reasons"][0] == "name_missing"


def test_guesses_are_added_on_wish() -> None:
    """With --guesses a record has the best guesses in order, the first of them the pupil."""
    (plain,), (with_guesses,) = records(SIGNED), records("--guesses", SIGNED)
    assert "candidates" not in plain
    candidates = with_guesses["candidates"]
    assert candidates[0] == with_guesses["pupil"]
    assert [c["confidence"] for c in candidates] == sorted((c["confidence"] for c in candidates), reverse=True)


def test_the_same_sheet_twice_is_one_request(tmp_path: Path) -> None:
    """A numbered sheet that was scanned twice is accepted once."""
    for name in ("a.jpg", "b.jpg"):
        (tmp_path / name).write_bytes(SIGNED.read_bytes())
    first, second = records(tmp_path)
    assert first["status"] == "accepted"
    assert (second["status"], second["reasons"]) == ("check", ["already_received"])


def test_people_see_the_pupil_of_the_roster_or_the_guesses() -> None:
    """A plain line shows an accepted pupil as the roster has it; one to look at, as read, with the likely ones."""
    lines = run("scan", "--roster", ROSTER, SIGNED, UNSIGNED).stdout.splitlines()
    accepted, check = (line.split("\t") for line in lines[1:])
    assert accepted[2:4] == ["Jędrzej Wiśniewski", "4b"]
    assert accepted[6:] == ["accepted", ""]
    assert check[2:4] == ["OLIWIA BĄK", "8A"]
    assert "Most likely: Oliwia Bąk 8a (over 99.9%)." in check[7]


def test_a_roster_that_cannot_be_used_stops_before_reading(tmp_path: Path) -> None:
    """A broken list is refused with its lines, and no sheet is judged by half of it; 1 would say that some were."""
    broken = tmp_path / "roster.csv"
    broken.write_text("Nazwisko;Imię;Klasa\nNowak;Anna;4b\nKowalski;;9x\n", encoding="utf-8")
    result = run("scan", "--roster", broken, SIGNED)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "3" in result.stderr


def test_what_is_odd_about_the_roster_is_said(tmp_path: Path) -> None:
    """Columns that are left out are named on stderr, and the sheets are read."""
    roster = tmp_path / "roster.csv"
    roster.write_text("Nazwisko;Imię;Klasa;PESEL\nNowak;Anna;4b;\nWiśniewski;Jędrzej;4b;\n", encoding="utf-8")
    result = run("scan", "--json", "--roster", roster, SIGNED)
    assert result.exit_code == 0
    assert "PESEL" in result.stderr
    assert json.loads(result.stdout)["pupil"]["surname"] == "Wiśniewski"
