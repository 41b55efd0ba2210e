"""The form of a schedule."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from reports.models import Format, ReportSchedule, SavedReport
from reports.people import MOST_OFFERED, choices_of_readers, readers
from reports.schedules.keeping import NAMES, ROLES


class ScheduleForm(forms.Form):
    """When, to whom, and as what."""

    saved = forms.ChoiceField(
        label=_("Report"),
        required=False,
        help_text=_("A saved report goes only to those who have it, and as XLSX."),
    )
    name = forms.CharField(label=_("Name"), max_length=100)
    is_active = forms.BooleanField(label=_("Active"), required=False)
    day = forms.IntegerField(
        label=_("Day of the month"),
        min_value=1,
        max_value=28,
        help_text=_("The report of the month before goes out on this day."),
    )
    at = forms.TimeField(label=_("At"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    formats = forms.MultipleChoiceField(
        label=_("Attached"), choices=Format.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    roles = forms.MultipleChoiceField(
        label=_("Everybody who is"),
        choices=[(role.value, role.label) for role in Role if role.value in ROLES],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Whoever has the role on that day."),
    )
    people = forms.MultipleChoiceField(
        label=_("And these people"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Those who may see the figures. Who leaves, or may no longer see them, gets none."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, user: User, schedule: ReportSchedule | None = None) -> None:
        reports = SavedReport.objects.visible_to(user).order_by("name", "pk")[:MOST_OFFERED]
        self.offered = {str(one.pk): one for one in reports}
        initial: dict[str, Any] = {"is_active": True, "day": 1, "at": "08:00", "formats": list(Format.values)}
        if schedule:
            initial = {name: getattr(schedule, name) for name in NAMES}
            initial |= {
                "version": schedule.version,
                "saved": str(schedule.saved_id or ""),
                "people": [str(pk) for pk in schedule.people.values_list("pk", flat=True)],
            }
        super().__init__(data, initial=initial)
        own = [(key, one.name) for key, one in self.offered.items()]
        self.fields["saved"].choices = [("", _("Monthly service report")), *own]  # type: ignore[attr-defined]
        self.fields["people"].choices = choices_of_readers()  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        found = {name: self.cleaned_data[name] for name in NAMES}
        return found | {"saved": self.offered.get(self.cleaned_data["saved"])}

    def recipients(self) -> list[User]:
        return list(readers().filter(pk__in=[int(pk) for pk in self.cleaned_data["people"]]))
