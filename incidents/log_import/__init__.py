"""Replaying the audit log of another system's incidents (`manage.py import_incident_log`).

`reader` takes the file apart and says what is wrong with it, `mapping` reads a row, `cast` finds or makes the people,
teams and categories, `replay` turns the rows of an incident into a ticket with its timeline, `importer` does so batch
by batch, `report` writes down what became of every row.
"""

from incidents.log_import.importer import AnotherImport, import_log
from incidents.log_import.reader import BadLog, LogFile

__all__ = ["AnotherImport", "BadLog", "LogFile", "import_log"]
