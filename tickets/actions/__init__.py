"""The verbs: one function per thing a person can do to a ticket.

Each locks the ticket, checks who asks, validates, changes and records. Pages, the API, mail, tasks and commands call
these; there is no other way to change a ticket.
"""

from tickets.actions.attachment import claim
from tickets.actions.automatic import hand_on, raise_priority
from tickets.actions.comment import note, reply
from tickets.actions.create import create
from tickets.actions.edit import edit
from tickets.actions.link import link, unlink
from tickets.actions.move import move
from tickets.actions.watch import unwatch, watch
from tickets.actions.worklog import log_work

__all__ = [
    "claim", "create", "edit", "hand_on", "link", "log_work", "move", "note", "raise_priority", "reply", "unlink",
    "unwatch", "watch",
]  # fmt: skip
