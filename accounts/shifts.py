"""Who is on shift."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from accounts.models import Shift, ShiftException, Team, User


def on_shift(team: Team, at: datetime) -> QuerySet[User]:
    """The active people who work for the team at that moment: the roster, with its exceptions on top.

    A day with an exception is as the exception says, its night to the end included. A team without any roster counts
    as always present, so that a site that keeps no shifts still gets its tickets assigned.
    """
    members = User.objects.active().filter(teams=team)
    if not Shift.objects.filter(team=team).exists():
        return members
    return members.filter(_works(team, OuterRef("pk"), at))


def on_shift_in(team_ids: Iterable[int], at: datetime) -> QuerySet[User]:
    """The people on shift in any of the teams, in one statement: as `on_shift` says it for one."""
    memberships = Team.members.through.objects.filter(team__in=list(team_ids), user=OuterRef("pk"))
    without_roster = ~Exists(Shift.objects.filter(team=OuterRef("team")))
    present = memberships.filter(without_roster | _works(OuterRef("team"), OuterRef("user"), at))
    return User.objects.active().filter(Exists(present))


def _works(team: Team | OuterRef, user: OuterRef, at: datetime) -> Q:
    """A shift of today has begun, or one of yesterday runs past midnight; each as its own day's exception says."""
    local = at.astimezone(timezone.get_default_timezone())
    now, today = local.time(), local.date()
    yesterday = today - timedelta(days=1)
    overnight = Q(ends_at__lte=F("starts_at"))
    begun = Q(starts_at__lte=now) & (Q(ends_at__gt=now, starts_at__lt=F("ends_at")) | overnight)
    carried = Q(ends_at__gt=now) & overnight
    shifts = Shift.objects.filter(team=team, user=user)
    exceptions = ShiftException.objects.filter(user=user)
    works = Q()
    for day, span in ((today, begun), (yesterday, carried)):
        rostered = shifts.filter(span, weekday=day.weekday())
        works |= Q(Exists(rostered) & ~Exists(exceptions.filter(day=day)))
        works |= Q(Exists(exceptions.filter(span, day=day, team=team)))
    return works


def presence(at: datetime) -> dict[int, dict[int, bool]]:
    """For each active team its active people and whether they are on shift, as `on_shift` says it; one statement."""
    memberships = Team.members.through.objects.filter(team__is_active=True, user__is_active=True)
    without_roster = ~Exists(Shift.objects.filter(team=OuterRef("team")))
    present = Case(
        When(without_roster | _works(OuterRef("team"), OuterRef("user"), at), then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    found: dict[int, dict[int, bool]] = {}
    for team_id, user_id, is_here in memberships.values_list("team_id", "user_id", present):
        found.setdefault(team_id, {})[user_id] = is_here
    return found
