"""A ticket's story as the requester may read it, whoever looks: the timeline's public entries and nothing else."""

from tickets import timeline
from tickets.models import Ticket
from tickets.timeline import Entry

# A conversation that nobody reads to its beginning any more is cut there.
MAX_PAGES = 3
# These lead to a stage and are told there; in the conversation they stand only with words or files of their own.
STEPS = frozenset({"created", "assigned", "accepted", "pended", "resumed", "resolved", "confirmed", "closed"})


def read_story(ticket: Ticket) -> list[Entry]:
    """What the requester may know, oldest first. Staff see here what the requester sees."""
    page = timeline.read(ticket, internal=False)
    entries = page.entries
    for _more in range(MAX_PAGES - 1):
        if page.earlier is None:
            break
        page = timeline.read(ticket, internal=False, before=page.earlier)
        entries = page.entries + entries
    return entries


def conversation(entries: list[Entry]) -> list[Entry]:
    """What was said, and what happened in between that no stage tells."""
    return [entry for entry in entries if entry.text or entry.attachments or entry.event.verb not in STEPS]
