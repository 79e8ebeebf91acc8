"""The forms that can be printed and read: the current template of each and the kept ones of older versions.

``templates/NAME.toml`` is what is printed; ``templates/kept/NAME-VERSION.toml`` keeps paper readable that was printed
before a form changed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from forms.definition import Definition, load_definition
from forms.layout import Layout, lay_out
from forms.paper import PaperName
from messages import _
from messages.errors import SettingsError, UsageError

TEMPLATES = Path(__file__).parent.parent / "templates"


@dataclass(frozen=True)
class Catalogue:
    """All known forms: the current definitions by name, and every known one by (name, version)."""

    current: dict[str, Definition]
    known: dict[tuple[str, int], Definition]
    _layouts: dict[tuple[str, int, str], Layout] = field(default_factory=dict, init=False, compare=False, repr=False)

    def definition(self, name: str) -> Definition:
        """The current definition of a form; raises UsageError naming the forms there are."""
        if name not in self.current:
            raise UsageError(
                _('There is no form called "{name}"; the forms are: {names}.').format(
                    name=name, names=", ".join(self.current)
                )
            )
        return self.current[name]

    def layout(self, form: str, version: int, paper: PaperName) -> Layout | None:
        """The very boxes that were printed, or None when that form, version or paper is not known."""
        definition = self.known.get((form, version))
        if definition is None or paper not in definition.papers:
            return None
        key = (form, version, paper)
        if key not in self._layouts:
            self._layouts[key] = lay_out(definition, paper)
        return self._layouts[key]

    def layouts(self, paper: PaperName) -> list[Layout]:
        """Every known form and version on a paper, those left out that do not fit on it: nobody has such a print."""
        found = []
        for form, version in self.known:
            try:
                layout = self.layout(form, version, paper)
            except SettingsError:
                continue
            found += [layout] if layout is not None else []
        return found


def load_catalogue(folder: Path = TEMPLATES) -> Catalogue:
    """Read every template below a folder; raises SettingsError for the first that cannot be used."""
    current = {d.name: d for d in map(load_definition, sorted(folder.glob("*.toml")))}
    kept = [load_definition(path) for path in sorted((folder / "kept").glob("*.toml"))]
    known = {(d.name, d.version): d for d in [*kept, *current.values()]}
    return Catalogue(current, known)
