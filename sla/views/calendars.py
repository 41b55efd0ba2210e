"""Calendars: as they are, as a form, and what a draft comes to."""

from typing import Any
from zoneinfo import available_timezones

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import UserRequest
from sla.editing.calendars import CalendarDraft, last_change, outdated, save_calendar, users_of, years_not_known
from sla.editing.preview import due, year_of
from sla.forms import calendars as forms
from sla.forms.plain import DaysForm, DueForm
from sla.models import Calendar, SettingChange, Simulation
from sla.policies import may_edit_promises
from sla.simulation.verbs import try_calendar
from sla.views.guard import history, promise_editors, promise_readers
from tickets.exceptions import Refused
from tickets.views.panels import status_of, whole_number

Subject = SettingChange.Subject


@require_GET
@promise_readers
def show(request: UserRequest, key: str) -> HttpResponse:
    """The week, the year, the calculator, and who changed what."""
    calendar = get_object_or_404(Calendar.objects.prefetch_related("exceptions"), key=key)
    draft = CalendarDraft.of(calendar)
    content = draft.content(calendar)
    form = DueForm(request.GET) if "start" in request.GET else DueForm()
    answer = None
    if form.is_bound and form.is_valid():
        answer = due(content, form.cleaned_data["start"], form.cleaned_data["amount"])
    context = {
        "calendar": calendar,
        "draft": draft,
        "used_by": users_of(key),
        "outdated": outdated(calendar),
        "form": form,
        "answer": answer,
        "changes": history(Subject.CALENDAR, calendar.pk),
        "may_edit": may_edit_promises(request.user),
        **_year(request, draft, content),
    }
    return render(request, "sla/settings/calendar.html", context)


def _year(request: UserRequest, draft: CalendarDraft, content: dict[str, Any]) -> dict[str, Any]:
    this_year = timezone.localdate().year
    asked = whole_number(request.GET.get("year"))
    number = asked if asked and this_year - 1 <= asked <= this_year + 2 else this_year
    return {
        "year": year_of(draft, content, number),
        "years": range(this_year - 1, this_year + 3),
        "unknown": years_not_known(draft.country),
    }


@require_http_methods(["GET", "POST"])
@promise_editors
def edit(request: UserRequest, key: str = "") -> HttpResponse:
    """A new calendar, or an old one changed: looked at, tried on past tickets, saved."""
    rows = Calendar.objects.prefetch_related("exceptions")
    calendar = get_object_or_404(rows, key=key) if key else None
    draft = _first(request, calendar)
    form = forms.CalendarForm(request.POST or None, request.FILES or None, draft=draft)
    days = forms.ExceptionFormSet(request.POST or None, initial=forms.initial_days(draft), prefix="days")
    days_form = DaysForm(request.POST if request.POST.get("do") == "try" else None)
    context: dict[str, Any] = {"calendar": calendar, "form": form, "days": days, "days_form": days_form}
    status = 200
    if request.method == "POST":
        try:
            if all([form.is_valid(), days.is_valid(), not days_form.is_bound or days_form.is_valid()]):
                draft = forms.draft_of(form, days)
                answer = _carry_out(request, calendar, draft, days_form)
                if answer is not None:
                    return answer
                context |= _year(request, draft, draft.content(calendar))
        except ValidationError as error:
            forms.place_errors(form, error)
        except Refused as refusal:
            form.add_error(None, refusal.message)
            status = status_of(refusal)
        status = 400 if status == 200 and "year" not in context else status
    subject = (Subject.CALENDAR, calendar.pk) if calendar else None
    read = request.POST.get("based_on")
    context["based_on"] = read if read is not None else (last_change(*subject) if subject else "")
    context["zones"] = sorted(available_timezones())
    return render(request, "sla/settings/calendar_edit.html", context, status=status)


def _first(request: UserRequest, calendar: Calendar | None) -> CalendarDraft:
    """What the form begins with: a draft that was tried, the calendar as it is, or ordinary office hours."""
    tried = whole_number(request.GET.get("from"))
    if tried:
        found = Simulation.objects.filter(pk=tried, subject=Simulation.Subject.CALENDAR).first()
        if found is not None and found.object_id == (calendar.pk if calendar else None):
            return CalendarDraft.read(found.draft)
    if calendar is not None:
        return CalendarDraft.of(calendar)
    return CalendarDraft(name="", time_zone="Asia/Shanghai", week=[["09:00-18:00"]] * 5 + [[], []])


def _carry_out(
    request: UserRequest, calendar: Calendar | None, draft: CalendarDraft, days_form: DaysForm
) -> HttpResponse | None:
    """Saves or tries; None when it is only to be looked at."""
    if days_form.is_bound:
        simulation = try_calendar(calendar, draft, days=days_form.cleaned_data["days"], by=request.user)
        return redirect("sla:simulation", simulation.pk)
    if request.POST.get("do") != "save":
        return None
    note, read = request.POST.get("note", "")[:200], whole_number(request.POST.get("based_on"))
    moves = "moves_clocks" in request.POST
    saved = save_calendar(calendar, draft, by=request.user, note=note, moves_clocks=moves, based_on=read)
    messages.success(request, _("Saved. New tickets are counted by it."))
    return redirect("sla:calendar", saved.key)


@require_POST
@promise_editors
def renew(request: UserRequest, key: str) -> HttpResponse:
    """Takes over official days that have become known since the policies were saved."""
    calendar = get_object_or_404(Calendar.objects.prefetch_related("exceptions"), key=key)
    save_calendar(calendar, CalendarDraft.of(calendar), by=request.user, note=_("Official days taken over"))
    messages.success(request, _("Saved. New tickets are counted by it."))
    return redirect("sla:calendar", key)
