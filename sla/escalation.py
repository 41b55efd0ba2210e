"""What happens when a step of a clock comes due: who is told, and what is done to the ticket.

Everything that tells or counts is written for many tickets at once, so that a worker that comes back after an
outage catches up quickly; what changes a ticket's course goes through the verbs, one by one.
"""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from accounts.models import User
from sla.channels.delivery import active_channels
from sla.document import BREACH
from sla.life import ClockState, Firing
from sla.recipients import Recipients
from tickets.business_time import next_opening
from tickets.choices import Priority
from tickets.events import build_event
from tickets.models import Ticket, TicketEvent
from tickets.notifications.outbox import Told
from tickets.site_calendar import site_calendar

MAX_LEVEL = 2  # supervisor, then the IT manager
TOPIC = "escalation"
CHANGING = frozenset({"raise_priority", "reassign"})


@dataclass
class Outcome:
    """What a batch of firings comes to, unsaved."""

    events: list[TicketEvent] = field(default_factory=list)
    # event → the people to tell and whether their mail waits for working hours
    told: list[tuple[TicketEvent, list[User], bool]] = field(default_factory=list)
    # event → the channel that is told, and when
    posts: list[tuple[TicketEvent, int, datetime]] = field(default_factory=list)
    # what changes a ticket's course: ticket, action, step key
    courses: list[tuple[Ticket, dict[str, Any], str]] = field(default_factory=list)


@dataclass
class Audience:
    """Whom one step tells: people and channels, by id."""

    people: dict[int, User] = field(default_factory=dict)
    channels: dict[int, str] = field(default_factory=dict)


class Escalation:
    """One batch at one moment; people who are told again and again are looked up once."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.outcome = Outcome()
        self.recipients = Recipients(now)

    def fire(self, ticket: Ticket, clock: ClockState, firing: Firing) -> None:
        """Notes one firing: its event, whom it tells, what it changes. The ticket is locked; nothing is saved."""
        step = firing.step
        audience = Audience()
        for action in step.actions:
            if action["do"] == "notify":
                audience.people |= {one.pk: one for one in self.recipients.of(ticket, action["to"], clock)}
            elif action["do"] == "channel" and action["channel"] in self.channels:
                audience.channels[action["channel"]] = self.channels[action["channel"]]
            elif action["do"] == "raise_level":
                ticket.escalation_level = min(ticket.escalation_level + 1, MAX_LEVEL)
            elif action["do"] in CHANGING:
                self.outcome.courses.append((ticket, dict(action), step.key))
        event = self._event(ticket, clock, firing, audience)
        self.outcome.events.append(event)
        held = step.hold and ticket.priority != Priority.URGENT
        if audience.people:
            self.outcome.told.append((event, list(audience.people.values()), held))
        self.outcome.posts += [(event, channel, self._wait(held)) for channel in audience.channels]

    def _event(self, ticket: Ticket, clock: ClockState, firing: Firing, audience: Audience) -> TicketEvent:
        data: dict[str, Any] = {
            "clock": clock.kind,
            "ordinal": clock.ordinal,
            "step": firing.step.key,
            "percent": firing.step.percent,
            "due_at": firing.due_at.isoformat(),
            "late_seconds": max(0, int((self.now - firing.due_at).total_seconds())),
            "target_seconds": clock.target_seconds,
            "level": ticket.escalation_level,
            "told": [{"id": person.pk, "name": person.name} for person in audience.people.values()],
        }
        if audience.channels:
            data["posted"] = [{"id": key, "name": name} for key, name in audience.channels.items()]
        verb = "breached" if firing.step.key == BREACH else "clock_step"
        event = build_event(ticket, verb, None, at=self.now, data=data)
        event.dispatched_at = self.now  # its messages are written here, together
        return event

    @cached_property
    def channels(self) -> dict[int, str]:
        """Those that are told anything, by id."""
        return active_channels()

    @cached_property
    def _opening(self) -> datetime:
        return next_opening(site_calendar(self.now), self.now)

    def _wait(self, held: bool) -> datetime:  # noqa: FBT001
        """When a message leaves."""
        return self._opening if held else self.now

    def told(self) -> list[Told]:
        """Whom the batch tells of what, and when their mail leaves; its events have been inserted."""
        return [
            (event.pk, person.pk, self._wait(held)) for event, people, held in self.outcome.told for person in people
        ]
