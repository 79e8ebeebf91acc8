"""The plan of the house holds: arrows point down, one outside library has one room, only the command line speaks.

The tables below are the rules; docs/architecture.md says why.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

FLOORS = ["files", "messages", "forms", "ocr", "identity", "registry", "cli"]
"""The program from the ground up: a floor uses those before it and knows nothing of those after it."""

WORKSHOPS = ["simulation", "samples", "training", "benchmarks"]
"""What stands beside the house: it may use the program and other workshops, and the program uses none of it."""

ROOMS = {
    "reportlab": ["forms/drawing.py"],
    "segno": ["forms/sheet_code.py"],
    "pydantic": ["forms/toml.py", "forms/definition.py"],
    "pydantic_core": ["forms/toml.py"],
    "pypdfium2": ["ocr/pages/pdf.py"],
    "PIL": ["ocr/pages/pictures.py"],
    "pillow_heif": ["ocr/pages/pictures.py"],
    "pytesseract": ["ocr/readers/text.py"],
    "onnxruntime": ["ocr/network.py"],
    "python_calamine": ["identity/roster/workbook.py"],
    "zxingcpp": ["ocr/codes.py"],
    "cv2": ["ocr/"],
    "numpy": ["identity/matching/", "ocr/"],
    "typer": ["cli.py"],
    "rich": ["cli.py", "identity/table.py"],
}
"""Outside library -> where it may be imported: a file, or a folder with all that is in it."""

LIGHT = ["typer"]
"""What may be imported when the program starts; everything else waits until it is used, so that --help is quick."""

SPEAKERS = ["cli.py"]
"""Who may print and end the process."""


@dataclass(frozen=True)
class Import:
    """Which module a file imports, and whether that happens as soon as the file is imported."""

    file: str
    module: str
    at_once: bool

    @property
    def package(self) -> str:
        """The outermost package of the module."""
        return self.module.partition(".")[0]


def files(*packages: str) -> list[Path]:
    """The Python files of some packages or modules."""
    found = [path for name in packages for path in (ROOT / f"{name}.py", *(ROOT / name).rglob("*.py"))]
    return sorted(path for path in found if path.exists())


@cache
def tree(path: Path) -> ast.Module:
    """A file's syntax."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(path: Path) -> Iterator[Import]:
    """Every import of a file, wherever it stands; those for type checking alone count, but not as made at once."""
    file = path.relative_to(ROOT).as_posix()
    at_once = set(map(id, at_module_level(tree(path))))
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (Import(file, alias.name, id(node) in at_once) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno}: imports are absolute, so that arrows can be seen"
            yield from (Import(file, named(node.module or "", alias.name), id(node) in at_once) for alias in node.names)


def named(module: str, name: str) -> str:
    """What ``from module import name`` imports: a module of ours by that name, or something out of the module."""
    inner = ROOT / module.replace(".", "/") / f"{name}.py"
    return f"{module}.{name}" if inner.exists() else module


def at_module_level(module: ast.Module) -> Iterator[ast.stmt]:
    """The statements that run when a file is imported, without those under ``if TYPE_CHECKING``."""
    return (statement for statement in module.body if not isinstance(statement, ast.If))


def program_imports() -> Iterator[Import]:
    """Every import of the program."""
    return (found for path in files(*FLOORS) for found in imports(path))


def lives_in(file: str, rooms: list[str]) -> bool:
    """Whether a file is one of the rooms or lies in one."""
    return any(file == room or (room.endswith("/") and file.startswith(room)) for room in rooms)


def test_the_plan_names_every_room_of_the_house() -> None:
    """No package of Python files stands outside the plan."""
    planned = {*FLOORS, *WORKSHOPS, "tests"}
    found = {path.relative_to(ROOT).parts[0].removesuffix(".py") for path in ROOT.glob("*.py")}
    found |= {path.parent.name for path in ROOT.glob("*/*.py") if not path.parent.name.startswith(".")}
    assert found - {"build", "out"} <= planned


@pytest.mark.parametrize("floor", FLOORS)
def test_arrows_point_down(floor: str) -> None:
    """A floor imports only itself and the floors below it."""
    above = FLOORS[FLOORS.index(floor) + 1 :]
    upwards = [found for path in files(floor) for found in imports(path) if found.package in above]
    assert upwards == []


def test_the_program_needs_no_workshop() -> None:
    """Simulation, samples, training, benchmarks and tests may import the program, and never the other way round."""
    assert [found for found in program_imports() if found.package in {*WORKSHOPS, "tests"}] == []


@pytest.mark.parametrize("library", ROOMS)
def test_an_outside_library_has_one_room(library: str) -> None:
    """A library is imported only where the plan has it, and the plan has it only where it is imported."""
    found = {found.file for found in program_imports() if found.package == library}
    assert [file for file in sorted(found) if not lives_in(file, ROOMS[library])] == []
    assert [room for room in ROOMS[library] if not any(lives_in(file, [room]) for file in found)] == []


def test_every_outside_library_has_a_room() -> None:
    """A library that the plan does not know is not used."""
    known = {*FLOORS, *ROOMS, *sys.stdlib_module_names}
    assert [found for found in program_imports() if found.package not in known] == []


def test_the_command_line_starts_light() -> None:
    """What --help imports is light: other libraries, and rooms that import them, wait until they are used."""
    heavy = set(ROOMS) - set(LIGHT)
    waiting = {found.file for found in program_imports() if found.at_once and found.package in heavy}
    reached, queue = set(), ["cli.py"]
    while queue:
        file = queue.pop()
        reached.add(file)
        for found in imports(ROOT / file):
            below = found.module.replace(".", "/")
            here = [name for name in (f"{below}.py", f"{below}/__init__.py") if (ROOT / name).exists()]
            queue += [name for name in here if found.at_once and name not in reached]
    assert sorted(reached & waiting) == []


@pytest.mark.parametrize("path", files(*FLOORS), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_libraries_never_print_or_exit(path: Path) -> None:
    """Only the command line prints and ends the process; everything else returns and raises."""
    if path.relative_to(ROOT).as_posix() in SPEAKERS:
        return
    spoken = {"print", "exit", "quit", "sys.exit", "os._exit", "SystemExit", "sys.stdout", "sys.stderr", "breakpoint"}
    used = {ast.unparse(node) for node in ast.walk(tree(path)) if isinstance(node, ast.Name | ast.Attribute)}
    assert used & spoken == set()
