"""What happens when a step of a clock comes due: who is told, and what is done to the ticket.

Everything that tells or counts is written for many tickets at once, so that a worker that comes back after an
outage catches up quickly; what changes a ticket's course goes through the verbs, one by one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from accounts.models import User
from accounts.roles import Role
from accounts.shifts import on_shift
from sla.document import BREACH
from sla.life import ClockState, Firing
from tickets import policies
from tickets.business_time import next_opening
from tickets.choices import Priority
from tickets.events import build_event
from tickets.models import Notification, Ticket, TicketEvent
from tickets.models.notification import Channel
from tickets.site_calendar import site_calendar

MAX_LEVEL = 2  # supervisor, then the IT manager
IN_APP, MAIL = Channel.IN_APP.value, Channel.MAIL.value
PENDING, SENT = Notification.State.PENDING.value, Notification.State.SENT.value
CHANGING = frozenset({"raise_priority", "reassign"})


@dataclass
class Outcome:
    """What a batch of firings comes to, unsaved."""

    events: list[TicketEvent] = field(default_factory=list)
    # event → the people to tell and whether their mail waits for working hours
    told: list[tuple[TicketEvent, list[User], bool]] = field(default_factory=list)
    # what changes a ticket's course: ticket, action, step key
    courses: list[tuple[Ticket, dict[str, Any], str]] = field(default_factory=list)


class Escalation:
    """One batch at one moment; people who are told again and again are looked up once."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.outcome = Outcome()

    @cached_property
    def supervisors(self) -> list[User]:
        return list(User.objects.active().with_role(Role.SUPERVISOR))

    @cached_property
    def managers(self) -> list[User]:
        """The IT management: whom the supervisors report to."""
        return list(User.objects.active().filter(reports__in=self.supervisors).distinct())

    def fire(self, ticket: Ticket, clock: ClockState, firing: Firing) -> None:
        """Notes one firing: its event, whom it tells, what it changes. The ticket is locked; nothing is saved."""
        step = firing.step
        people: dict[int, User] = {}
        for action in step.actions:
            if action["do"] == "notify":
                people |= {person.pk: person for person in self.recipients(ticket, action["to"], clock.fired)}
            elif action["do"] == "raise_level":
                ticket.escalation_level = min(ticket.escalation_level + 1, MAX_LEVEL)
            elif action["do"] in CHANGING:
                self.outcome.courses.append((ticket, dict(action), step.key))
        event = self._event(ticket, clock, firing, list(people.values()))
        self.outcome.events.append(event)
        if people:
            held = step.hold and ticket.priority != Priority.URGENT
            self.outcome.told.append((event, list(people.values()), held))

    def _event(self, ticket: Ticket, clock: ClockState, firing: Firing, people: Sequence[User]) -> TicketEvent:
        data = {
            "clock": clock.kind,
            "ordinal": clock.ordinal,
            "step": firing.step.key,
            "percent": firing.step.percent,
            "due_at": firing.due_at.isoformat(),
            "late_seconds": max(0, int((self.now - firing.due_at).total_seconds())),
            "target_seconds": clock.target_seconds,
            "level": ticket.escalation_level,
            "told": [{"id": person.pk, "name": person.name} for person in people],
        }
        verb = "breached" if firing.step.key == BREACH else "clock_step"
        event = build_event(ticket, verb, None, at=self.now, data=data)
        event.dispatched_at = self.now  # its messages are written here, together
        return event

    def recipients(self, ticket: Ticket, names: Iterable[str], fired: Sequence[str]) -> list[User]:
        """The people behind the words of a rule, without those who left or may not see the ticket."""
        found: list[User | None] = []
        for name in names:
            found += self._named(ticket, name, fired)
        present = [person for person in found if person is not None and person.is_active]
        if not ticket.confidential:
            return present
        return [person for person in present if policies.can_view(person, ticket)]

    def _named(self, ticket: Ticket, name: str, fired: Sequence[str]) -> list[User | None]:
        team = ticket.team
        if name == "assignee":
            return [ticket.assignee]
        if name == "requester":
            return [ticket.requester]
        if name == "supervisor":
            return [*self.supervisors]
        if name == "manager":
            return [*self.managers]
        if team is None:
            return []
        if name == "team_lead":
            return [team.lead]
        if name == "team":
            return list(team.members.filter(is_active=True))
        return self._on_call(ticket, fired)

    def _on_call(self, ticket: Ticket, fired: Sequence[str]) -> list[User | None]:
        """The person on shift now; with each further call of the same clock the next one, round and round."""
        people = list(on_shift(ticket.team, self.now).order_by("pk")) if ticket.team else []
        calls = sum(1 for key in fired if key.startswith("call")) - 1
        return [people[max(0, calls) % len(people)]] if people else []

    def notifications(self) -> list[Notification]:
        """The messages of the batch, unsaved; its events have been inserted."""
        found = []
        opening = next_opening(site_calendar(self.now), self.now)
        for event, people, held in self.outcome.told:
            wait = opening if held else self.now
            for person in people:
                common = {"event_id": event.pk, "recipient_id": person.pk, "topic": "escalation"}
                found.append(Notification(**common, channel=IN_APP, state=SENT, next_attempt_at=None, sent_at=self.now))
                found.append(Notification(**common, channel=MAIL, state=PENDING, next_attempt_at=wait))
        return found
