"""Who is on shift."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Shift, ShiftException, Team, User


def _spans(day_field: str, at: datetime) -> Q:
    """Rows whose span holds the moment: one of today, or one of yesterday that runs past midnight."""
    local = at.astimezone(timezone.get_default_timezone())
    now, today, yesterday = local.time(), local.date(), local.date() - timedelta(days=1)
    key = (lambda day: day) if day_field == "day" else (lambda day: day.weekday())
    same_day = Q(starts_at__lte=now, ends_at__gt=now, starts_at__lt=F("ends_at"))
    begun = Q(starts_at__lte=now, ends_at__lte=F("starts_at"))
    carried = Q(ends_at__gt=now, ends_at__lte=F("starts_at"))
    return (Q(**{day_field: key(today)}) & (same_day | begun)) | (Q(**{day_field: key(yesterday)}) & carried)


def on_shift(team: Team, at: datetime) -> QuerySet[User]:
    """The active people who work for the team at that moment: the roster, with its exceptions on top.

    A day with an exception is as the exception says. A team without any roster counts as always present, so that
    a site that keeps no shifts still gets its tickets assigned.
    """
    members = User.objects.active().filter(teams=team)
    if not Shift.objects.filter(team=team).exists():
        return members
    today = at.astimezone(timezone.get_default_timezone()).date()
    rostered = Shift.objects.filter(_spans("weekday", at), team=team, user=OuterRef("pk"))
    excepted = ShiftException.objects.filter(user=OuterRef("pk"), day=today)
    extra = ShiftException.objects.filter(_spans("day", at), team=team, user=OuterRef("pk"))
    return members.filter((Exists(rostered) & ~Exists(excepted)) | Exists(extra))


def on_shift_in(team_ids: Iterable[int], at: datetime) -> QuerySet[User]:
    """The people on shift in any of the teams, in one statement: as `on_shift` says it for one."""
    memberships = Team.members.through.objects.filter(team__in=list(team_ids), user=OuterRef("pk"))
    today = at.astimezone(timezone.get_default_timezone()).date()
    rostered = Shift.objects.filter(_spans("weekday", at), team=OuterRef("team"), user=OuterRef("user"))
    excepted = ShiftException.objects.filter(user=OuterRef("user"), day=today)
    extra = ShiftException.objects.filter(_spans("day", at), team=OuterRef("team"), user=OuterRef("user"))
    without_roster = ~Exists(Shift.objects.filter(team=OuterRef("team")))
    present = memberships.filter(without_roster | (Exists(rostered) & ~Exists(excepted)) | Exists(extra))
    return User.objects.active().filter(Exists(present))
