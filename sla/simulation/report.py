"""What a trial says: attainment by clock, priority and team beside today's, and the tickets that change sides."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Team, User
from sla.models import ClockKind, Simulation
from sla.simulation.tally import BROKEN, MET, OPEN
from tickets.choices import Priority
from tickets.models import Ticket

SHOWN = 100


@dataclass
class Figures:
    """Promises kept, broken and not decided."""

    met: int = 0
    broken: int = 0
    open: int = 0

    def add(self, counts: dict[str, int]) -> None:
        self.met += counts[MET]
        self.broken += counts[BROKEN]
        self.open += counts[OPEN]

    @property
    def share(self) -> float | None:
        """The share kept of those decided, in percent; None where nothing is."""
        decided = self.met + self.broken
        return self.met * 100 / decided if decided else None


@dataclass
class Row:
    """One line of a table: today's figures beside those that would have been."""

    name: str
    before: Figures = field(default_factory=Figures)
    after: Figures = field(default_factory=Figures)

    @property
    def change(self) -> float | None:
        """Percentage points."""
        if self.before.share is None or self.after.share is None:
            return None
        return round(self.after.share - self.before.share, 1)


def tables(simulation: Simulation) -> list[tuple[str, list[Row]]]:
    """By clock, by priority, by team."""
    teams = {str(team.pk): str(team) for team in Team.objects.all()}
    orders: tuple[tuple[str, int, list[tuple[str, str]]], ...] = (
        (_("By clock"), 0, [(str(key), str(name)) for key, name in ClockKind.choices]),
        (_("By priority"), 1, [(str(key), str(name)) for key, name in Priority.choices]),
        (_("By team"), 2, [*teams.items(), ("0", _("No team"))]),
    )
    return [(title, list(_rows(simulation, place, names))) for title, place, names in orders]


def _rows(simulation: Simulation, place: int, names: list[tuple[str, str]]) -> Iterator[Row]:
    rows = {key: Row(name) for key, name in names}
    for side in ("before", "after"):
        for cell, counts in simulation.tally.get(side, {}).items():
            row = rows.get(cell.split("|")[place])
            if row is not None:
                getattr(row, side).add(counts)
    yield from (row for row in rows.values() if row.before != Figures() or row.after != Figures())


def total(simulation: Simulation) -> Row:
    """Everything together."""
    row = Row(_("All"))
    for side in ("before", "after"):
        for counts in simulation.tally.get(side, {}).values():
            getattr(row, side).add(counts)
    return row


@dataclass(frozen=True)
class Flip:
    """A ticket's promise that would have gone the other way."""

    ticket: Ticket
    clock: str


def flips(simulation: Simulation, direction: str, user: User) -> list[Flip]:
    """The first tickets that change sides, of those the reader may see."""
    noted: list[list[Any]] = simulation.tally.get(direction, [])[:SHOWN]
    visible = Ticket.objects.visible_to(user).filter(pk__in={flip[0] for flip in noted})
    tickets = {ticket.pk: ticket for ticket in visible.only("number", "title", "priority", "kind")}
    names = dict(ClockKind.choices)
    return [Flip(tickets[pk], str(names[kind])) for pk, kind, *_rest in noted if pk in tickets]
