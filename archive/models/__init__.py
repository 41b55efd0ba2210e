"""The archive's own tables: what was sealed, where each ticket lies, what is held, what was done."""

from archive.models.act import ArchiveAct
from archive.models.bundle import LEASE, Bundle, BundlePart
from archive.models.hold import Hold
from archive.models.removal import Removal, RemovalTarget
from archive.models.setting import LEAST_YEARS, ArchiveSettings
from archive.models.ticket import ArchivedTicket

__all__ = [
    "LEASE",
    "LEAST_YEARS",
    "ArchiveAct",
    "ArchiveSettings",
    "ArchivedTicket",
    "Bundle",
    "BundlePart",
    "Hold",
    "Removal",
    "RemovalTarget",
]
