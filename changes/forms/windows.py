"""What is asked for when a free window is looked for."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from changes.forms.plan import AssetsField, asset_ids
from changes.windows import LONGEST_SEARCH_MINUTES, Hours
from tickets.inputs import MomentField

WEEKEND = frozenset({5, 6})


class WindowForm(forms.Form):
    """How long, from when on, of which assets, in which hours."""

    minutes = forms.IntegerField(
        label=_("Length (minutes)"), min_value=5, max_value=LONGEST_SEARCH_MINUTES, initial=120
    )
    earliest_at = MomentField(label=_("Not before"), required=False, help_text=_("Empty: from now on."))
    begin = forms.TimeField(
        label=_("From"), required=False, initial="20:00", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    end = forms.TimeField(
        label=pgettext_lazy("end of a span", "To"),
        required=False,
        initial="06:00",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("An end before the begin is that of the next day."),
    )
    weekends = forms.BooleanField(label=_("At weekends only"), required=False)
    assets = AssetsField(label=_("Assets"), required=False)

    def clean_earliest_at(self) -> datetime | None:
        """Within a year: further ahead nothing is planned."""
        moment: datetime | None = self.cleaned_data["earliest_at"]
        if moment is not None and moment > timezone.now() + timedelta(days=366):
            raise forms.ValidationError(_("Choose a moment within a year."), code="range")
        return moment

    def earliest(self) -> datetime:
        """Never in the past."""
        now = timezone.now()
        return max(self.cleaned_data["earliest_at"] or now, now)

    def hours(self) -> Hours:
        values: dict[str, Any] = self.cleaned_data
        options: dict[str, Any] = {name: values[name] for name in ("begin", "end") if values[name]}
        if values["weekends"]:
            options["weekdays"] = WEEKEND
        return Hours(**options)

    def chosen_assets(self) -> list[int]:
        return asset_ids(self["assets"].value() or [])
