"""A school's list of pupils: a file as schools have it goes in, a checked roster and notes on it come out.

Takes text tables, spreadsheets and pasted text, whatever their encoding, separator and headers, and keeps nothing. A
file is taken as a whole or not at all. What a roster does not need, PESEL numbers above all, is dropped before
anything else is done with it.
"""

from __future__ import annotations

from identity.roster.importing import ImportedRoster, import_roster, read_roster
from identity.roster.school_year import checked_school_year, school_year_of
from messages.errors import RosterError

__all__ = ["ImportedRoster", "RosterError", "checked_school_year", "import_roster", "read_roster", "school_year_of"]
