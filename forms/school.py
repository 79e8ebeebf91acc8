"""What a school says about itself on its forms, read from the ``wnioskomat.toml`` of its office."""

from __future__ import annotations

from pathlib import Path

from forms.toml import Table, load_toml

SETTINGS_FILE = "wnioskomat.toml"


class School(Table):
    """The ``[school]`` table; every value is printed as it stands.

    ``information`` is the clause on personal data (art. 13 RODO); ``{school}``, ``{address}`` and ``{email}`` in it
    are replaced by the other values.
    """

    name: str = ""
    address: str = ""
    email: str = ""
    information: str = ""

    def fill(self, text: str) -> str:
        """The text with its placeholders replaced, or nothing when one of them has no value to print."""
        values = {"{school}": self.name, "{address}": self.address, "{email}": self.email}
        heading = "\n".join(line for line in (self.name, self.address) if line)
        if text == "{school}":
            return heading
        if text == "{information}":
            return _replace(self.information, values)
        if any(placeholder in text and not value for placeholder, value in values.items()):
            return ""
        return _replace(text, values)


class Settings(Table):
    """The whole settings file of an office."""

    school: School = School()


def _replace(text: str, values: dict[str, str]) -> str:
    for placeholder, value in values.items():
        text = text.replace(placeholder, value)
    return text


def load_settings(office: Path) -> Settings:
    """The settings of an office folder, or empty ones when it has no settings file.

    Raises :class:`messages.errors.SettingsError` when the file is there and cannot be used.
    """
    path = office / SETTINGS_FILE
    return load_toml(path, Settings) if path.exists() else Settings()
