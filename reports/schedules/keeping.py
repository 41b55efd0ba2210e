"""Schedules: what may be saved, who changed it, and carrying them out when they are due."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from reports.models import ReportSchedule, ScheduleChange
from reports.months import last_month, month_after, site_day
from reports.policies import may_make_reports, may_see_figures
from reports.schedules.mails import may_read_saved
from reports.schedules.sending import MAX_PEOPLE, begin
from sla.policies import FIGURES_ROLES
from tickets import moments
from tickets.exceptions import NotAllowed, WrongState

NAMES = ("name", "is_active", "day", "at", "formats", "roles", "saved")
MOST_AT_ONCE = 50
# Roles that a report may go to: those that see the figures.
ROLES = [str(role) for role in FIGURES_ROLES]


class StaleSchedule(WrongState):
    """Somebody saved it after it was read (409)."""


@transaction.atomic
def save_schedule(
    schedule: ReportSchedule | None,
    values: Mapping[str, Any],
    *,
    by: User,
    people: Iterable[User] | None = None,
    version: int | None = None,
) -> ReportSchedule:
    """Makes a schedule or changes one. Raises NotAllowed, StaleSchedule or ValidationError by field."""
    if not may_make_reports(by):
        raise NotAllowed()
    now = moments.now()
    if schedule is None:
        schedule = ReportSchedule(created_by=by, created_at=now)
        before: dict[str, Any] = {}
    else:
        schedule = ReportSchedule.objects.select_for_update(of=("self",)).get(pk=schedule.pk)
        if version is not None and version != schedule.version:
            raise StaleSchedule(_("Somebody else changed it in the meantime. Nothing of yours was saved yet."))
        before = _values(schedule)
    for name in NAMES:
        if name in values:
            setattr(schedule, name, values[name])
    schedule.full_clean(exclude=["created_by"])
    _check_saved(schedule, values, by)
    chosen = _people(schedule, people)
    if not schedule.roles and not chosen:
        message = _("Choose somebody, or a role.")
        raise ValidationError({"people": ValidationError(message, code="required")})
    schedule.next_due_at = next_due(schedule, now) if schedule.is_active else None
    if schedule.pk:
        schedule.version += 1
    schedule.save()
    schedule.people.set(chosen)
    _remember(schedule, before, by, now)
    return schedule


def _check_saved(schedule: ReportSchedule, values: Mapping[str, Any], by: User) -> None:
    """Who sends a saved report must have it."""
    saved = values.get("saved")
    if saved is not None and not may_read_saved(saved, by):
        raise ValidationError({"saved": ValidationError(_("There is no such report."), code="invalid_choice")})


def _people(schedule: ReportSchedule, people: Iterable[User] | None) -> list[User]:
    if people is None:
        return list(schedule.people.all()) if schedule.pk else []
    chosen = list(people)
    if len(chosen) > MAX_PEOPLE:
        message, params = _("At most %(count)d people."), {"count": MAX_PEOPLE}
        raise ValidationError({"people": ValidationError(message, code="count", params=params)})
    strangers = [person.name for person in chosen if not may_see_figures(person)]
    if strangers:
        message, names = _("May not see the figures: %(names)s."), {"names": ", ".join(strangers)}
        raise ValidationError({"people": ValidationError(message, code="not_reader", params=names)})
    unknown = set(schedule.roles) - set(ROLES)
    if unknown:
        raise ValidationError({"roles": ValidationError(_("Choose roles that see the figures."), code="invalid")})
    return chosen


def _values(schedule: ReportSchedule) -> dict[str, Any]:
    found = {name: getattr(schedule, name) for name in NAMES} | {"at": f"{schedule.at:%H:%M}"}
    found["saved"] = schedule.saved.name if schedule.saved else None
    return found | {"people": sorted(schedule.people.values_list("name", flat=True))}


def _remember(schedule: ReportSchedule, before: Mapping[str, Any], by: User, now: datetime) -> None:
    after = _values(schedule)
    changes = {name: [before.get(name), after[name]] for name in after if before.get(name) != after[name]}
    if changes:
        ScheduleChange.objects.create(schedule=schedule, by=by, at=now, changes=changes)


@transaction.atomic
def remove_schedule(schedule: ReportSchedule, *, by: User) -> None:
    """Takes it away; what it has sent stays. Raises NotAllowed."""
    if not may_make_reports(by):
        raise NotAllowed()
    schedule.delete()


def next_due(schedule: ReportSchedule, after: datetime) -> datetime:
    """Its next day and hour, by the site's clock."""
    month = site_day(after).replace(day=1)
    due = _due_in(schedule, month)
    return due if due > after else _due_in(schedule, month_after(month))


def _due_in(schedule: ReportSchedule, month: date) -> datetime:
    return datetime.combine(month.replace(day=schedule.day), schedule.at, ZoneInfo(settings.TIME_ZONE))


def carry_out(now: datetime | None = None) -> int:
    """Begins what is due: the report of the month before, once however often this runs; of months that passed while
    nothing ran only the last. Returns how many schedules were due."""
    moment, done = now or moments.now(), 0
    while done < MOST_AT_ONCE and _next(moment):
        done += 1
    return done


@transaction.atomic
def _next(now: datetime) -> bool:
    due = ReportSchedule.objects.filter(next_due_at__lte=now).order_by("next_due_at", "pk")
    schedule = due.select_for_update(skip_locked=True, of=("self",)).first()
    if schedule is None:
        return False
    begin(schedule, last_month(now), now)
    schedule.next_due_at = next_due(schedule, now)
    schedule.save(update_fields=["next_due_at"])
    return True
