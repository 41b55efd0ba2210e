"""What is asked for when a free window is looked for."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from changes.forms.plan import AssetsField, asset_ids
from changes.windows import LONGEST_SEARCH_MINUTES, Hours, check_earliest, hours_of
from tickets.inputs import MomentField


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
        """Within what is planned."""
        moment: datetime | None = self.cleaned_data["earliest_at"]
        check_earliest(moment)
        return moment

    def earliest(self) -> datetime:
        """Never in the past."""
        now = timezone.now()
        return max(self.cleaned_data["earliest_at"] or now, now)

    def hours(self) -> Hours:
        values = self.cleaned_data
        return hours_of(values["begin"], values["end"], weekends=values["weekends"])

    def chosen_assets(self) -> list[int]:
        return asset_ids(self["assets"].value() or [])
