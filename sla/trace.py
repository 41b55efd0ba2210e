"""What turned a clock: its timeline replayed, event by event."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sla import store
from sla.happenings import first_standing, happening_of, is_relevant
from sla.life import CANCELLED, LIVE, PAUSED, RUNNING, ClockState, follow
from tickets.models import Ticket, TicketEvent


@dataclass(frozen=True)
class Standing:
    """How a clock stands."""

    status: str
    priority: int
    version: int
    target_seconds: int
    due_at: datetime | None
    used_seconds: int = field(compare=False)

    @classmethod
    def of(cls, clock: ClockState, at: datetime) -> "Standing":
        return cls(
            status=clock.status,
            priority=clock.priority,
            version=clock.version,
            target_seconds=clock.target_seconds,
            due_at=clock.due_at,
            used_seconds=clock.used_seconds(at),
        )


@dataclass(frozen=True)
class Turn:
    """An event that changed how the clock stands."""

    event: TicketEvent
    before: Standing | None
    after: Standing

    @property
    def at(self) -> datetime:
        return self.event.at

    @property
    def is_retargeted(self) -> bool:
        """Another priority or policy, and so another target."""
        return self.before is not None and (self.before.priority, self.before.version) != (
            self.after.priority,
            self.after.version,
        )

    @property
    def what(self) -> str:
        """started, paused, resumed, reopened, ended, cancelled or retargeted."""
        if self.before is None:
            return "started"
        if self.before.status == self.after.status:
            return "retargeted"
        if self.after.status == RUNNING:
            return "resumed" if self.before.status == PAUSED else "reopened"
        if self.after.status in LIVE:
            return "paused"
        return "cancelled" if self.after.status == CANCELLED else "ended"


def trace(
    ticket: Ticket, events: Iterable[TicketEvent], matches: Mapping[int, int], kind: str, ordinal: int
) -> list[Turn]:
    """Everything that turned one clock. `matches` are the policy versions by the sequence from which they hold."""
    clocks: list[ClockState] = []
    turns: list[Turn] = []
    standing, version = None, None
    before: Standing | None = None
    for event in events:
        standing = first_standing(event) if standing is None else standing.after(event)
        version = matches.get(event.sequence, version)
        if version is None or not is_relevant(event):
            continue
        follow(clocks, happening_of(event, ticket.kind, standing), version, store.document_of(version))
        clock = next((one for one in clocks if (one.kind, one.ordinal) == (kind, ordinal)), None)
        if clock is None:
            continue
        after = Standing.of(clock, event.at)
        if after != before:
            turns.append(Turn(event, before, after))
        before = after
    return turns
