"""The audit record of a change: who asked, assessed, approved and did what, when, and against which plan."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from changes.models import Change
from changes.plan import IMPLEMENTATION, ROLLBACK, TEXTS, Step, steps_of
from changes.risk import answers_of
from tickets import moments
from tickets.asset_directory import AssetReference, assets
from tickets.choices import LinkKind
from tickets.custom_forms import read_answers
from tickets.events import first_broken_link
from tickets.models import ApprovalSeat, Ticket, TicketEvent, TicketLink
from tickets.policies import can_view
from tickets.timeline import reading

# What the record tells of the timeline besides: a change that needs more is in trouble of another kind.
MOST_EVENTS = 1_000


@dataclass
class Record:
    """One change as an auditor reads it; each part is read when the page asks for it."""

    ticket: Ticket
    reader: User
    made_at: datetime = field(default_factory=moments.now)

    @property
    def change(self) -> Change:
        found: Change = self.ticket.change
        return found

    @cached_property
    def texts(self) -> list[tuple[str, str]]:
        """The plan in words: what each part is called, and what it says."""
        named = [(self.change._meta.get_field(name), getattr(self.change, name)) for name in TEXTS]
        return [(str(model_field.verbose_name), value) for model_field, value in named]  # type: ignore[union-attr]

    @cached_property
    def steps(self) -> list[Step]:
        return steps_of(self.ticket)[IMPLEMENTATION]

    @cached_property
    def rollback_steps(self) -> list[Step]:
        return steps_of(self.ticket)[ROLLBACK]

    @property
    def step_tables(self) -> list[tuple[str, list[Step]]]:
        """Both plans, each with what it is called; one without steps is left out."""
        tables = [(_("Implementation"), self.steps), (_("Rollback"), self.rollback_steps)]
        return [(title, steps) for title, steps in tables if steps]

    @cached_property
    def assets(self) -> list[AssetReference]:
        return list(assets().of_ticket(self.ticket))

    @cached_property
    def seats(self) -> list[ApprovalSeat]:
        """Everybody who was asked, round by round, and what they said."""
        found = ApprovalSeat.objects.filter(ticket=self.ticket).exclude(state=ApprovalSeat.State.RELEASED)
        related = ("step__round", "person", "principal", "decided_by")
        return list(found.select_related(*related).order_by("step__round__number", "step__position", "pk"))

    @cached_property
    def answers(self) -> list[tuple[str, str]]:
        latest = answers_of(self.ticket)
        return read_answers(latest) if latest else []

    @cached_property
    def incidents(self) -> list[Ticket]:
        """Those it caused, as far as the reader may see them."""
        links = TicketLink.objects.filter(target=self.ticket, kind=LinkKind.CAUSED_BY).select_related("source")
        return [link.source for link in links.order_by("pk")[:50] if can_view(self.reader, link.source)]

    @cached_property
    def _events(self) -> list[TicketEvent]:
        return reading.first_events(self.ticket, MOST_EVENTS)

    @cached_property
    def entries(self) -> list[Any]:
        """Everything that happened, as the timeline says it, the oldest first."""
        told = [reading.describe(event, internal=True) for event in self._events]
        return [entry for entry in told if entry is not None]

    @property
    def is_cut(self) -> bool:
        """More happened than `entries` tells."""
        return self.ticket.event_count > MOST_EVENTS

    @property
    def most_events(self) -> int:
        return MOST_EVENTS

    @cached_property
    def is_intact(self) -> bool:
        """The chain of events has not been tampered with."""
        return first_broken_link(self.ticket) is None
