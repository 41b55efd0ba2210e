"""One report: who asked for what, how long each step took, what was promised, done and said."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import Http404
from django.utils.translation import pgettext

from accounts.models import User
from incidents.models.incident import severity_of
from reports.resolution.spans import Promise, Span, promises_of, spans_of
from tickets import moments
from tickets.choices import Kind
from tickets.models import ApprovalSeat, Satisfaction, Task, Ticket, TicketEvent, detail_model
from tickets.models.event import PERSONAL
from tickets.policies import can_read_rating, can_see_internal
from tickets.satisfaction.asking import latest_of
from tickets.timeline import reading
from tickets.workflow import workflows

# A ticket that needs more is in trouble of another kind; the page of the ticket has all of it.
MOST_EVENTS, MOST_ROWS = 500, 200
# Where a process keeps what came of it.
SOLUTIONS = {"incident": "resolution", "request": "resolution", "problem": "fix", "change": "review"}
RELATED = ("requester", "assignee", "team", "category", "contact_department", "opened_by")


def find(user: User, number: str) -> Ticket:
    """A ticket that has ended and that the person may see. Raises Http404 for any other."""
    details = [kind for kind in workflows() if detail_model(kind)]
    found = Ticket.objects.visible_to(user).select_related(*RELATED, *details).defer("search")
    ticket = found.filter(number=number.upper(), is_open=False).first()
    if ticket is None:
        raise Http404
    return ticket


@dataclass
class Report:
    """A ticket's report as one person reads it; each part is read when it is asked for."""

    ticket: Ticket
    reader: User
    # The desk's own edition; whoever may not read it gets the requester's.
    is_internal: bool = True
    made_at: datetime = field(default_factory=moments.now)

    def __post_init__(self) -> None:
        self.may_be_internal = can_see_internal(self.reader, self.ticket)
        self.is_internal = self.is_internal and self.may_be_internal

    @property
    def solution(self) -> str:
        name = SOLUTIONS.get(self.ticket.kind, "")
        return str(getattr(self.ticket.detail, name, "") or "") if name else ""

    @property
    def severity(self) -> str:
        if self.ticket.kind != Kind.INCIDENT:
            return ""
        return str(severity_of(self.ticket.priority, self.ticket.impact).label)

    @property
    def cause(self) -> str:
        """Why it happened and how it ended, as the desk has filed it."""
        detail = self.ticket.detail
        found = [getattr(detail, name, None) for name in ("cause_category", "close_code")] if self.is_internal else []
        return pgettext("between items", ", ").join(str(one) for one in found if one)

    @cached_property
    def _events(self) -> list[TicketEvent]:
        """All that happened; what is internal too, since the steps of the way are everybody's to know."""
        return reading.first_events(self.ticket, MOST_EVENTS)

    @cached_property
    def spans(self) -> list[Span]:
        """How long it was in each state."""
        return spans_of(self.ticket, self._events)

    @property
    def total(self) -> Span | None:
        """From the submission to the end."""
        if not self.spans:
            return None
        parts = self.spans
        end = parts[-1].end or self.made_at
        return Span("", parts[0].start, end, sum(part.wall for part in parts), sum(part.business for part in parts))

    @cached_property
    def promises(self) -> list[Promise]:
        """What was promised and how it was kept. The desk's alone, as the clocks are everywhere."""
        return promises_of(self.ticket, self.made_at) if self.is_internal else []

    @cached_property
    def entries(self) -> list[reading.Entry]:
        """What happened, as the timeline says it to this reader, the oldest first."""
        told: Iterable[TicketEvent] = self._events
        if not self.is_internal:
            told = [event for event in self._events if event.verb not in PERSONAL]
        found = [reading.describe(event, internal=self.is_internal) for event in told]
        return [entry for entry in found if entry is not None]

    @property
    def worked(self) -> list[reading.Entry]:
        """The work that was logged."""
        return [entry for entry in self.entries if entry.worklog is not None]

    @property
    def minutes(self) -> int:
        return sum(entry.worklog.minutes for entry in self.worked if entry.worklog)

    @cached_property
    def tasks(self) -> list[Task]:
        """What was done step by step. The desk's alone."""
        if not self.is_internal:
            return []
        found = Task.objects.filter(ticket=self.ticket).select_related("assignee", "team", "ended_by")
        return list(found.order_by("position", "pk")[:MOST_ROWS])

    @cached_property
    def seats(self) -> list[ApprovalSeat]:
        """Who was asked to approve, and what they said; of votes nobody cast the desk alone knows."""
        found = ApprovalSeat.objects.filter(ticket=self.ticket).exclude(state=ApprovalSeat.State.RELEASED)
        if not self.is_internal:
            found = found.filter(decided_at__isnull=False)
        related = ("step__round", "person", "principal", "decided_by")
        return list(found.select_related(*related).order_by("step__round__number", "step__position", "pk")[:MOST_ROWS])

    @cached_property
    def people(self) -> list[tuple[str, int]]:
        """Everybody who had a hand in it, the busiest first, with how many entries are theirs."""
        acted = Counter(entry.event.actor.name for entry in self.entries if entry.event.actor is not None)
        return acted.most_common()

    @cached_property
    def rating(self) -> Satisfaction | None:
        """What the requester said, for those who may read it."""
        found = latest_of(self.ticket)
        if found is None or found.answered_at is None:
            return None
        found.ticket = self.ticket
        own = self.ticket.requester_id == self.reader.pk
        return found if (own or self.is_internal) and can_read_rating(self.reader, found) else None

    @property
    def callback(self) -> str:
        """What the requester said on the phone. The desk's alone."""
        detail = self.ticket.detail
        if not self.is_internal or not getattr(detail, "callback_outcome", ""):
            return ""
        return str(detail.get_callback_outcome_display())

    @property
    def file_name(self) -> str:
        return f"{self.ticket.number} 问题处理报告.pdf"

    @property
    def key_times(self) -> list[tuple[str, datetime | None]]:
        ticket = self.ticket
        return [
            (pgettext("key time", "Submitted"), ticket.created_at),
            (pgettext("key time", "Acknowledged"), ticket.acknowledged_at),
            (pgettext("key time", "Responded"), ticket.first_responded_at),
            (pgettext("key time", "Accepted"), ticket.accepted_at),
            (pgettext("key time", "Resolved"), ticket.resolved_at),
            (pgettext("key time", "Closed"), ticket.closed_at),
        ]

    @property
    def is_cut(self) -> bool:
        """More happened than a report tells."""
        return self.ticket.event_count > MOST_EVENTS


def context_of(report: Report) -> dict[str, Any]:
    """What the templates of page and document need."""
    names = {"company_name": settings.COMPANY_NAME, "user": report.reader}
    return {"report": report, "ticket": report.ticket, **names}
