"""What administrators fill in, and what begins a stock-take."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Department
from assets.inputs import TreeChoiceField
from assets.models import AssetKind, Place


class KindForm(forms.ModelForm):
    """A kind of asset."""

    class Meta:
        model = AssetKind
        fields = ("name", "name_en", "slug", "family", "prefix", "position", "is_active")
        widgets = {"family": forms.RadioSelect}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        family: Any = self.fields["family"]
        family.choices = [choice for choice in family.choices if choice[0]]


class PlaceForm(forms.ModelForm):
    """A place."""

    parent = TreeChoiceField(Place.objects.all(), label=_("Within"), required=False)

    class Meta:
        model = Place
        fields = ("name", "name_en", "parent", "is_active")


class StockTakeForm(forms.Form):
    """What a stock-take is called, and what it covers."""

    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("For example “Autumn 2026, head office, 3rd floor”.")
    )
    place = TreeChoiceField(
        Place.objects.filter(is_active=True),
        label=pgettext_lazy("asset", "Place"),
        required=False,
        help_text=_("With everything below it; empty: everywhere."),
    )
    department = TreeChoiceField(
        Department.objects.all(), label=_("Department"), required=False, help_text=_("With everything below it.")
    )
    kind = forms.ModelChoiceField(AssetKind.objects.filter(family="hardware"), label=_("Kind"), required=False)


class CountForm(forms.Form):
    """Numbers as they are scanned or typed, and where one stands."""

    codes = forms.CharField(
        label=_("Numbers"),
        max_length=20_000,
        help_text=_("Scan or type asset or serial numbers; several with blanks or on lines of their own."),
        widget=forms.Textarea(attrs={"rows": 2, "autofocus": True, "autocomplete": "off", "spellcheck": "false"}),
    )
    at = TreeChoiceField(
        Place.objects.filter(is_active=True),
        label=_("Where you stand"),
        required=False,
        help_text=_("What belongs elsewhere is noted so. Empty: the place is not checked."),
    )
