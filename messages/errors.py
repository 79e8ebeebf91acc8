"""Errors that a person can act on: a class with an exit code, and a sentence saying what, where and what to do.

Libraries raise them; only the command line prints them and exits.
"""

from __future__ import annotations


class WnioskomatError(Exception):
    """Anything that ends an operation for a reason its user can understand.

    The message is a full sentence in the user's language; ``exit_code`` is what the command line ends with.
    """

    exit_code = 2


class UsageError(WnioskomatError):
    """What was asked for cannot be done as it was asked."""


class SettingsError(WnioskomatError):
    """A settings file or a template cannot be used: broken TOML, an unknown key, a value out of bounds."""


class OutputError(WnioskomatError):
    """A result cannot be written where it should go."""


class RosterError(WnioskomatError):
    """A roster cannot be used; nothing of it was taken, and the message names every line that has to be put right.

    An input that could not be read, as a scan is one; whoever needs the roster for something else makes it wrong usage.
    """

    exit_code = 1


class InputError(WnioskomatError):
    """An input file cannot be read; the rest of the batch still can."""

    exit_code = 1
