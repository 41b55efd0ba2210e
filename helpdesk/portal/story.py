"""A ticket's story as the requester may read it, whoever looks: the timeline's public entries and nothing else."""

from dataclasses import dataclass

from tickets.models import Ticket
from tickets.timeline import reading
from tickets.timeline.reading import Entry

# A conversation that nobody reads to its beginning any more is cut there.
MAX_PAGES = 3
# These lead to a stage and are told there; of them the conversation shows only what was said or attached.
STEPS = frozenset(
    {
        "created", "assigned", "accepted", "pended", "resumed", "resolved", "confirmed", "closed", "approval_requested",
        "request_approved", "request_rejected", "fulfilment_begun", "fulfilled",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """An entry as the conversation shows it: in a line, as something said, or both."""

    entry: Entry

    @property
    def is_told(self) -> bool:
        return self.entry.kind == "system" and self.entry.event.verb not in STEPS

    @property
    def is_said(self) -> bool:
        return bool(self.entry.text or self.entry.attachments)

    @property
    def is_solution(self) -> bool:
        return self.entry.event.verb in ("resolved", "fulfilled")


def read_story(ticket: Ticket) -> list[Entry]:
    """What the requester may know, oldest first. Staff see here what the requester sees."""
    page = reading.read(ticket, internal=False)
    entries = page.entries
    for _more in range(MAX_PAGES - 1):
        if page.earlier is None:
            break
        page = reading.read(ticket, internal=False, before=page.earlier)
        entries = page.entries + entries
    return entries


def conversation(entries: list[Entry]) -> list[Part]:
    """What was said, and what happened in between that no stage tells."""
    return [part for entry in entries if (part := Part(entry)).is_told or part.is_said]
