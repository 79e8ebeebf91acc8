"""The command line: each command parses its arguments, makes one call, prints, and ends with an exit code.

Data goes to stdout and messages to stderr. Exit codes: 0 everything was processed; 1 some input could not be read,
the rest was processed and each failure is named; 2 wrong usage.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup

import messages
from forms.paper import PaperName
from messages import _
from messages.errors import OutputError, RosterError, UsageError, WnioskomatError
from messages.library import translated

if TYPE_CHECKING:  # these rooms import OpenCV and the like, which --help must not wait for
    from identity.judging import JudgedSheet
    from identity.people import Roster
    from identity.table import Line


def _language(arguments: Sequence[str], environment: dict[str, str]) -> str:
    """The language asked for: by --lang, by WNIOSKOMAT_LANG, or Polish.

    Help texts are put together when the commands are defined, so the language has to be known before.
    """
    asked = environment.get("WNIOSKOMAT_LANG", "")
    for argument, following in pairwise([*arguments, ""]):
        if argument == "--lang":
            asked = following
        elif argument.startswith("--lang="):
            asked = argument.removeprefix("--lang=")
    return asked if asked in messages.LANGUAGES else messages.LANGUAGES[0]


messages.activate(_language(sys.argv[1:], dict(os.environ)))


def _write_usage(command: Any, ctx: Any, formatter: Any) -> None:
    pieces = [translated(piece) for piece in command.collect_usage_pieces(ctx)]
    formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=_("Usage: "))


def _write_options(command: Any, ctx: Any, formatter: Any) -> None:
    """Arguments and options in the user's language, an argument without its Python type."""
    for title, kind in ((_("Arguments"), "argument"), (_("Options"), "option")):
        records = [param.get_help_record(ctx) for param in command.get_params(ctx) if param.param_type_name == kind]
        if records:
            with formatter.section(title):
                formatter.write_dl([(name.partition(" <")[0], translated(text)) for name, text in records])


class _Command(TyperCommand):
    """A command whose help is in the user's language from the first word to the last."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """The line that shows how to call the command."""
        _write_usage(self, ctx, formatter)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """What can be given to the command."""
        _write_options(self, ctx, formatter)


class _Group(TyperGroup):
    """Commands under one name, whose help is in the user's language."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """The line that shows how to call the program."""
        _write_usage(self, ctx, formatter)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """The options common to all commands, and the commands."""
        _write_options(self, ctx, formatter)
        self.format_commands(ctx, formatter)


class _Handler(_Group):
    """The one place where errors become messages and exit codes."""

    def main(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Run the command line and end the process; wrong usage is one sentence on stderr and a hint at the help."""
        try:
            code = super().main(*args, **{**kwargs, "standalone_mode": False})
        except typer.TyperException as error:
            _say(_wrong_usage(translated(error.format_message()), getattr(error, "ctx", None)))
            code = error.exit_code
        except typer.Abort:
            code = 1
        sys.exit(code)

    def invoke(self, ctx: Any) -> Any:
        """Run a command; an error is one sentence on stderr, with its traceback only under --verbose."""
        try:
            return super().invoke(ctx)
        except (typer.Abort, typer.Exit, typer.TyperException, BrokenPipeError):
            raise  # the command line library ends a command this way
        except Exception as error:
            if ctx.params.get("verbose"):
                import traceback

                traceback.print_exc()
            _say(str(error) if isinstance(error, WnioskomatError) else _unexpected(error))
            raise typer.Exit(getattr(error, "exit_code", 1)) from error


def _wrong_usage(problem: str, context: Any) -> str:
    """What is wrong with the arguments and where help is; a whole page of help, given for no arguments, as it is."""
    if context is None or "\n" in problem:
        return problem
    sentence = problem if problem.endswith((".", "?")) else f"{problem}."
    return _("{problem} Help: {command} --help").format(problem=sentence, command=context.command_path)


def _unexpected(error: Exception) -> str:
    """An error nobody foresaw; its own words stay out, for they might hold a name."""
    return _("Something unexpected went wrong ({kind}). Run the command again with --verbose and report it.").format(
        kind=type(error).__name__
    )


def _say(message: str) -> None:
    """A message for people."""
    typer.echo(message, err=True)


class _Teller(logging.Handler):
    """What the program notes for developers, tracebacks above all, goes where messages go."""

    def emit(self, record: logging.LogRecord) -> None:
        """Say it."""
        _say(self.format(record))


def _tell_developers(verbose: bool) -> bool:
    log = logging.getLogger("wnioskomat")
    log.handlers = [_Teller()] if verbose else []
    log.setLevel(logging.DEBUG if verbose else logging.WARNING)
    return verbose


app = typer.Typer(
    cls=_Handler,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=_("Print a school's request forms and read the completed ones from scans and photographs."),
)

roster = typer.Typer(
    cls=_Group,
    no_args_is_help=True,
    rich_markup_mode=None,
    help=_("The pupils of the school: take them from the list that the school has."),
)
app.add_typer(roster, name="roster")

Office = Annotated[
    Path,
    typer.Option("--office", metavar=_("DIR"), help=_("The office folder with wnioskomat.toml; else the current one.")),
]


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"wnioskomat {version('wnioskomat')}")
        raise typer.Exit


@app.callback()
def main(
    lang: Annotated[
        Literal["pl", "en"] | None,
        typer.Option("--lang", metavar="pl|en", help=_("The language of messages; Polish by default.")),
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", callback=_tell_developers, help=_("Show the tracebacks of errors."))
    ] = False,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help=_("Show the version and exit.")),
    ] = False,
) -> None:
    """Take the options common to all commands; the language is taken earlier, and errors look for verbose."""


@app.command("print", cls=_Command, help=_("Print blank forms. A PDF holds a master to photocopy, or numbered sheets."))
def print_forms(
    forms: Annotated[
        list[str] | None, typer.Argument(metavar=_("FORM"), help=_("parent, student; all forms when left out."))
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar=_("PATH"), help=_("A PDF file, or a folder for one PDF a form.")),
    ] = None,
    sheets: Annotated[
        int,
        typer.Option(
            "--sheets",
            "-n",
            metavar=_("NUMBER"),
            min=0,
            max=5000,
            help=_("So many sheets, each with its own number; 0 is a master to copy."),
        ),
    ] = 0,
    paper: Annotated[
        PaperName, typer.Option("--paper", metavar="a4|a5", help=_("a4, or a5: two on one A4 sheet."))
    ] = "a4",
    office: Office = Path(),
) -> None:
    """Print blank forms."""
    from forms.catalogue import load_catalogue
    from forms.printing import output_paths, print_form
    from forms.school import load_settings

    catalogue = load_catalogue()
    names = [catalogue.definition(name).name for name in dict.fromkeys(forms or catalogue.current)]
    targets = output_paths(out, names)
    school = load_settings(office).school
    if not school.name:
        _say(
            _(
                "There is no wnioskomat.toml with a school's name in {folder}: the forms are printed without one."
            ).format(folder=office.resolve())
        )
    for name, path in targets.items():
        typer.echo(print_form(catalogue, name, paper, sheets, school, path))


@app.command("layout", cls=_Command, help=_("Show where everything stands on a form, in millimetres."))
def show_layout(
    form: Annotated[str, typer.Argument(metavar=_("FORM"), help=_("parent or student."))],
    as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON."))] = False,
    paper: Annotated[PaperName, typer.Option("--paper", metavar="a4|a5", help=_("The paper."))] = "a4",
) -> None:
    """Show the layout of a form."""
    from forms.catalogue import load_catalogue
    from forms.layout import lay_out, layout_as_json

    layout = lay_out(load_catalogue().definition(form), paper)
    if as_json:
        typer.echo(json.dumps(layout_as_json(layout), ensure_ascii=False))
        return
    for field in layout.fields:
        for box in field.boxes:
            typer.echo("\t".join([field.name, field.kind, *(f"{value:.2f}" for value in box.as_tuple())]))


@app.command("scan", cls=_Command, help=_("Read completed forms from scans and photographs; nothing is kept."))
def scan(
    paths: Annotated[list[Path], typer.Argument(metavar=_("PATH"), help=_("Files or folders: PDF, JPEG, PNG, TIFF."))],
    as_json: Annotated[bool, typer.Option("--json", help=_("Print one JSON object a line for each sheet."))] = False,
    overlay: Annotated[
        Path | None,
        typer.Option("--overlay", metavar=_("DIR"), help=_("Draw what was seen on each page into this folder.")),
    ] = None,
    pupils: Annotated[
        Path | None,
        typer.Option("--roster", metavar=_("FILE"), help=_("The list of pupils to find each sheet's pupil in.")),
    ] = None,
    guesses: Annotated[
        bool, typer.Option("--guesses", help=_("With --json and --roster: add the best guesses at each sheet's pupil."))
    ] = False,
) -> None:
    """Read completed forms."""
    from forms.catalogue import load_catalogue
    from identity.scan import collect_scans, scan_files

    collected = collect_scans(paths)
    sheets = scan_files(
        collected.files, load_catalogue(), _writable_folder(overlay), _roster(pupils) if pupils else None, _today()
    )
    for note in collected.notes:
        _say(note)
    failures = _print_sheets(_with_progress(sheets, len(collected.files)), as_json, guesses)
    for error in collected.errors:
        _say(str(error))
    if failures or collected.errors:
        raise typer.Exit(1)


def _today() -> date:
    """Today, or the day named by WNIOSKOMAT_TODAY, for examples that outlive the day on which they were written."""
    named = os.environ.get("WNIOSKOMAT_TODAY", "")
    try:
        return date.fromisoformat(named) if named else date.today()
    except ValueError as error:
        raise UsageError(
            _("WNIOSKOMAT_TODAY: {value} is no date. Write it as in 2026-09-17.").format(value=named)
        ) from error


def _roster(file: Path) -> Roster:
    """The roster of a file; what is odd about it is said. Without it nothing is read: a broken one is wrong usage."""
    from identity.roster import read_roster, school_year_of

    try:
        imported = read_roster(file, school_year_of(_today()))
    except RosterError as error:
        raise UsageError(str(error)) from error
    for note in imported.notes:
        _say(note)
    return imported.roster


def _writable_folder(folder: Path | None) -> Path | None:
    """The folder, made if need be for its owner only; raises OutputError when nothing can be written into it."""
    if folder is None:
        return None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        writable = os.access(folder, os.W_OK)
    except OSError:
        writable = False
    if not writable:
        raise OutputError(_("{folder}: this folder cannot be written to. Choose another one.").format(folder=folder))
    return folder


def _with_progress(sheets: Iterable[tuple[int, JudgedSheet]], files: int) -> Generator[JudgedSheet]:
    """The sheets as they are read, with a bar on the terminal that counts files when there are many of them."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=files < 3 or not console.is_terminal) as progress:
        bar = progress.add_task(_("Reading"), total=files)
        for done, sheet in sheets:
            progress.update(bar, completed=done)
            yield sheet


def _print_sheets(sheets: Generator[JudgedSheet], as_json: bool, guesses: bool = False) -> int:
    """Print every sheet and say why a page has none; returns how many failures there were.

    Data and plain lines come as they are read. The table of a terminal comes at the end, however the batch ends.
    """
    from identity.report import Tally, is_failure, notice

    tally, failures = Tally(), 0
    rows: list[Line] = []
    try:
        with closing(sheets):
            for sheet in sheets:
                _print_sheet(sheet, as_json, guesses, rows, is_first=not tally.pages)
                for sentence in filter(None, (notice(sheet.reading), sheet.note, sheet.trouble)):
                    _say(sentence)
                tally.add(sheet.reading, sheet.verdict)
                failures += is_failure(sheet.reading) + bool(sheet.trouble)
    finally:
        _print_table(rows)
    if tally.pages > 1:
        _say(tally.summary())
    return failures


def _print_sheet(sheet: JudgedSheet, as_json: bool, guesses: bool, rows: list[Line], *, is_first: bool) -> None:
    """Print a sheet as JSON or as a plain line below its head; for a terminal keep its row for the table."""
    from identity.report import scan_record
    from identity.table import line, plain, plain_head

    if as_json:
        record = scan_record(sheet.reading, sheet.verdict, sheet.match, sheet.first, guesses=guesses)
        typer.echo(json.dumps(record, ensure_ascii=False))
    elif _on_terminal():
        rows.append(line(sheet))
    else:
        if is_first:
            typer.echo(plain_head())
        typer.echo(plain(line(sheet)))


def _on_terminal() -> bool:
    """Whether a person looks at what is printed."""
    return sys.stdout.isatty()


def _print_table(rows: Sequence[Line]) -> None:
    if rows:
        from rich.console import Console

        from identity.table import table

        Console().print(table(rows))


@roster.command("import", cls=_Command, help=_("Take the pupils from a file into the office: CSV, XLSX, pasted text."))
def import_pupils(
    file: Annotated[
        Path, typer.Argument(metavar=_("FILE"), help=_("The list of pupils; - for text pasted into the terminal."))
    ],
    office: Office = Path(),
    year: Annotated[
        str | None,
        typer.Option(
            "--year", metavar=_("YEAR"), help=_("The school year, as in 2026/2027; the current one if left out.")
        ),
    ] = None,
) -> None:
    """Take a roster into the office."""
    from identity.roster import checked_school_year, import_roster, read_roster, school_year_of
    from registry.rosters import replace_roster, summary

    school_year = checked_school_year(year) if year is not None else school_year_of(_today())
    if str(file) == "-":
        imported = import_roster(sys.stdin.buffer.read(), _("Pasted text"), school_year)
    else:
        imported = read_roster(file, school_year)
    replaced = replace_roster(office, imported.roster)
    for sentence in (*imported.notes, summary(imported.roster), replaced.sentence):
        if sentence:
            _say(sentence)
    typer.echo(replaced.path)


if __name__ == "__main__":
    app()
