"""The list of those who were not content, and all of one of them."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from tickets import moments, policies
from tickets.clocks import Chip, clocks
from tickets.filters import ConditionFilter
from tickets.keyset import Page, newest_first
from tickets.models import FollowUp, FollowUpReason, Overall, Satisfaction
from tickets.models.satisfaction import ANSWERED, FollowUpQuerySet
from tickets.timeline import reading
from tickets.workflow import Offer

SIZE = 50
RELATED = ("ticket", "ticket__requester", "satisfaction", "handler", "improvement", "closed_by")
DEFERRED = ("ticket__description", "ticket__error_text", "ticket__search")
STATES = [("open", pgettext_lazy("follow-ups", "Open")), ("done", pgettext_lazy("follow-ups", "Done"))]
VERBS = ("follow_up_opened", "follow_up_taken", "follow_up_contacted", "follow_up_closed", "improvement_proposed")
REOPEN = "reopen_closed"


class FollowUpFilter(django_filters.FilterSet):
    """Narrows the list, on its page and in the API."""

    state = ConditionFilter(
        lambda value, user: Q(closed_at=None) if value == "open" else Q(closed_at__isnull=False),
        forms.ChoiceField,
        label=_("State"),
        choices=STATES,
    )
    handler = ConditionFilter(
        lambda value, user: Q(handler=user) if value == "me" else Q(handler=None),
        forms.ChoiceField,
        label=_("Who takes care of it"),
        choices=[("me", _("Mine")), ("none", _("Nobody yet"))],
    )
    reason = ConditionFilter(
        lambda value, user: Q(reason=value), forms.ChoiceField, label=_("Reason"), choices=FollowUpReason.choices
    )

    class Meta:
        model = FollowUp
        fields: list[str] = []


class RatingFilter(django_filters.FilterSet):
    """Narrows the list of all answers."""

    overall = ConditionFilter(
        lambda value, user: Q(overall=value), forms.ChoiceField, label=_("Overall"), choices=Overall.choices
    )
    comment = ConditionFilter(
        lambda value, user: ~Q(comment=""),
        forms.ChoiceField,
        label=_("Comment"),
        choices=[("true", _("With a comment"))],
    )

    class Meta:
        model = Satisfaction
        fields: list[str] = []


def ratings_of(user: User) -> Any:
    """The answers the person may read: supervisors all, an agent those to their own work."""
    answered = Satisfaction.objects.visible_to(user).answered()
    if not user.has_role(*policies.RATINGS_ROLES):
        answered = answered.filter(assignee=user)
    return answered.select_related("ticket", "requester", "assignee", "team", "follow_up").defer(*DEFERRED)


def follow_ups_of(user: User) -> FollowUpQuerySet:
    """What is listed for a person."""
    found: FollowUpQuerySet = FollowUp.objects.visible_to(user)
    return found.select_related(*RELATED).defer(*DEFERRED)


def page_of(rows: Any, moment: str, cursor: str) -> Page:
    return newest_first(rows, moment, cursor=cursor, limit=SIZE)


def chips_of(rows: list[FollowUp], at: datetime) -> dict[int, Chip]:
    """The running clock of each that is open, in one statement."""
    found = clocks().next_chips([row.ticket_id for row in rows if row.is_open], at)
    return {pk: chip for pk, chip in found.items() if chip.is_ticking or chip.tone != "met"}


@dataclass
class Matter:
    """One follow-up as a supervisor has it open."""

    follow_up: FollowUp
    user: User

    @property
    def ticket(self) -> Any:
        return self.follow_up.ticket

    @property
    def rating(self) -> Satisfaction:
        return self.follow_up.satisfaction

    @property
    def is_taken_back(self) -> bool:
        """The requester has changed their mind since."""
        return self.rating.state == ANSWERED and self.rating.overall != Overall.DISSATISFIED

    @cached_property
    def may_act(self) -> bool:
        return self.follow_up.is_open and policies.may_follow_up(self.user)

    @cached_property
    def chip(self) -> Chip | None:
        return chips_of([self.follow_up], moments.now()).get(self.follow_up.ticket_id)

    @cached_property
    def entries(self) -> list[reading.Entry]:
        """What has been done about it, oldest first."""
        events = self.ticket.events.filter(verb__in=VERBS, at__gte=self.follow_up.opened_at)
        found = events.select_related("actor", "worklog").prefetch_related("attachments").order_by("sequence")[:100]
        entries = []
        for event in found:
            event.ticket = self.ticket
            if entry := reading.describe(event, internal=True):
                entries.append(entry)
        return entries

    @cached_property
    def reopening(self) -> Offer | None:
        """The move that opens the ticket again, where that is possible."""
        if not self.may_act:
            return None
        names = (REOPEN, "reopen")
        offers = self.ticket.workflow.offers(self.ticket, self.user)
        return next((offer for offer in offers if offer.name in names and not offer.blocked_by), None)
