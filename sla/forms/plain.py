"""The matrix, the reasons, a trial's days, and the calculator of due times."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sla.editing.amounts import read_amount
from sla.editing.matrix import MAX_REASONS, Matrix
from sla.models import BreachReason
from tickets.choices import Impact, Priority, Urgency

NOTE = gettext_lazy("Why is it changed?")


class MatrixForm(forms.Form):
    """Sixteen cells."""

    def __init__(self, *args: Any, matrix: Matrix, **options: Any) -> None:
        super().__init__(*args, **options)
        for impact, one in Impact.choices:
            for urgency, other in Urgency.choices:
                self.fields[f"{impact}_{urgency}"] = forms.TypedChoiceField(
                    label=f"{one} × {other}",
                    choices=Priority.choices,
                    coerce=int,
                    initial=matrix[impact, urgency],
                )
        self.fields["note"] = forms.CharField(label=NOTE, required=False, max_length=200)

    def rows(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        for impact, name in reversed(Impact.choices):
            yield str(name), [self[f"{impact}_{urgency}"] for urgency in Urgency.values]

    def cells(self) -> Matrix:
        return {
            (impact, urgency): self.cleaned_data[f"{impact}_{urgency}"]
            for impact in Impact.values
            for urgency in Urgency.values
        }


class ReasonForm(forms.Form):
    """One reason."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    name_en = forms.CharField(label=gettext_lazy("English name"), max_length=100, required=False)
    is_active = forms.BooleanField(label=gettext_lazy("Offered"), required=False, initial=True)


ReasonFormSet = forms.formset_factory(
    ReasonForm, extra=2, can_order=True, can_delete=False, max_num=MAX_REASONS, absolute_max=MAX_REASONS
)


def initial_reasons() -> list[dict[str, Any]]:
    return [{**row} for row in BreachReason.objects.values("pk", "name", "name_en", "is_active")]


class DueForm(forms.Form):
    """When would it be due?"""

    start = forms.DateTimeField(
        label=gettext_lazy("Begun at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    amount = forms.CharField(label=gettext_lazy("Target"), max_length=40)

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("initial", {"start": timezone.localtime(), "amount": _("4 h")})
        super().__init__(*args, **options)

    def clean_amount(self) -> int:
        return read_amount(self.cleaned_data["amount"])


class DaysForm(forms.Form):
    """How far back a trial reads."""

    days = forms.IntegerField(label=gettext_lazy("Days to try it on"), min_value=1, max_value=366, initial=30)
