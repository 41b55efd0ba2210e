"""What a verb asks of a person: one form, built from names, that pages, the API and Python calls all go through."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Department, User
from assets.models import Asset, AssetKind, Place
from assets.models.asset import MAX_SEATS
from tickets.inputs import NamedForm

EARLIEST, LATEST = date(1970, 1, 1), date(2200, 1, 1)


class DayField(forms.DateField):
    """A day from the browser's own picker, or ISO 8601 from a script."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    input_formats = ["%Y-%m-%d"]

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is not None and not EARLIEST <= day <= LATEST:
            raise ValidationError(_("Give a day between 1970 and 2200."), code="range")
        return day


class PersonField(forms.CharField):
    """Somebody of the company: by employee number, e-mail or whole name on a page; the person itself from a script."""

    def clean(self, value: Any) -> User | None:
        if isinstance(value, User):
            return self._active(value)
        text = super().clean(value).strip()
        if not text:
            return None
        found = list(User.objects.filter(employee_number__iexact=text.split()[0])[:1])
        found = found or list(User.objects.filter(email__iexact=text)[:1])
        found = found or list(User.objects.active().filter(name=text)[:2])
        if len(found) > 1:
            message = _("Several people are called %(name)s; give the employee number.")
            raise ValidationError(message, code="ambiguous", params={"name": text})
        if not found:
            raise ValidationError(_("Nobody is found by “%(text)s”."), code="unknown", params={"text": text})
        return self._active(found[0])

    @staticmethod
    def _active(person: User) -> User:
        if not person.is_active:
            message = _("%(person)s has left or is disabled; choose somebody else.")
            raise ValidationError(message, code="inactive", params={"person": person.name})
        return person

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, User):
            return f"{value.employee_number} {value.name}"
        return value


class TreeChoiceField(forms.ModelChoiceField):
    """A node of a tree, indented under those above it."""

    def label_from_instance(self, node: Any) -> str:
        return node.indented


def text(label: Any, *, rows: int = 3, limit: int = 2_000, help_text: Any = "") -> Callable[[], forms.Field]:
    """A factory of multi-line text inputs."""
    return lambda: forms.CharField(
        label=label, help_text=help_text, max_length=limit, widget=forms.Textarea(attrs={"rows": rows})
    )


def line(label: Any, *, help_text: Any = "", limit: int = 100) -> Callable[[], forms.Field]:
    """A factory of one-line text inputs."""
    return lambda: forms.CharField(label=label, help_text=help_text, max_length=limit)


INPUTS: dict[str, Callable[[], forms.Field]] = {
    "number": line(gettext_lazy("Asset number"), limit=32, help_text=gettext_lazy("Empty: the next one of the kind.")),
    "name": line(gettext_lazy("Name")),
    "kind": lambda: forms.ModelChoiceField(AssetKind.objects.filter(is_active=True), label=gettext_lazy("Kind")),
    "owner": lambda: PersonField(
        label=gettext_lazy("Person"),
        max_length=200,
        help_text=gettext_lazy("Employee number, e-mail or name."),
        widget=forms.TextInput(
            attrs={
                "list": "people",
                "autocomplete": "off",
                "hx-get": reverse_lazy("assets:people"),
                "hx-trigger": "input changed delay:300ms",
                "hx-target": "#people",
                "hx-sync": "this:replace",
            }
        ),
    ),
    "department": lambda: TreeChoiceField(
        Department.objects.all(), label=gettext_lazy("Department"), help_text=gettext_lazy("Empty: the person's own.")
    ),
    "place": lambda: TreeChoiceField(Place.objects.filter(is_active=True), label=pgettext_lazy("asset", "Place")),
    "serial": line(gettext_lazy("Serial number")),
    "vendor": line(gettext_lazy("Vendor")),
    "model": line(pgettext_lazy("asset", "Model")),
    "purchased_on": lambda: DayField(label=gettext_lazy("Bought on")),
    "warranty_until": lambda: DayField(label=gettext_lazy("Warranty or licence until")),
    "note": text(gettext_lazy("Note")),
    "seats": lambda: forms.IntegerField(label=gettext_lazy("Seats"), min_value=1, max_value=MAX_SEATS),
    "is_public": lambda: forms.BooleanField(
        label=gettext_lazy("Every employee may name it"),
        help_text=gettext_lazy("Offered where somebody asks for help."),
    ),
    "reason": text(gettext_lazy("Reason")),
    "comment": text(gettext_lazy("Note"), rows=2, help_text=gettext_lazy("Stands in the history.")),
    "repairer": line(gettext_lazy("Who repairs it")),
    "back_on": lambda: DayField(label=gettext_lazy("Expected back on")),
}


class VerbForm(NamedForm):
    """What a verb on an asset asks for."""

    inputs = INPUTS


def applicable(family: str) -> tuple[str, ...]:
    """The facts that an asset of this family has, in the order in which they are asked for."""
    own = {"licence": ("seats",), "service": ("is_public",)}.get(family, ("serial", "model"))
    return ("name", *own, "vendor", "purchased_on", "warranty_until", "note")


def held(asset: Asset) -> dict[str, Any]:
    """Who has the asset and where, as a form begins with it."""
    return {"owner": asset.owner, "department": asset.department_id, "place": asset.place_id}
