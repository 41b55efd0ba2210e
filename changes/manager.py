"""The change manager's page: how many changes stand where, what awaits a decision, what comes, what went wrong."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from changes.calendar import NOT_SHOWN
from changes.models import Change, ChangeType, Outcome
from changes.workflow import OPEN
from tickets.choices import Kind
from tickets.models import Ticket
from tickets.state_columns import Column, open_columns

MOST_ROWS = 15
# Of the failed ones so many are looked at: one does not see every change.
MOST_FAILED = 200
# So far back a failed or unauthorised change is news.
LOOKING_BACK = timedelta(days=90)
WEEK = timedelta(days=7)


@dataclass
class Overview:
    """What one person sees of all changes; each part is read when the page asks for it, at most seven statements."""

    user: User

    @cached_property
    def columns(self) -> list[Column]:
        """The open states in the order of the process."""
        return open_columns(self.user, Kind.CHANGE, OPEN)

    @cached_property
    def to_decide(self) -> list[Change]:
        """Where this person is asked to approve, and where the manager has the next move."""
        asked = self._changes().filter(ticket__approval_seats__person=self.user, ticket__approval_seats__state="asked")
        return self._rows(asked.order_by("starts_at", "pk"))

    @cached_property
    def to_assess(self) -> list[Change]:
        """Submitted, or being assessed: the manager's own work."""
        submitted = self._changes().filter(ticket__is_open=True, ticket__state__in=("submitted", "assessing"))
        return self._rows(submitted.order_by("starts_at", "pk"))

    @cached_property
    def this_week(self) -> list[Change]:
        """What begins in the next seven days, or is under way."""
        now = timezone.now()
        coming = self._changes().overlapping(now, now + WEEK).exclude(ticket__state__in=NOT_SHOWN)
        return self._rows(coming.order_by("starts_at", "pk"))

    @cached_property
    def without_approval(self) -> list[Change]:
        """Emergencies that were begun and that nobody has approved yet."""
        found = self._changes().filter(
            began_unapproved=True, approved_at=None, type=ChangeType.EMERGENCY, ticket__is_open=True
        )
        return self._rows(found.order_by("implementation_started_at", "pk"))

    @cached_property
    def unauthorised(self) -> list[Change]:
        recent = self._changes().filter(type=ChangeType.UNAUTHORISED, starts_at__gte=timezone.now() - LOOKING_BACK)
        return self._rows(recent.order_by("-starts_at", "-pk"))

    @cached_property
    def failed(self) -> list[Change]:
        """Failed or rolled back, open or ended in the last three months."""
        since = timezone.now() - LOOKING_BACK
        states = ("failed", "rolling_back", "rolled_back")
        under_way = Ticket.objects.open().filter(kind=Kind.CHANGE, state__in=states).values("pk")
        ended = Change.objects.filter(outcome=Outcome.FAILED, starts_at__gte=since).order_by("-starts_at").values("pk")
        failed = self._changes().filter(pk__in=under_way.order_by().union(ended[:MOST_FAILED]))
        return self._rows(failed.filter(starts_at__gte=since).order_by("-starts_at", "-pk"))

    def _changes(self) -> Any:
        visible = Ticket.objects.visible_to(self.user).filter(kind=Kind.CHANGE)
        return Change.objects.filter(ticket__kind=Kind.CHANGE, ticket__in=visible.values("pk"))

    @staticmethod
    def _rows(found: QuerySet[Change]) -> list[Change]:
        related = ("ticket__team", "ticket__assignee", "ticket__requester")
        return list(found.select_related(*related).defer("ticket__description", "ticket__search")[:MOST_ROWS])


def total(columns: Iterable[Column]) -> int:
    return sum(column.count for column in columns)
