"""What the account of a clock says."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from holidays.countries.china import China

from sla import models
from sla.catalog_items import item_name
from sla.ledger import CLOSED, COUNTED, Closure, Span
from sla.life import BREACHED, CANCELLED, MET, PAUSED, RUNNING, ClockState
from sla.trace import Turn
from tickets.business_time import Calendar
from tickets.choices import PendingReason, Priority
from tickets.clocks import clock_time
from tickets.models import Ticket
from tickets.timeline.words import SENTENCES, Telling, fallback_sentence

WEEKDAYS = "一二三四五六日"


def moment(at: datetime, *, with_day: bool = True) -> str:
    """A moment to the second: 11-18 周三 14:24:30, with the year where it is not this one."""
    local = timezone.localtime(at)
    clock = f"{local:%H:%M:%S}"
    if not with_day:
        return clock
    today = timezone.localdate()
    if local.date() == today:
        return pgettext("clock", "today %(time)s") % {"time": clock}
    if (get_language() or "").startswith("zh"):
        year = "" if local.year == today.year else f"{local.year}-"
        return f"{year}{local:%m-%d} 周{WEEKDAYS[local.weekday()]} {clock}"
    return f"{date_format(local, 'D j M' if local.year == today.year else 'D j M Y')} {clock}"


def sentence(state: ClockState, used: int, percent: float, at: datetime) -> str:
    """The answer."""
    left = state.target_seconds - used
    names = {
        "percent": f"{percent:g}", "used": clock_time(used), "target": clock_time(state.target_seconds),
        "left": clock_time(left), "over": clock_time(-left), "due": moment(state.due_at) if state.due_at else "",
    }  # fmt: skip
    if state.status == CANCELLED:
        return _("Cancelled after %(used)s; it counts for nothing.") % names
    if state.status == RUNNING:
        if left < 0 or (state.due_at and state.due_at < at):
            return _("%(over)s over: it was due %(due)s.") % names
        return _("%(percent)s %% used; unless it pauses again, it is due %(due)s.") % names
    if state.status == PAUSED:
        if left < 0:
            return _("Paused, and %(over)s over.") % names
        return _("Paused at %(percent)s %%; when it goes on, %(left)s are left.") % names
    if state.status == MET:
        return _("Met: %(used)s used of %(target)s, %(left)s to spare.") % names
    if left < 0:
        return _("Breached: %(used)s used of %(target)s, %(over)s over.") % names
    return _("Breached: %(used)s used of %(target)s.") % names


def notes(turns: Iterable[Turn], paused_seconds: int, earlier_breach: datetime | None) -> list[str]:
    """What one must know to understand the answer."""
    found = []
    if paused_seconds:
        found.append(_("%(time)s of working time are not counted, as it stood still.") % _time(paused_seconds))
    for turn in turns:
        if turn.before and turn.before.target_seconds != turn.after.target_seconds:
            names = {
                "at": moment(turn.at),
                "old": clock_time(turn.before.target_seconds),
                "new": clock_time(turn.after.target_seconds),
            }
            found.append(_("%(at)s the target went from %(old)s to %(new)s.") % names)
    if earlier_breach:
        found.append(_("It was breached %(at)s, and stays so.") % {"at": moment(earlier_breach)})
    return found


def _time(seconds: int) -> dict[str, str]:
    return {"time": clock_time(seconds)}


def span(piece: Span, cause: Turn | None, day_names: Mapping[str, str]) -> tuple[str, str, str]:
    """A span in words, what is to be added, and its kind: counted, closed, paused or stopped."""
    if piece.kind == COUNTED:
        return _("Counted"), "", COUNTED
    if piece.kind == CLOSED:
        return _("Not counted: %(why)s") % {"why": closure(piece.closure or Closure(), day_names)}, "", CLOSED
    stood = _("%(time)s of working time; the due time moves on by as much") % _time(piece.business_seconds)
    if cause is not None and cause.after.status in (MET, BREACHED):
        return _("Stopped, until it was reopened"), stood, "stopped"
    return _("Paused: %(why)s") % {"why": pause_reason(cause)}, stood, "paused"


def closure(why: Closure, day_names: Mapping[str, str]) -> str:
    """Why the calendar is closed: the days by name first; the night only where nothing else explains it."""
    named = [day_names.get(day.isoformat(), "") for day in why.dates]
    parts = list(dict.fromkeys(name for name in named if name))
    if why.dates and not all(named) and not parts:
        parts.append(_("a day that the calendar closes"))
    if why.weekend:
        parts.append(_("weekend"))
    return pgettext("between items", ", ").join(parts) or _("outside opening hours")


def official_names(dates: Sequence[date]) -> dict[date, str]:
    """The official days among these, by name and without the small print."""
    if not dates:
        return {}
    language = "zh_CN" if (get_language() or "").startswith("zh") else "en_US"
    known = China(years=sorted({day.year for day in dates}), language=language)
    return {day: known[day].split("（")[0].split(" (")[0] for day in dates if day in known}


def pause_reason(cause: Turn | None) -> str:
    """The state in which it stood still, for what it waited, and who put it there."""
    if cause is None:
        return _("on hold")
    changes = cause.event.changes
    reason = (changes.get("pending_reason") or [None, None])[1]
    state = (changes.get("state") or [None, None])[1]
    states = cause.event.ticket.workflow.states
    parts = [str(states[state].label) if state in states else _("on hold")]
    if reason in PendingReason.values:
        parts.append(str(PendingReason(reason).label))
    if cause.event.actor:
        parts.append(cause.event.actor.name)
    return " · ".join(parts)


def turn(point: Turn, versions: Mapping[int, str]) -> tuple[str, str]:
    """What happened to the clock, and what followed."""
    what, after = point.what, point.after
    event = point.event
    told = Telling(event, event.changes, event.data, internal=True)
    happened = SENTENCES.get(event.verb, fallback_sentence)(told)
    due = _("due %(due)s") % {"due": moment(after.due_at)} if after.due_at else ""
    used = _("%(time)s used") % _time(after.used_seconds)
    target = _("target %(time)s") % _time(after.target_seconds)
    parts = {
        "started": [priority(after.priority), target, due],
        "paused": [used],
        "resumed": [_("%(time)s left") % _time(max(0, after.target_seconds - after.used_seconds)), due],
        "reopened": [used, due],
        "ended": [used, target],
        "cancelled": [used],
    }.get(what, [])
    if point.is_retargeted:
        parts = [*_retargeted(point, versions), used, due]
    return _named(what) % {"happened": happened}, pgettext("between parts of a sentence", "; ").join(
        filter(None, parts)
    )


def _named(what: str) -> str:
    return {
        "started": _("It begins: %(happened)s"),
        "paused": _("It pauses: %(happened)s"),
        "resumed": _("It goes on: %(happened)s"),
        "reopened": _("It goes on: %(happened)s"),
        "ended": _("It ends: %(happened)s"),
        "cancelled": _("It is cancelled: %(happened)s"),
    }.get(what, _("Another target: %(happened)s"))


def _retargeted(point: Turn, versions: Mapping[int, str]) -> list[str]:
    before, after = point.before, point.after
    if before is None:
        return []
    found = []
    if before.version != after.version:
        found.append(_("policy %(name)s") % {"name": versions.get(after.version, "")})
    names = {"old": clock_time(before.target_seconds), "new": clock_time(after.target_seconds)}
    found.append(_("target %(old)s → %(new)s, counted from the first start without the pauses") % names)
    return found


def breached() -> str:
    return _("The target is used up: breached")


def due_change(point: Turn) -> str:
    """Why the due time is another one from here on."""
    what = point.what
    if what == "retargeted" or (what in ("paused", "resumed") and point.is_retargeted):
        return _("after the change to %(priority)s") % {"priority": priority(point.after.priority)}
    return {
        "started": _("at the beginning"),
        "paused": _("paused"),
        "resumed": _("after the pause"),
        "reopened": _("after reopening"),
        "cancelled": _("cancelled"),
    }.get(what, _("ended"))


def priority(value: int) -> str:
    return _("priority %(name)s") % {"name": Priority(value).label}


def version_name(policy: str, number: int) -> str:
    return _("“%(policy)s”, version %(number)s") % {"policy": policy, "number": number}


def reasons(policy: "models.Policy", names: Iterable[str]) -> list[str]:
    """What the policy names that the ticket had."""
    return [f"{label} = {value}" for label, value in _criteria(policy, names)] or [_("holds for every ticket")]


def misses(policy: "models.Policy", names: Iterable[str]) -> str:
    """What the policy names that the ticket has not."""
    wanted = [f"{label} = {value}" for label, value in _criteria(policy, names)]
    return _("does not fit: it is for %(what)s") % {"what": pgettext("between items", ", ").join(wanted)}


def _criteria(policy: "models.Policy", names: Iterable[str]) -> list[tuple[str, str]]:
    values = {
        "kind": (_("kind"), policy.get_kind_display()),
        "priority": (_("priority"), policy.get_priority_display()),
        "category": (_("category"), str(policy.category or "")),
        "department": (_("department"), str(policy.department or "")),
        "catalog_item": (_("catalogue item"), item_name(policy.catalog_item)),
        "vip": (_("requester"), _("VIP")),
    }
    return [(label, str(value)) for name in names if name in values for label, value in [values[name]]]


def fits_now() -> str:
    return _("fits only since the ticket was changed, or the policy was made later")


def less_specific() -> str:
    return _("fits too, but names less or comes later")


def calendar_name(calendar: "models.Calendar | None", hours: Calendar) -> str:
    """The calendar's name, and its zone."""
    return f"{calendar}（{hours.time_zone}）" if calendar else hours.time_zone


def pauses(ticket: Ticket, state: ClockState) -> list[str]:
    """Where the clock stands still."""
    found = []
    states = ticket.workflow.states
    for place in sorted(state.document.pauses.get(state.kind, ())):
        name, _colon, reason = place.partition(":")
        if name not in states:
            continue  # of another process
        label = str(states[name].label)
        waits = str(PendingReason(reason).label) if reason in PendingReason.values else reason
        found.append(f"{label} · {waits}" if waits else label)
    return found
