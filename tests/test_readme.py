"""The README tells the truth: its example is run, its links lead somewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted(ROOT.glob("[!.]*/README.md"))]


def _example() -> list[tuple[str, str]]:
    """(command, output) of every line that starts with $ in the console blocks of the README."""
    blocks = re.findall(r"```console\n(.*?)```", README, flags=re.DOTALL)
    steps = [step for block in blocks for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    return [(step.partition("\n")[0], step.partition("\n")[2]) for step in steps]


@pytest.mark.parametrize(("command", "output"), _example())
def test_the_example_prints_what_the_readme_shows(command: str, output: str) -> None:
    """Each command of the README's example prints exactly what stands below it."""
    environment = os.environ | {"WNIOSKOMAT_LANG": "en", "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.stdout == output


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files(page: Path) -> None:
    """Every relative link of a page leads to a file of the project."""
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    missing = [link for link in links if not (page.parent / link).exists()]
    assert not missing


def test_the_readme_names_the_two_commands_that_set_everything_up() -> None:
    """The first screen names ./run demo and ./run test."""
    first_screen = README[:2000]
    assert "./run demo" in first_screen
    assert "./run test" in first_screen


def test_every_command_is_documented() -> None:
    """Each command of the program and of ./run stands in the README."""
    from typer.main import get_command

    from cli import app

    context = get_command(app).make_context("wnioskomat", [], resilient_parsing=True)
    commands = get_command(app).list_commands(context)  # type: ignore[attr-defined]
    run = re.findall(r"^(\w+)\)$", (ROOT / "run").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert not [name for name in commands if f"wnioskomat {name}" not in README]
    assert not [name for name in run if name not in README]
