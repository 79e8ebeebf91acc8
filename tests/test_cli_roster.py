"""``wnioskomat roster import``: a list in, a roster in the office, and every sentence in the user's language."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cli
from identity.roster import school_year_of
from registry.rosters import load_roster
from tests.test_cli import SAME_IN_BOTH, refusal, run, shell, words

LIST = "Nazwisko;Imię;Klasa;PESEL\nNowak;Anna;4b;44051401359\nLis;Jan;IV A;02070803628\n"


@pytest.fixture
def pupils(tmp_path: Path) -> Path:
    """A list of pupils as a school has it."""
    path = tmp_path / "pupils.csv"
    path.write_text(LIST, encoding="cp1250")
    return path


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """An office folder."""
    folder = tmp_path / "office"
    folder.mkdir()
    return folder


def test_a_list_becomes_the_roster_of_the_office(pupils: Path, office: Path) -> None:
    """Stdout says where it is kept, stderr what was left out and how many pupils there are."""
    result = run("roster", "import", pupils, "--office", office, "--year", "2026/27")
    assert result.exit_code == 0
    assert result.stdout == f"{office / 'rosters' / '2026-2027.csv'}\n"
    assert result.stderr.splitlines() == [
        'Left out, since a roster must not hold it: "PESEL".',
        "School year 2026/2027: 2 pupils, 2 classes.",
    ]
    kept = load_roster(office)
    assert kept is not None
    assert [str(pupil.name) for pupil in kept.pupils] == ["Anna Nowak", "Jan Lis"]


def test_a_second_import_says_what_has_changed(pupils: Path, office: Path) -> None:
    """Who is new, who is gone, who changed the class."""
    run("roster", "import", pupils, "--office", office)
    pupils.write_text(LIST.replace("4b", "4c").replace("Lis;Jan", "Kos;Ola"), encoding="utf-8")
    result = run("roster", "import", pupils, "--office", office)
    assert result.stderr.splitlines()[-1] == "In place of the earlier roster: 1 new, 1 gone, 1 in another class."


def test_the_year_and_the_office_are_those_of_today_and_here(
    pupils: Path, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without options the current school year and the current folder are meant."""
    monkeypatch.chdir(office)
    monkeypatch.delenv("WNIOSKOMAT_TODAY")
    assert run("roster", "import", pupils).exit_code == 0
    kept = load_roster(office)
    assert kept is not None
    assert kept.school_year == school_year_of(date.today())


def test_pasted_text_is_taken_from_stdin(office: Path) -> None:
    """A dash stands for text pasted into the terminal."""
    pasted = LIST.replace(";", "\t").encode()
    arguments = ["roster", "import", "-", "--office", str(office)]
    assert CliRunner().invoke(cli.app, arguments, input=pasted).exit_code == 0
    assert load_roster(office) is not None
    broken = CliRunner().invoke(cli.app, arguments, input=b"Nowak Anna\n")
    assert broken.exit_code == 1
    assert broken.stderr.startswith("Pasted text: No line of headers")


def test_a_broken_list_changes_nothing(pupils: Path, office: Path) -> None:
    """All broken lines are named, the exit code is 1, and the office keeps what it had."""
    run("roster", "import", pupils, "--office", office)
    before = load_roster(office)
    pupils.write_text("Nazwisko;Imię;Klasa\nKos;Ola;4b\nWilk;;4b\nSowa;Ewa;9x\n", encoding="utf-8")
    result = run("roster", "import", pupils, "--office", office)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines() == [
        f"{pupils}: nothing was taken from this file. Put these lines right and give it again:",
        "  line 3: the first name is missing",
        '  line 4: "9x" is no class from 0 to 8, as in 4b or IV b',
    ]
    assert load_roster(office) == before


def test_a_list_that_cannot_be_read_is_no_wrong_usage(tmp_path: Path, office: Path) -> None:
    """A file that is not there, a folder, a picture: input that could not be read, as it is of a scan."""
    (tmp_path / "scan.csv").write_bytes(b"%PDF-1.7")
    sentences = {"none.csv": "this file cannot be read", "office": "this is a folder", "scan.csv": "kind PDF"}
    for name, sentence in sentences.items():
        result = run("roster", "import", tmp_path / name, "--office", office)
        assert (result.exit_code, result.stdout) == (1, "")
        assert sentence in result.stderr


def test_wrong_usage_is_one_sentence(pupils: Path, tmp_path: Path) -> None:
    """A year that is none, an office that is not there."""
    assert '"2026" is no school year.' in refusal("roster", "import", pupils, "--year", "2026")
    assert "there is no such folder" in refusal("roster", "import", pupils, "--office", tmp_path / "none")
    assert ". Help: wnioskomat roster import --help" in refusal("roster", "import")
    assert "No such command 'imprt'. Did you mean 'import'?" in refusal("roster", "imprt")


def test_every_command_under_a_name_of_its_own_is_tested_here() -> None:
    """A new command of the roster gets its place in these tests."""
    assert [group.name for group in cli.app.registered_groups] == ["roster"]
    assert [command.name for command in cli.roster.registered_commands] == ["import"]


@pytest.mark.parametrize("command", [("roster",), ("roster", "import")], ids=" ".join)
def test_help_is_in_the_users_language(command: tuple[str, ...]) -> None:
    """Polish from the first word to the last, English when asked for."""
    polish, english = shell(*command, "--help"), shell("--lang", "en", *command, "--help")
    assert (polish.returncode, polish.stderr) == (english.returncode, english.stderr) == (0, "")
    assert polish.stdout.startswith(f"Użycie: wnioskomat {' '.join(command)}")
    assert words(polish.stdout) & words(english.stdout) <= words(f"{SAME_IN_BOTH} import --year CSV XLSX")


def test_a_list_is_taken_and_refused_in_polish(pupils: Path, office: Path) -> None:
    """A secretary reads every sentence in her language."""
    taken = shell("roster", "import", str(pupils), "--office", str(office), "--year", "2026/2027")
    assert taken.stderr.splitlines() == [
        'Pominięto dane, których lista uczniów nie może zawierać: "PESEL".',
        "Rok szkolny 2026/2027: 2 uczniów, 2 klasy.",
    ]
    pupils.write_text("Nazwisko;Imię;Klasa\nWilk;;4b\n", encoding="utf-8")
    refused = shell("roster", "import", str(pupils), "--office", str(office))
    assert refused.stderr.splitlines() == [
        f"{pupils}: nic z tego pliku nie zostało wczytane. Proszę poprawić te wiersze i podać plik jeszcze raz:",
        "  wiersz 2: brakuje imienia",
    ]


def test_damaged_letters_are_refused_in_polish(pupils: Path, office: Path) -> None:
    """What is wrong, where, and what to do; nothing is kept."""
    text = "Nazwisko;Imię;Klasa\nLis;Ola;4b\nKról;Jan;4b\n"
    pupils.write_text(text.encode().decode("cp1250"), encoding="utf-8")
    refused = shell("roster", "import", str(pupils), "--office", str(office), "--year", "2026/2027")
    assert refused.returncode == 1
    assert refused.stderr.splitlines() == [
        (
            f"{pupils}: Uszkodzone litery: wiersze 1, 3. Listę otwarto kiedyś ze złym "
            "kodowaniem i zapisano ponownie. Proszę ją wyeksportować jeszcze raz, w kodowaniu UTF-8 albo jako "
            "skoroszyt Excela (XLSX)."
        )
    ]
    assert load_roster(office) is None


def test_a_list_with_headings_is_told_in_polish(pupils: Path, office: Path) -> None:
    """Where classes were read is said, so that somebody can look."""
    text = "Klasa: 4b\nLp.;Nazwisko;Imię\n1;Król;Jan\nKlasa: 5a\n1;Góra;Ewa\n"
    pupils.write_text(text, encoding="utf-8")
    taken = shell("roster", "import", str(pupils), "--office", str(office), "--year", "2026/2027")
    assert taken.stderr.splitlines() == [
        "Klasy odczytano z wierszy nad uczniami: 4b (wiersz 1), 5a (wiersz 4).",
        "Rok szkolny 2026/2027: 2 uczniów, 2 klasy.",
    ]
    kept = load_roster(office)
    assert kept is not None
    assert [f"{pupil.name} {pupil.school_class}" for pupil in kept.pupils] == ["Jan Król 4b", "Ewa Góra 5a"]


def test_a_class_that_is_not_sure_is_refused_in_polish(pupils: Path, office: Path) -> None:
    """Each line with its reason, and the office keeps nothing of it."""
    pupils.write_text("Klasa: 4b\nNazwisko;Imię\nKos;Jan\nKlasa: integracyjna\nLis;Ola\n", encoding="utf-8")
    refused = shell("roster", "import", str(pupils), "--office", str(office))
    assert (refused.returncode, load_roster(office)) == (1, None)
    assert refused.stderr.splitlines()[1:] == [
        "  wiersz 4: jest tu mowa o klasie, której nie da się odczytać; proszę ją wpisać na przykład tak: „Klasa: 4b”"
    ]
