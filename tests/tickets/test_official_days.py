"""China's holidays and make-up working days, against the notices themselves."""

import json
import os
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from holidays.countries.china import China

from tickets.business_time import CLOSED, Calendar, CalendarError, business_days, elapsed, hours
from tickets.business_time import official_days as official
from tickets.business_time.official_days import DayKind, UnknownYear, observe, office_hours, public_holidays

NOTICES = Path(__file__).resolve().parents[3] / "shared/data/calendars"
SHANGHAI = ZoneInfo("Asia/Shanghai")
FAR = 2090


def office() -> Calendar:
    """Monday to Friday, and Saturday mornings, so that Saturdays off are seen too."""
    return Calendar("Asia/Shanghai", (hours("09:00-18:00"),) * 5 + (hours("09:00-12:00"), CLOSED))


@pytest.mark.skipif(not NOTICES.exists() and not os.environ.get("CI"), reason=f"NOT TESTED: {NOTICES} is not here")
@pytest.mark.parametrize("year", [2024, 2025])
def test_days_are_those_of_the_notice(year: int):
    notice = json.loads((NOTICES / f"{year}.json").read_text())["days"]
    announced = {date.fromisoformat(day["date"]): "closed" if day["isOffDay"] else "workday" for day in notice}
    assert public_holidays("CN", year) == announced


def test_days_of_2026_are_those_of_the_notice():
    # 国办发明电〔2025〕7号: first and last day of each holiday, then the weekends worked.
    holidays = ("0101-0103", "0215-0223", "0404-0406", "0501-0505", "0619-0621", "0925-0927", "1001-1007")
    worked = ("0104", "0214", "0228", "0509", "0920", "1010")
    closed = [day for days in holidays for day in range(int(days[:4]), int(days[5:]) + 1)]
    kinds = {f"{on:%m%d}": kind for on, kind in public_holidays("CN", 2026).items()}
    assert [int(day) for day, kind in kinds.items() if kind is DayKind.CLOSED] == closed
    assert tuple(day for day, kind in kinds.items() if kind is DayKind.WORKDAY) == worked


def test_holiday_that_begins_in_the_old_year_is_off_there_too():
    # The notice of 2023: New Year from 2022-12-31 to 2023-01-02.
    assert public_holidays("CN", 2022)[date(2022, 12, 31)] is DayKind.CLOSED


def test_every_year_with_a_notice_is_known():
    assert official.unknown_years("CN", range(2001, 2027)) == ()


@pytest.mark.parametrize("year", [1999, 2000, FAR])
def test_year_without_a_notice_is_unknown(year: int):
    with pytest.raises(UnknownYear, match=str(year)) as raised:
        public_holidays("CN", year)
    assert (raised.value.country, raised.value.year) == ("CN", year)


def test_make_up_day_from_the_next_years_notice_does_not_make_a_year_known(monkeypatch: pytest.MonkeyPatch):
    class WithNextNotice(China):
        """As if 2091 were announced, with a working day at the end of 2090."""

        def __init__(self, **options: object) -> None:
            super().__init__(**options)
            self.weekend_workdays.add(date(FAR, 12, 31))

    monkeypatch.setattr(official, "China", WithNextNotice)
    official._has_notice.cache_clear()
    try:
        assert official.unknown_years("CN", [FAR]) == (FAR,)
    finally:
        official._has_notice.cache_clear()


def test_country_without_official_days_is_refused():
    with pytest.raises(CalendarError, match="XX"):
        public_holidays("XX", 2025)


def test_unknown_year_is_named_and_keeps_its_statutory_holidays():
    calendar, unknown = observe(office(), "CN", [2026, FAR])
    assert unknown == (FAR,)
    assert calendar.day(date(FAR, 10, 1)) == CLOSED
    assert calendar.day(date(2026, 10, 1)) == CLOSED


def test_make_up_day_is_a_whole_working_day():
    calendar = observe(office(), "CN", [2025]).calendar
    assert calendar.day(date(2025, 2, 8)) == hours("09:00-18:00")


def test_weekend_inside_a_holiday_is_off_and_an_ordinary_one_is_not():
    calendar = observe(office(), "CN", [2024]).calendar
    assert calendar.day(date(2024, 5, 4)) == CLOSED
    assert calendar.day(date(2024, 6, 8)) == hours("09:00-12:00")


def test_administrators_change_lies_on_top():
    calendar = observe(office(), "CN", [2025]).calendar.with_exceptions({date(2025, 10, 1): hours("09:00-10:00")})
    assert elapsed(calendar, datetime(2025, 10, 1, tzinfo=SHANGHAI), datetime(2025, 10, 2, tzinfo=SHANGHAI)) == 3600


def test_three_business_days_over_the_national_day():
    # Tuesday 30 September 15:00; 1-8 October off, Saturday 11 worked.
    due = business_days(office_hours(2025).calendar, datetime(2025, 9, 30, 15, tzinfo=SHANGHAI), 3)
    assert due == datetime(2025, 10, 11, 15, tzinfo=SHANGHAI)


def test_office_hours_cover_the_years_around():
    calendar = office_hours(2025).calendar
    assert {on.year for on, _ in calendar.exceptions} == {2024, 2025, 2026, 2027}
    assert elapsed(calendar, datetime(2024, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)) == 251 * 9 * 3600
