"""What a new desk promises. Source: sla.md, "Clocks" and "Escalation"."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from sla.models import BreachReason, Calendar, CalendarException, Policy, PolicyVersion
from tickets.business_time.official_days import DayKind, public_holidays, statutory_holidays, unknown_years
from tickets.choices import Priority

MINUTE, HOUR = 60, 3600
OFFICE, ALWAYS = "office", "always"

WEEK = [["09:00-18:00"]] * 5 + [[]] * 2
BREACH_REASONS = (
    ("等第三方超期", "Waited for a vendor"),
    ("支持组未及时接单", "The team accepted late"),
    ("高峰人手不足", "Too few people at a peak"),
    ("转派三次以上", "Passed on three times or more"),
    ("备件缺货", "A part was out of stock"),
    ("其他", "Other"),
)
# response, resolution (seconds) and calendar by priority; the low and high figures are the process manual's own.
PROMISES = {
    Priority.URGENT: (15 * MINUTE, 2 * HOUR, ALWAYS),
    Priority.HIGH: (2 * HOUR, 4 * HOUR, OFFICE),
    Priority.MEDIUM: (4 * HOUR, 24 * HOUR, OFFICE),
    Priority.LOW: (24 * HOUR, 48 * HOUR, OFFICE),
}
# Until it is approved there is nothing for the desk to do.
APPROVING = "awaiting_approval"
PAUSES = {
    "acknowledge": [APPROVING],
    "response": [APPROVING],
    "accept": [APPROVING],
    "resolution": ["pending:requester", "pending:vendor", "pending:change", APPROVING],
}
# The same for every priority: seconds and calendar.
ALIKE = {
    "update": (30 * MINUTE, ALWAYS),
    "approval": (8 * HOUR, OFFICE),
    "retroactive": (24 * HOUR, ALWAYS),
    "follow_up": (8 * HOUR, OFFICE),
}


def calendar_content(
    calendar: Calendar, years: range, own_days: Iterable[CalendarException] | None = None
) -> dict[str, Any]:
    """A calendar as a policy's document holds it: the week, the official days of these years, its own exceptions.

    A year that is not announced yet counts with its statutory holidays; administrators are told (`years_not_known`).
    """
    exceptions: dict[str, list[str]] = {}
    if calendar.country:
        unknown = set(unknown_years(calendar.country, years))
        workday: list[str] = next((day for day in calendar.week if day), [])
        for year in years:
            days = (statutory_holidays if year in unknown else public_holidays)(calendar.country, year)
            exceptions |= {on.isoformat(): workday if kind is DayKind.WORKDAY else [] for on, kind in days.items()}
    own = calendar.exceptions.all() if own_days is None else own_days
    exceptions |= {row.day.isoformat(): row.hours for row in own}
    return {"time_zone": calendar.time_zone, "week": calendar.week, "exceptions": exceptions}


def notify(*to: str) -> dict[str, Any]:
    return {"do": "notify", "to": list(to)}


def default_steps() -> dict[str, dict[str, list[dict[str, Any]]]]:
    """The escalation of a new desk. Urgent tickets are never held until working hours."""
    share = _share("assignee", "team_lead")
    # Of an urgent ticket the supervisor hears before it is too late.
    urgent = _share("assignee", "team_lead", "supervisor")
    at_once = {"key": "created", "seconds": 0, "actions": [notify("supervisor")]}
    calls = [
        {"key": f"call{number}", "percent": percent, "actions": [notify("on_call")]}
        for number, percent in enumerate((50, 100, 150, 200, 250, 300), start=1)
    ]
    others = {str(int(priority)): share for priority in Priority if priority != Priority.URGENT}
    return {
        "acknowledge": {"1": calls},
        "response": {**others, "1": [at_once, *urgent]},
        "accept": {"0": [{"key": "p100", "percent": 100, "actions": [notify("supervisor")], "hold": True}]},
        "resolution": {**others, "1": urgent},
        "callback": {"0": [{"key": "p100", "percent": 100, "actions": [notify("team_lead")], "hold": True}]},
        **process_steps(),
    }


def process_steps() -> dict[str, dict[str, list[dict[str, Any]]]]:
    """The escalation of the clocks of major incidents, approvals and follow-ups."""
    asked, above, asker = notify("approver"), notify("approver_manager", "process_manager"), notify("supervisor")
    return {
        "update": {"0": [_at(75, notify("commander")), _at(100, notify("supervisor"))]},
        "approval": {"0": [_at(75, asked, hold=True), _at(100, above, hold=True)]},
        "retroactive": {"0": [_at(75, asked), _at(100, above)]},
        "follow_up": {"0": [_at(75, asker, hold=True), _at(100, notify("supervisor", "manager"), hold=True)]},
    }


def _at(percent: int, action: dict[str, Any], *, hold: bool = False) -> dict[str, Any]:
    step = {"key": f"p{percent}", "percent": percent, "actions": [action]}
    return {**step, "hold": True} if hold else step


def _share(*at_three_quarters: str) -> list[dict[str, Any]]:
    """The steps along the way to a target and beyond it."""
    return [
        {"key": "p50", "percent": 50, "actions": [notify("assignee")], "hold": True},
        {"key": "p75", "percent": 75, "actions": [notify(*at_three_quarters)], "hold": True},
        {"key": "p100", "percent": 100, "actions": [notify("supervisor"), {"do": "raise_level"}], "hold": True},
        {"key": "p150", "percent": 150, "actions": [notify("manager")], "hold": True},
    ]


def default_document(calendars: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The promises of the process manual for every priority."""
    short = {"acknowledge": 10 * MINUTE, "accept": 2 * HOUR, "callback": HOUR}
    targets: dict[str, dict[str, Any]] = {
        kind: {
            str(int(priority)): {"seconds": seconds, "calendar": promise[2]} for priority, promise in PROMISES.items()
        }
        for kind, seconds in short.items()
    }
    for kind, place in (("response", 0), ("resolution", 1)):
        targets[kind] = {
            str(int(priority)): {"seconds": promise[place], "calendar": promise[2]}
            for priority, promise in PROMISES.items()
        }
    return {
        "calendars": calendars,
        "targets": targets | process_targets(),
        "pauses": PAUSES,
        "steps": default_steps(),
    }


def process_targets() -> dict[str, dict[str, Any]]:
    """The promises about major incidents, approvals and follow-ups."""
    return {
        kind: {str(int(priority)): {"seconds": seconds, "calendar": calendar} for priority in Priority}
        for kind, (seconds, calendar) in ALIKE.items()
    }


@transaction.atomic
def load_defaults(year: int | None = None) -> int:
    """Makes the calendars, the policy and the breach reasons of a new desk; leaves a desk that has a policy alone.

    Returns how many policies it made. `year` is the one around which official days are taken, by default this one.
    """
    for position, (name, name_en) in enumerate(BREACH_REASONS):
        BreachReason.objects.get_or_create(name=name, defaults={"name_en": name_en, "position": position})
    office, _created = Calendar.objects.get_or_create(
        key=OFFICE, defaults={"name": "工作时间", "name_en": "Business hours", "week": WEEK, "country": "CN"}
    )
    always, _created = Calendar.objects.get_or_create(
        key=ALWAYS, defaults={"name": "全天候", "name_en": "Round the clock"}
    )
    if Policy.objects.exists():
        return 0
    this_year = year or date.today().year
    years = range(this_year - 1, this_year + 3)
    contents = {calendar.key: calendar_content(calendar, years) for calendar in (office, always)}
    policy = Policy.objects.create(name="标准服务水平", name_en="Standard service level")
    policy.current = PolicyVersion.objects.create(policy=policy, number=1, document=default_document(contents))
    policy.save(update_fields=["current"])
    return 1
