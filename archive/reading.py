"""A ticket as it was archived, for people: its facts, its story, its clocks, with the names of that time."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.dateparse import parse_datetime

from accounts.models import Team, User
from archive.copying import EVENT, ticket_row
from archive.models import ArchivedTicket
from archive.opening import Damaged, parsed, read_companion, read_ticket
from sla.models import Clock
from tickets.models import Attachment, Category, Ticket, TicketEvent, Worklog
from tickets.timeline.reading import Entry, describe

ATTACHMENT, WORKLOG, CLOCK = "tickets.Attachment", "tickets.Worklog", "sla.Clock"
MAX_ENTRIES = 2_000


@dataclass
class Reading:
    """What the page shows."""

    ticket: Ticket
    entries: list[Entry] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    # Every table with rows of it: its name and how many.
    tables: list[tuple[str, int]] = field(default_factory=list)
    department: str = ""
    more: int = 0


class Names:
    """What rows outside the ticket were called when it was archived."""

    def __init__(self, found: dict[str, dict[str, Any]]) -> None:
        self.found = found

    def of(self, label: str, key: Any) -> str:
        name = self.found.get(label, {}).get(str(key), "")
        return name[0] if isinstance(name, list) else name

    def person(self, key: Any) -> User | None:
        return User(pk=key, name=self.of("accounts.User", key) or f"#{key}") if key is not None else None


def read(archived: ArchivedTicket) -> Reading:
    """Raises Damaged."""
    content = parsed(read_ticket(archived))
    try:
        names = Names(read_companion(archived.bundle.name, archived.part)["names"])
    except Damaged:
        names = Names({})
    ticket = build_ticket(ticket_row(content), names)
    rows = content["rows"]
    files = [build(Attachment, row) for row in rows.get(ATTACHMENT, [])]
    events = rows.get(EVENT, [])
    reading = Reading(
        ticket=ticket,
        clocks=[build(Clock, row) for row in rows.get(CLOCK, [])],
        files=files,
        tables=[(label, len(found)) for label, found in rows.items()],
        department=names.of("accounts.Department", ticket.contact_department_id),
        more=max(0, len(events) - MAX_ENTRIES),
    )
    worklogs = {row["event_id"]: build(Worklog, row) for row in rows.get(WORKLOG, [])}
    for row in events[-MAX_ENTRIES:]:
        event: Any = _event(row, ticket, names)
        event._prefetched_objects_cache = {"attachments": _Rows([one for one in files if one.event_id == event.pk])}
        event._state.fields_cache["worklog"] = worklogs.get(event.pk)
        reading.entries += _entry(event)
    return reading


class _Rows(list):
    """A list that answers like the queryset that it stands for."""

    def all(self) -> "_Rows":
        return self


def _entry(event: TicketEvent) -> list[Entry]:
    try:
        entry = describe(event, internal=True)
    except (ObjectDoesNotExist, KeyError, AttributeError):
        # Its words look for something that is only on the desk, or that this version calls otherwise.
        entry = Entry(event=event, kind="system", icon="point", sentence=event.verb, text=event.text)
    return [entry] if entry else []


def build_ticket(row: dict[str, Any], names: Names) -> Ticket:
    """An unsaved ticket whose people and places are called as they were."""
    ticket = build(Ticket, row)
    for field_name in ("requester", "assignee", "opened_by"):
        setattr(ticket, field_name, names.person(row.get(f"{field_name}_id")))
    if ticket.team_id:
        ticket.team = Team(pk=ticket.team_id, name=names.of("accounts.Team", ticket.team_id))
    if ticket.category_id:
        ticket.category = Category(pk=ticket.category_id, name=names.of("tickets.Category", ticket.category_id))
    return ticket


def _event(row: dict[str, Any], ticket: Ticket, names: Names) -> TicketEvent:
    event = build(TicketEvent, row)
    event.ticket = ticket
    event.actor = names.person(row["actor_id"])
    return event


def build(model: Any, row: dict[str, Any]) -> Any:
    """An unsaved object of a row; what the model does not know any more is left out."""
    values = {}
    for column in model._meta.local_concrete_fields:
        if column.column in row:
            values[column.attname] = _moment(column, row[column.column])
    return model(**values)


def _moment(column: Any, value: Any) -> Any:
    if column.get_internal_type() == "DateTimeField" and isinstance(value, str):
        found: datetime | None = parse_datetime(value)
        return found
    return value
