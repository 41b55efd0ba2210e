"""A calendar as a form: the week as hours per day, days by hand as rows, as pasted lines or as a file."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sla.editing.calendars import MAX_EXCEPTIONS, CalendarDraft
from sla.editing.spans import day_words, read_day
from sla.models import Calendar
from tickets.views.panels import put_errors

MAX_FILE_BYTES = 200_000
CLOSED_WORDS = ("", "closed", "休", "休息", "不上班")


class HoursField(forms.CharField):
    """The spans of a day; empty is a closed day."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=200, **options)

    def to_python(self, value: Any) -> Any:
        return read_day(super().to_python(value) or "")

    def has_changed(self, initial: Any, data: Any) -> bool:
        """As it was typed: an empty field is no list of hours yet."""
        return (initial or "") != (data or "").strip()


class CalendarForm(forms.ModelForm):
    """Name, zone, week, whose official days; and days to add from a sheet."""

    days_text = forms.CharField(
        label=gettext_lazy("Paste days"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "A line each: day, hours or “closed”, note. For example 2026-10-10,09:00-18:00,make-up."
        ),
    )
    days_file = forms.FileField(label=gettext_lazy("Or a CSV file of days"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Why is it changed?"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Stands in the history."),
    )

    class Meta:
        model = Calendar
        fields = ("name", "name_en", "time_zone", "country")

    def __init__(self, *args: Any, draft: CalendarDraft | None = None, **options: Any) -> None:
        if draft is not None:
            options["initial"] = {name: getattr(draft, name) for name in self.Meta.fields}
        super().__init__(*args, **options)
        self.fields["time_zone"].widget.attrs["list"] = "zones"
        self.fields["time_zone"].help_text = gettext_lazy("For example Asia/Shanghai.")
        for index in range(7):
            self.fields[f"day_{index}"] = HoursField(label=WEEKDAYS[index], error_messages={})
            if draft is not None:
                self.initial[f"day_{index}"] = day_words(draft.week[index])

    def clean_time_zone(self) -> str:
        zone = self.cleaned_data["time_zone"].strip()
        if zone not in available_timezones():
            raise ValidationError(_("There is no time zone “%(zone)s”.") % {"zone": zone}, code="invalid")
        return zone

    def clean_days_text(self) -> list[dict[str, Any]]:
        return list(read_days(self.cleaned_data["days_text"]))

    def clean_days_file(self) -> list[dict[str, Any]]:
        upload = self.cleaned_data["days_file"]
        if not upload:
            return []
        if upload.size > MAX_FILE_BYTES:
            raise ValidationError(_("The file is larger than %(max)d kB.") % {"max": MAX_FILE_BYTES // 1000})
        try:
            return list(read_days(upload.read().decode("utf-8-sig")))
        except UnicodeDecodeError as error:
            raise ValidationError(_("Save the file as CSV in UTF-8.")) from error

    @property
    def week(self) -> list[forms.BoundField]:
        return [self[f"day_{index}"] for index in range(7)]


def read_days(text: str) -> Iterator[dict[str, Any]]:
    """The days of a sheet. Raises ValidationError that names the line."""
    for number, row in enumerate(csv.reader(io.StringIO(text.replace("\0", ""))), start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (number == 1 and not cells[0][:1].isdigit()):
            continue
        if number > MAX_EXCEPTIONS:
            raise ValidationError(_("At most %(max)d days.") % {"max": MAX_EXCEPTIONS})
        hours = cells[1] if len(cells) > 1 else ""
        try:
            day = date.fromisoformat(cells[0].replace("/", "-"))
            spans = [] if hours.lower() in CLOSED_WORDS else read_day(hours)
        except ValueError as error:
            said = _("Line %(number)d: “%(text)s” is no day such as 2026-10-01.")
            raise ValidationError(said % {"number": number, "text": cells[0][:40]}) from error
        except ValidationError as error:
            said = _("Line %(number)d: %(error)s")
            raise ValidationError(said % {"number": number, "error": error.messages[0]}) from error
        yield {"day": day.isoformat(), "hours": spans, "note": (cells[2] if len(cells) > 2 else "")[:100]}


class ExceptionForm(forms.Form):
    """One day by hand."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    hours = HoursField(label=gettext_lazy("Opening hours (empty: closed)"))
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=100)


class BaseExceptionFormSet(forms.BaseFormSet):
    def clean(self) -> None:
        seen: set[date] = set()
        for form in self.forms:
            day = form.cleaned_data.get("day") if hasattr(form, "cleaned_data") else None
            if day is None or form.cleaned_data.get("DELETE"):
                continue
            if day in seen:
                form.add_error("day", ValidationError(_("%(day)s stands here twice.") % {"day": day}, code="twice"))
            seen.add(day)

    def days(self) -> list[dict[str, Any]]:
        """The days that stay."""
        return [
            {
                "day": form.cleaned_data["day"].isoformat(),
                **{name: form.cleaned_data[name] for name in ("hours", "note")},
            }
            for form in self.forms
            if form.cleaned_data.get("day") and not form.cleaned_data.get("DELETE")
        ]


ExceptionFormSet = forms.formset_factory(
    ExceptionForm, formset=BaseExceptionFormSet, extra=3, can_delete=True, max_num=MAX_EXCEPTIONS, absolute_max=2_000
)


def initial_days(draft: CalendarDraft) -> list[dict[str, Any]]:
    return [{**one, "hours": day_words(one["hours"])} for one in draft.exceptions]


def draft_of(form: CalendarForm, days: Any) -> CalendarDraft:
    """What the forms say; a pasted or imported day takes the place of the row of that day."""
    data = form.cleaned_data
    by_day = {one["day"]: one for one in [*days.days(), *data["days_text"], *data["days_file"]]}
    return CalendarDraft(
        **{name: data[name] for name in CalendarForm.Meta.fields},
        week=[data[f"day_{index}"] for index in range(7)],
        exceptions=[by_day[day] for day in sorted(by_day)],
    )


def place_errors(form: CalendarForm, error: ValidationError) -> None:
    """A verb's errors at the fields of the form."""
    if not hasattr(error, "error_dict"):
        put_errors(form, error)
        return
    placed = {name.replace("week.", "day_"): errors for name, errors in error.error_dict.items()}
    put_errors(form, ValidationError(placed))
