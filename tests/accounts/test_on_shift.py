"""Who is on shift at a moment: rosters over midnight, the days that differ, teams that keep none."""

from datetime import date, datetime, time

import pytest
from django.utils import timezone

from accounts.models import Shift, ShiftException
from accounts.shifts import on_shift, on_shift_in
from tests.factories import make_agent, make_team

pytestmark = pytest.mark.django_db

# 18 November 2026 is a Wednesday.
WEDNESDAY, THURSDAY = date(2026, 11, 18), date(2026, 11, 19)


@pytest.fixture
def team():
    return make_team("服务台")


@pytest.fixture
def day_worker(team):
    person = make_agent("方敏", teams=(team,))
    for weekday in range(5):
        Shift.objects.create(team=team, user=person, weekday=weekday, starts_at=time(8), ends_at=time(17))
    return person


@pytest.fixture
def night_worker(team):
    person = make_agent("何川", teams=(team,))
    Shift.objects.create(team=team, user=person, weekday=2, starts_at=time(20), ends_at=time(8))
    return person


def moment(day: date, clock: str) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.fromisoformat(clock)))


def names(team, day: date, clock: str) -> set[str]:
    """Both forms of the rule, which must agree."""
    at = moment(day, clock)
    found = {person.name for person in on_shift(team, at)}
    assert found == {person.name for person in on_shift_in([team.pk], at)}
    return found


@pytest.mark.parametrize(("clock", "present"), [("07:59", False), ("08:00", True), ("16:59", True), ("17:00", False)])
def test_a_shift_holds_its_start_and_not_its_end(team, day_worker, clock, present):
    assert ("方敏" in names(team, WEDNESDAY, clock)) is present


def test_a_shift_counts_only_on_its_weekday(team, day_worker):
    assert names(team, date(2026, 11, 21), "10:00") == set()


@pytest.mark.parametrize(
    ("day", "clock", "present"),
    [
        (WEDNESDAY, "19:59", False),
        (WEDNESDAY, "20:00", True),
        (WEDNESDAY, "23:59", True),
        (THURSDAY, "00:00", True),
        (THURSDAY, "07:59", True),
        (THURSDAY, "08:00", False),
        (THURSDAY, "20:30", False),
        (WEDNESDAY, "03:00", False),
    ],
)
def test_a_night_shift_runs_into_the_next_day(team, night_worker, day, clock, present):
    assert ("何川" in names(team, day, clock)) is present


def test_a_moment_is_read_in_the_sites_zone(team, night_worker):
    # 23:00 UTC on Wednesday is 07:00 on Thursday in Shanghai.
    at = datetime.fromisoformat("2026-11-18T23:00:00+00:00")
    assert list(on_shift(team, at)) == [night_worker]


def test_a_day_off_takes_the_shift_away(team, day_worker):
    ShiftException.objects.create(user=day_worker, day=WEDNESDAY)
    assert names(team, WEDNESDAY, "10:00") == set()
    assert names(team, THURSDAY, "10:00") == {"方敏"}


def test_a_day_off_takes_the_whole_night_that_begins_on_it(team, night_worker):
    ShiftException.objects.create(user=night_worker, day=WEDNESDAY)
    assert names(team, WEDNESDAY, "22:00") == set()
    assert names(team, THURSDAY, "03:00") == set()


def test_a_day_off_leaves_the_night_that_began_before_it(team, night_worker):
    ShiftException.objects.create(user=night_worker, day=THURSDAY)
    assert names(team, THURSDAY, "03:00") == {"何川"}


def test_other_hours_replace_the_roster_of_that_day(team, day_worker):
    ShiftException.objects.create(user=day_worker, day=WEDNESDAY, team=team, starts_at=time(13), ends_at=time(22))
    assert names(team, WEDNESDAY, "10:00") == set()
    assert names(team, WEDNESDAY, "21:00") == {"方敏"}


def test_extra_work_over_midnight_counts_on_both_days(team, day_worker):
    saturday = date(2026, 11, 21)
    ShiftException.objects.create(user=day_worker, day=saturday, team=team, starts_at=time(20), ends_at=time(2))
    assert names(team, saturday, "23:00") == {"方敏"}
    assert names(team, date(2026, 11, 22), "01:00") == {"方敏"}
    assert names(team, date(2026, 11, 22), "02:00") == set()


def test_extra_work_for_another_team_is_not_work_for_this_one(team, day_worker):
    other = make_team("网络组")
    ShiftException.objects.create(user=day_worker, day=WEDNESDAY, team=other, starts_at=time(8), ends_at=time(17))
    assert names(team, WEDNESDAY, "10:00") == set()


def test_a_team_without_a_roster_is_always_present():
    team = make_team()
    make_agent("郭睿", teams=(team,))
    assert names(team, date(2026, 11, 21), "03:00") == {"郭睿"}


def test_a_disabled_person_is_never_on_shift(team, day_worker):
    day_worker.is_active = False
    day_worker.save()
    assert names(team, WEDNESDAY, "10:00") == set()


def test_whoever_left_the_team_is_not_on_its_shift(team, day_worker):
    team.members.remove(day_worker)
    assert names(team, WEDNESDAY, "10:00") == set()
