"""Which breaches: one FilterSet for the page, the export and the API."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from sla.models import Breach, ClockKind
from tickets.filters import YES_NO, ConditionFilter, MomentOrDayField, compared

LARGEST_ID = 2**31 - 1


def equals(column: str) -> Any:
    return lambda value, user: Q(**{column: value})


def is_explained(value: str, user: User) -> Q:
    return Q(reason__isnull=value != "true")


class BreachFilter(django_filters.FilterSet):
    """Narrows breaches."""

    after = ConditionFilter(compared("at__gte"), MomentOrDayField, label=_("From"))
    before = ConditionFilter(compared("at__lt"), MomentOrDayField, label=_("Until"), upper=True)
    team = ConditionFilter(
        equals("team_id"), forms.IntegerField, label=_("Team"), min_value=1, max_value=LARGEST_ID,
        help_text=_("The id of the team that had the ticket then."),
    )  # fmt: skip
    clock = ConditionFilter(equals("clock__kind"), forms.ChoiceField, label=_("Clock"), choices=ClockKind.choices)
    reason = ConditionFilter(
        equals("reason_id"), forms.IntegerField, label=_("Cause"), min_value=1, max_value=LARGEST_ID,
        help_text=_("The id of the reason given."),
    )  # fmt: skip
    explained = ConditionFilter(is_explained, forms.ChoiceField, label=_("Explained"), choices=YES_NO)

    class Meta:
        model = Breach
        fields: list[str] = []
