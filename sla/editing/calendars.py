"""Saving a calendar: the row, its days by hand, and the next version of every policy that counts by it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from sla.defaults import calendar_content
from sla.document import read_calendar
from sla.editing.history import StaleSetting, check_may_edit, differences, record_change
from sla.editing.spans import checked_day
from sla.models import Calendar, CalendarException, Policy, PolicyVersion, SettingChange
from tickets.business_time import CalendarError
from tickets.business_time.official_days import unknown_years

MAX_EXCEPTIONS = 1_000
FIELDS = ("name", "name_en", "time_zone", "week", "country")


@dataclass(frozen=True)
class CalendarDraft:
    """A calendar as it would be. `exceptions` are `{day, hours, note}` with the day as `2026-10-01`."""

    name: str
    time_zone: str
    week: list[list[str]]
    name_en: str = ""
    country: str = ""
    exceptions: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, calendar: Calendar) -> "CalendarDraft":
        """The calendar as it is."""
        days = [{"day": row.day.isoformat(), "hours": row.hours, "note": row.note} for row in calendar.exceptions.all()]
        return cls(**{name: getattr(calendar, name) for name in FIELDS}, exceptions=days)

    @classmethod
    def read(cls, content: Mapping[str, Any]) -> "CalendarDraft":
        return cls(**content)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def check(self, calendar: Calendar | None) -> Calendar:
        """The row it would be, not saved. Raises ValidationError with every mistake at its place."""
        errors: dict[str, Any] = {}
        row = Calendar(key=calendar.key if calendar else "new", week=_checked_week(self.week, errors))
        for name in ("name", "name_en", "time_zone", "country"):
            setattr(row, name, getattr(self, name))
        try:
            row.clean_fields(exclude=["week", "key"])
        except ValidationError as error:
            errors |= error.error_dict
        _check_zone(self.time_zone, errors)
        _check_exceptions(self.exceptions, errors)
        if errors:
            raise ValidationError(errors)
        return row

    def content(self, calendar: Calendar | None) -> dict[str, Any]:
        """What a policy's document would hold of it."""
        return calendar_content(self.check(calendar), known_range(), _rows(self.exceptions))


def known_range() -> range:
    """The years whose official days the documents carry."""
    this_year = timezone.localdate().year
    return range(this_year - 1, this_year + 3)


def years_not_known(country: str) -> list[int]:
    """Of this year and those to come, the ones whose official days nobody has announced yet."""
    this_year = timezone.localdate().year
    return list(unknown_years(country, range(this_year, this_year + 3))) if country else []


def _rows(exceptions: list[dict[str, Any]]) -> list[CalendarException]:
    return [
        CalendarException(day=date.fromisoformat(one["day"]), hours=one["hours"], note=one.get("note", ""))
        for one in sorted(exceptions, key=lambda one: one["day"])
    ]


def _checked_week(week: list[list[str]], errors: dict[str, Any]) -> list[list[str]]:
    found: list[list[str]] = [[] for _day in range(7)]
    if len(week) != 7:
        errors["week"] = ValidationError(_("A week has seven days."), code="invalid")
        return found
    for index, spans in enumerate(week):
        try:
            found[index] = checked_day(spans)
        except ValidationError as error:
            errors[f"week.{index}"] = error
    if not any(found) and not errors:
        errors["week"] = ValidationError(_("A calendar that never opens would never count."), code="closed")
    return found


def _check_zone(zone: str, errors: dict[str, Any]) -> None:
    try:
        read_calendar({"time_zone": zone, "week": [[]] * 7})
    except CalendarError:
        errors["time_zone"] = ValidationError(_("There is no time zone “%(zone)s”.") % {"zone": zone}, code="invalid")


def _check_exceptions(exceptions: list[dict[str, Any]], errors: dict[str, Any]) -> None:
    if len(exceptions) > MAX_EXCEPTIONS:
        errors["exceptions"] = ValidationError(_("At most %(max)d days.") % {"max": MAX_EXCEPTIONS}, code="too_many")
        return
    seen: set[str] = set()
    for index, one in enumerate(exceptions):
        try:
            day = date.fromisoformat(one["day"]).isoformat()
            one["hours"] = checked_day(one["hours"])
            if day in seen:
                raise ValidationError(_("%(day)s stands here twice.") % {"day": day}, code="twice")
            seen.add(day)
        except ValueError:
            errors[f"exceptions.{index}"] = ValidationError(_("This is no day."), code="invalid")
        except ValidationError as error:
            errors[f"exceptions.{index}"] = error


@transaction.atomic
def save_calendar(
    calendar: Calendar | None,
    draft: CalendarDraft,
    *,
    by: User,
    note: str = "",
    moves_clocks: bool = False,
    based_on: int | None = None,
) -> Calendar:
    """Makes or changes a calendar, and the next version of every policy whose document uses it.

    `based_on` is the last change that the editor had read (0: none). Raises ValidationError, NotAllowed, or
    StaleSetting when somebody saved since.
    """
    check_may_edit(by)
    row = draft.check(calendar)
    before: dict[str, Any] = {}
    if calendar is not None:
        calendar = Calendar.objects.select_for_update().get(pk=calendar.pk)
        check_fresh(SettingChange.Subject.CALENDAR, calendar.pk, based_on)
        before = CalendarDraft.of(calendar).as_json()
    saved = _write(calendar, row, draft)
    fresh = Calendar.objects.prefetch_related("exceptions").get(pk=saved.pk)
    changes = differences(before, CalendarDraft.of(fresh).as_json())
    versions = _renew_documents(fresh, by, note, moves_clocks)
    if changes or versions:
        record_change(SettingChange.Subject.CALENDAR, saved.pk, by, note=note, changes=changes)
    return fresh


def last_change(subject: str, object_id: int | None) -> int:
    """The latest change of a setting, by which an editor says what was read."""
    found = SettingChange.objects.filter(subject=subject, object_id=object_id)
    return found.order_by("-pk").values_list("pk", flat=True).first() or 0


def check_fresh(subject: str, object_id: int | None, based_on: int | None) -> None:
    """Raises StaleSetting when there is a later change than the one that was read."""
    if based_on is not None and based_on != last_change(subject, object_id):
        raise StaleSetting(_("Somebody else has saved this in the meantime. Nothing of yours was saved yet."))


def _write(calendar: Calendar | None, row: Calendar, draft: CalendarDraft) -> Calendar:
    saved = calendar or Calendar(key=_free_key(draft))
    for name in FIELDS:
        setattr(saved, name, getattr(row, name))
    saved.save()
    saved.exceptions.all().delete()
    rows = _rows(draft.exceptions)
    for one in rows:
        one.calendar = saved
    CalendarException.objects.bulk_create(rows)
    return saved


def _free_key(draft: CalendarDraft) -> str:
    base = slugify(draft.name_en)[:40] or slugify(draft.name)[:40] or "calendar"
    taken = set(Calendar.objects.filter(key__startswith=base).values_list("key", flat=True))
    return next(key for key in (base, *(f"{base}-{number}" for number in range(2, 10_000))) if key not in taken)


def users_of(key: str) -> list[Policy]:
    """The policies whose current document counts by the calendar."""
    policies = Policy.objects.filter(current__document__calendars__has_key=key)
    return list(policies.select_related("current").order_by("position", "pk"))


def outdated(calendar: Calendar) -> list[Policy]:
    """Policies that count by an older reading of it: a year's official days have become known since."""
    content = calendar_content(calendar, known_range())
    current = read_calendar(content)
    return [
        policy
        for policy in users_of(calendar.key)
        if policy.current and read_calendar(policy.current.document["calendars"][calendar.key]) != current
    ]


def _renew_documents(calendar: Calendar, by: User, note: str, moves_clocks: bool) -> list[PolicyVersion]:
    content = calendar_content(calendar, known_range())
    made = []
    Policy.objects.select_for_update().filter(pk__in=[policy.pk for policy in users_of(calendar.key)]).count()
    for policy in users_of(calendar.key):
        if policy.current is None or policy.current.document["calendars"][calendar.key] == content:
            continue
        document = {**policy.current.document, "calendars": {**policy.current.document["calendars"]}}
        document["calendars"][calendar.key] = content
        why = note or _("Calendar “%(name)s” changed") % {"name": calendar}
        version = next_version(policy, document, by, why[:200])
        record_change(
            SettingChange.Subject.POLICY, policy.pk, by, note=why[:200], version=version, moves_clocks=moves_clocks
        )
        made.append(version)
    return made


def next_version(policy: Policy, document: dict[str, Any], by: User, note: str) -> PolicyVersion:
    """Makes what the policy says from now on; the caller holds the policy's lock."""
    last = policy.versions.order_by("-number").values_list("number", flat=True).first() or 0
    version = PolicyVersion.objects.create(
        policy=policy, number=last + 1, document=document, created_by=by, note=note[:200]
    )
    policy.current = version
    policy.save(update_fields=["current"])
    return version
