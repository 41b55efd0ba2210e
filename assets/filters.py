"""Narrowing assets: one FilterSet for the page, the export, the labels and the API."""

from datetime import date, timedelta

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Department, User
from assets.choices import AssetState, Family
from assets.models import Asset, Outcome, Place
from tickets.filters import (
    ME,
    NOBODY,
    Condition,
    ConditionFilter,
    ManyFilter,
    ReferencesField,
    SlugsField,
    one_of,
    person,
)
from tickets.search import search_query

WITHIN = [
    ("past", pgettext_lazy("warranty", "Ended already")),
    ("30", pgettext_lazy("warranty", "Ends within 30 days")),
    ("90", pgettext_lazy("warranty", "Ends within 90 days")),
    ("365", pgettext_lazy("warranty", "Ends within a year")),
]


def by_words(text: str, user: User) -> Q:
    """What holds every word; nothing for a text that holds none."""
    query = search_query(text)
    return Q(search=query) if query else Q(pk__in=[])


def below(model: type[Department] | type[Place], column: str) -> Condition:
    """By nodes of a tree with everything below them: a path holds the ids of all above."""

    def condition(ids: list[str], user: User) -> Q:
        named = Q(pk__in=[])
        for pk in ids:
            named |= Q(path__contains=f"/{int(pk)}/")
        return Q(**{f"{column}__in": model.objects.filter(named).order_by().values("pk")})

    return condition


def ends_within(value: str, user: User) -> Q:
    """Live assets whose warranty or licence has ended, or ends soon."""
    today: date = timezone.localdate()
    live = ~Q(state=AssetState.DISPOSED)
    if value == "past":
        return live & Q(warranty_until__lt=today)
    return live & Q(warranty_until__range=(today, today + timedelta(days=int(value))))


class AssetFilter(django_filters.FilterSet):
    """Narrows assets."""

    q = ConditionFilter(
        by_words, forms.CharField, label=_("Words"), max_length=100,
        help_text=_("Number, name, serial number, model, vendor or owner."),
    )  # fmt: skip
    state = ManyFilter(
        one_of("state"), forms.MultipleChoiceField, label=_("State"), choices=AssetState.choices,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    kind = ManyFilter(one_of("kind__slug"), SlugsField, label=_("Kind"), help_text=_("Codes of kinds."))
    family = ConditionFilter(
        lambda value, user: Q(kind__family=value), forms.ChoiceField, label=_("Family"), choices=Family.choices
    )
    owner = ManyFilter(
        person("owner_id"), ReferencesField, label=_("Owner"), words={ME: _("Me"), NOBODY: _("Nobody")},
        help_text=_("Ids of people, “me” or “none”."),
    )  # fmt: skip
    department = ManyFilter(
        below(Department, "department_id"), ReferencesField, label=_("Department"),
        help_text=_("Ids; with everything below."),
    )  # fmt: skip
    place = ManyFilter(
        below(Place, "place_id"), ReferencesField, label=pgettext_lazy("asset", "Place"),
        help_text=_("Ids; with everything below."),
    )  # fmt: skip
    warranty = ConditionFilter(ends_within, forms.ChoiceField, label=_("Warranty"), choices=WITHIN)

    class Meta:
        model = Asset
        fields: list[str] = []


class StockTakeLineFilter(django_filters.FilterSet):
    """Lines by what became of them."""

    outcome = django_filters.ChoiceFilter(choices=Outcome.choices, help_text="What became of them.")
