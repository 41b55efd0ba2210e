"""The release manager's page: how many releases stand where, what waits for a decision, what comes."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from releases.models import Release, ReleaseStage, StageState
from releases.workflow import OPEN
from tickets.choices import Kind
from tickets.models import Ticket
from tickets.state_columns import Column, open_columns

MOST_ROWS = 15
LOOKING_BACK = timedelta(days=90)


@dataclass
class Overview:
    """What one person sees of all releases; each part is read when the page asks for it, at most five statements."""

    user: User

    @cached_property
    def columns(self) -> list[Column]:
        """The open states in the order of the process."""
        return open_columns(self.user, Kind.RELEASE, OPEN)

    @cached_property
    def to_decide(self) -> list[Release]:
        return self._rows(self._open("awaiting_decision"))

    @cached_property
    def under_way(self) -> list[Release]:
        """Going out, being verified or taken back."""
        return self._rows(self._open("deploying", "verifying", "rolling_back", "rolled_back"))

    @cached_property
    def coming(self) -> list[Release]:
        """Planned, built or tested; the earliest deployment first."""
        return self._rows(self._open("planning", "building", "testing"))

    @cached_property
    def ended(self) -> list[Release]:
        """Closed, and deployed or taken back in the last three months."""
        since = timezone.now() - LOOKING_BACK
        recent = self._releases().filter(ticket__is_open=False, deployment_ended_at__gte=since).exclude(outcome="")
        return self._rows(recent.order_by("-deployment_ended_at", "-pk"))

    def _open(self, *states: str) -> QuerySet[Release]:
        found = self._releases().filter(ticket__is_open=True, ticket__state__in=states)
        return found.order_by("planned_start", "pk")

    def _releases(self) -> QuerySet[Release]:
        visible = Ticket.objects.visible_to(self.user).filter(kind=Kind.RELEASE)
        return Release.objects.filter(ticket__in=visible.values("pk"))

    @staticmethod
    def _rows(found: QuerySet[Release]) -> list[Release]:
        # Counted for the rows that are shown alone, not for all among which they are the first.
        stages = ReleaseStage.objects.filter(ticket=OuterRef("pk")).order_by().values("ticket")
        verified = stages.filter(state=StageState.VERIFIED)
        rows = found.annotate(stage_count=_number(stages), verified_count=_number(verified))
        related = ("ticket__team", "ticket__assignee", "ticket__requester")
        return list(rows.select_related(*related).defer("ticket__description", "ticket__search")[:MOST_ROWS])


def _number(rows: QuerySet) -> Coalesce:
    return Coalesce(Subquery(rows.annotate(number=Count("pk")).values("number")), 0)
