"""The forms of the archive."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from archive.finding import Wanted
from archive.models import ArchiveSettings, Hold
from archive.months import read_month
from tickets.choices import Kind

LAST_DAY = date(2200, 1, 1)


class MonthField(forms.CharField):
    """A month such as 2026-10, as its first day."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"type": "month", "placeholder": "2026-10"}))
        super().__init__(max_length=7, **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = read_month(text)
        if found is None:
            raise forms.ValidationError(_("Give a month such as 2026-10."), code="invalid")
        return found


class MonthForm(forms.Form):
    month = MonthField(label=pgettext_lazy("archive", "Month"))


class SearchForm(forms.Form):
    """What is looked for; nothing given finds the newest."""

    q = forms.CharField(
        label=_("Number or words"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"})
    )
    requester = forms.CharField(label=_("Requester"), required=False, max_length=100)
    since = forms.DateField(label=_("Closed from"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Closed until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *Kind.choices])

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for days in the wrong order."""
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and since > until:
            self.add_error("until", _("This day lies before the first one."))
        if until and until > LAST_DAY:
            self.add_error("until", _("Choose a day before the year 2200."))
        return given

    def wanted(self) -> Wanted:
        given = self.cleaned_data
        return Wanted(given["q"], given["requester"].strip(), given["since"], given["until"], given["kind"])


def _reason(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class RestoreForm(forms.Form):
    reason = _reason(_("Why is it restored?"))


class LiftForm(forms.Form):
    reason = _reason(_("Why is it lifted?"))


class HoldForm(forms.Form):
    """What is held, why, and until when."""

    scope = forms.ChoiceField(
        label=_("What is held"), choices=Hold.Scope.choices, initial=Hold.Scope.TICKET, widget=forms.RadioSelect
    )
    number = forms.CharField(label=_("Ticket"), required=False, max_length=24, help_text="IT-YYYYMMDD-N")
    person = forms.CharField(
        label=_("Person"), required=False, max_length=100, help_text=_("Employee number or e-mail address.")
    )
    month = MonthField(label=pgettext_lazy("archive", "Month"), required=False)
    until = forms.DateField(
        label=pgettext_lazy("hold", "Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The last day. Empty: until it is lifted."),
    )
    reason = _reason(_("Why is it held?"))

    def clean_person(self) -> User | None:
        """Raises ValidationError for somebody the desk does not know."""
        text = self.cleaned_data["person"].strip()
        if not text:
            return None
        found = (
            User.objects.filter(employee_number__iexact=text).first() or User.objects.filter(email__iexact=text).first()
        )
        if found is None:
            raise forms.ValidationError(_("Nobody has this employee number or address."), code="unknown")
        return found


class RemoveForm(forms.Form):
    """What is deleted, why, and the name typed as confirmation."""

    with_rows = forms.BooleanField(
        label=_("Delete the tickets from the desk; they can be restored from the bundle"), required=False
    )
    with_bundle = forms.BooleanField(
        label=_("Delete the bundle itself; what it alone holds is gone for good"), required=False
    )
    reason = _reason(_("Why is it deleted?"))
    confirmation = forms.CharField(
        label=pgettext_lazy("archive", "Type the bundle's name to confirm"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class SettingsForm(forms.ModelForm):
    """What administrators set."""

    note = forms.CharField(label=_("Why is it changed?"), required=False, max_length=200)

    class Meta:
        model = ArchiveSettings
        fields = ArchiveSettings.NAMES
        help_texts = {
            "day": _("1 to 28."),
            "hour": _("In the site's time zone; at night, for example 2."),
            "retention_years": _("At least 2. Nothing is deleted by itself when they are over."),
        }

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ArchiveSettings.NAMES}
