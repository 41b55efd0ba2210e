"""The forms of the improvement register, and which of it is listed."""

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.roles import STAFF_ROLES
from tickets.filters import ConditionFilter
from tickets.models import Improvement, ImprovementSource, ImprovementState, Ticket
from tickets.models.improvement import IS_OPEN

OPEN_CHOICE = [("open", pgettext_lazy("improvements", "Open"))]
DUE_CHOICES = [("overdue", _("Overdue")), ("week", _("Within a week"))]
OWNER_CHOICES = [("me", _("Mine"))]


def in_state(value: str, user: User) -> Q:
    return IS_OPEN if value == "open" else Q(state=value)


def due(value: str, user: User) -> Q:
    today = timezone.localdate()
    if value == "overdue":
        return IS_OPEN & Q(due_on__lt=today)
    return IS_OPEN & Q(due_on__range=(today, today + timedelta(days=7)))


class ImprovementFilter(django_filters.FilterSet):
    """Narrows the register, on its page and in the API."""

    state = ConditionFilter(
        in_state, forms.ChoiceField, label=_("State"), choices=[*OPEN_CHOICE, *ImprovementState.choices]
    )
    owner = ConditionFilter(
        lambda value, user: Q(owner=user), forms.ChoiceField, label=_("Owner"), choices=OWNER_CHOICES
    )
    due = ConditionFilter(due, forms.ChoiceField, label=_("Due"), choices=DUE_CHOICES)
    source = ConditionFilter(
        lambda value, user: Q(source_kind=value),
        forms.ChoiceField,
        label=pgettext_lazy("improvement", "Came of"),
        choices=ImprovementSource.choices,
    )

    class Meta:
        model = Improvement
        fields: list[str] = []


def staff() -> Any:
    return User.objects.active().with_role(*STAFF_ROLES).order_by("name", "pk")


class ProposeForm(forms.Form):
    """What is to be done, by whom, until when, and what it came of."""

    title = forms.CharField(label=_("What is to be done"), max_length=200)
    description = forms.CharField(
        label=_("Why, and how one will see that it has helped"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    owner = forms.ModelChoiceField(User.objects.none(), label=_("Who does it"), empty_label=_("Please choose"))
    due_on = forms.DateField(label=_("By which day"), widget=forms.DateInput(attrs={"type": "date"}))
    source_kind = forms.ChoiceField(label=pgettext_lazy("improvement", "Came of"), choices=ImprovementSource)
    source_ticket = forms.CharField(label=_("Ticket"), required=False, max_length=24, help_text="IT-YYYYMMDD-N")

    def __init__(self, *args: Any, by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by = by
        self.fields["owner"].queryset = staff()  # type: ignore[attr-defined]

    def clean_source_ticket(self) -> Ticket | None:
        """Raises ValidationError for a number of no ticket that the person may see."""
        number = self.cleaned_data["source_ticket"].strip().upper()
        if not number:
            return None
        found = Ticket.objects.visible_to(self.by).filter(number=number).first()
        if found is None:
            message = _("There is no ticket %(number)s.")
            raise forms.ValidationError(message, code="unknown", params={"number": number})
        return found


class EffectForm(forms.Form):
    effect = forms.CharField(
        label=_("Measured effect"),
        help_text=_("What is better now, and by which figure."),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DropForm(forms.Form):
    reason = forms.CharField(label=_("Why is it given up?"), max_length=500)


class OwnerForm(forms.Form):
    owner = forms.ModelChoiceField(User.objects.none(), label=_("Who does it"), empty_label=_("Please choose"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = staff()  # type: ignore[attr-defined]


class DueForm(forms.Form):
    due_on = forms.DateField(label=_("By which day"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label=_("Why another day?"), max_length=500)
