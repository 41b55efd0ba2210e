"""The clocks of tickets as lists and pages show them: `tickets/clocks.py` says what is asked here."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, F, IntegerField, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from sla import store
from sla.breaches import may_explain
from sla.clock_rules import has_clock
from sla.life import LIVE, RUNNING, ClockState
from sla.matching import match
from sla.models import Clock, ClockKind
from sla.step_words import percent_of, short_words
from tickets.business_time import Calendar, CalendarError, add, elapsed, spans
from tickets.clocks import BREACHED, MET, OK, PAUSED, SOON, Chip, Debt, Dial, Expectation, Mark, Strip
from tickets.models import Ticket

# How far ahead, and how often, a page must know that the calendar opens and closes. It ends closed: a page that
# nobody has looked at for days stands still rather than counting wrong.
HORIZON = timedelta(days=30)
MAX_TURNS = 12
READ = ("ticket_id", "kind", "status", "version_id", "calendar_key", "target_seconds", "used_seconds", "runs")
READ_ALSO = ("due_at", "warn_at", "breached_at", "ended_at")
# What stands in the strip although it has not begun.
STILL_TO_COME = ("accept", "callback")

# Of a ticket's clocks the one that is due first, else a paused one, else how its solution ended.
_RANK = Case(
    When(status=Clock.Status.RUNNING, then=Value(0)),
    When(status=Clock.Status.PAUSED, then=Value(1)),
    When(kind=ClockKind.RESOLUTION, then=Value(2)),
    default=Value(3),
    output_field=IntegerField(),
)


class Opening:
    """Whether calendars are open at one moment and when that changes; each calendar is asked once."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self._known: dict[Calendar, tuple[bool, tuple[int, ...]]] = {}

    def of(self, calendar: Calendar) -> tuple[bool, tuple[int, ...]]:
        if calendar not in self._known:
            self._known[calendar] = self._ask(calendar)
        return self._known[calendar]

    def _ask(self, calendar: Calendar) -> tuple[bool, tuple[int, ...]]:
        end = self.at + HORIZON
        is_open: bool | None = None
        turns: list[int] = []
        for stretch in spans(calendar, self.at, end):
            is_open = stretch.is_open if is_open is None else is_open
            if stretch.end < end:
                turns.append(int(stretch.end.timestamp()))
            if len(turns) == MAX_TURNS + 1:
                break
        limit = MAX_TURNS + 1 if is_open else MAX_TURNS
        return bool(is_open), tuple(turns[:limit])


class TicketClocks:
    """Answers what the pages of tickets ask."""

    def next_chips(self, ticket_ids: Sequence[int], at: datetime) -> Mapping[int, Chip]:
        if not ticket_ids:
            return {}
        rows = (
            Clock.objects.filter(ticket__in=ticket_ids)
            .exclude(status=Clock.Status.CANCELLED)
            .order_by("ticket_id", _RANK, F("due_at").asc(nulls_last=True), F("ended_at").desc(nulls_last=True), "pk")
            .distinct("ticket_id")
            .values(*READ, *READ_ALSO)
        )
        opening = Opening(at)
        return {row["ticket_id"]: chip_of(row, opening) for row in rows}

    def strip(self, ticket: Ticket, reader: User, at: datetime) -> Strip:
        rows = list(Clock.objects.filter(ticket=ticket).select_related("breach").order_by("started_at", "pk"))
        latest = {row.kind: row for row in rows}
        opening = Opening(at)
        main = _main(latest.values())
        dials = [_dial(row, opening, is_main=row is main) for row in latest.values()]
        order = list(ClockKind.values)
        found = sorted([*_to_come(ticket, latest), *dials], key=lambda pair: order.index(pair[0]))
        return Strip([dial for _kind, dial in found], _debts(ticket, rows, reader))

    def solved_by(self, ticket_ids: Sequence[int]) -> Mapping[int, datetime]:
        if not ticket_ids:
            return {}
        running = Clock.objects.filter(ticket__in=ticket_ids, kind=ClockKind.RESOLUTION, status=Clock.Status.RUNNING)
        return {pk: due_at for pk, due_at in running.values_list("ticket_id", "due_at") if due_at}

    def foresee(self, ticket: Ticket, at: datetime) -> Expectation:
        found = match(ticket)
        if found is None:
            return Expectation()
        document = store.document_of(found.version_id)
        moments: dict[str, datetime | None] = {}
        for kind in (ClockKind.RESPONSE, ClockKind.RESOLUTION):
            target = document.target(kind, ticket.priority) if has_clock(document, kind, ticket.kind) else None
            try:
                moments[kind] = add(document.calendars[target.calendar], at, target.seconds) if target else None
            except CalendarError:
                moments[kind] = None
        return Expectation(moments[ClockKind.RESPONSE], moments[ClockKind.RESOLUTION])


def chip_of(row: Mapping[str, Any], opening: Opening) -> Chip:
    """One clock's chip, of a row of `values()`. Nothing of the database is asked."""
    target, used, at = row["target_seconds"], row["used_seconds"], opening.at
    running = row["status"] == RUNNING
    calendar = store.document_of(row["version_id"]).calendars[row["calendar_key"]]
    if running:
        used += elapsed(calendar, datetime.fromisoformat(row["runs"][-1][0]), at)
    left = target - used
    tone = _tone(row, left, at)
    is_open, turns = opening.of(calendar) if running else (False, ())
    return Chip(
        ticket_id=row["ticket_id"],
        name=str(ClockKind(row["kind"]).label),
        tone=tone,
        seconds=used if tone == MET else left,
        at=at,
        due_at=row["due_at"],
        is_ticking=running,
        is_open=is_open,
        turns=turns,
        soon_seconds=target - target * 75 // 100,
    )


def chip_for(clock: Clock, at: datetime) -> Chip:
    """The chip of one clock."""
    return chip_of({name: getattr(clock, name) for name in (*READ, *READ_ALSO)}, Opening(at))


def _tone(row: Mapping[str, Any], left: int, at: datetime) -> str:
    if row["status"] == MET:
        return MET
    if row["breached_at"] or left < 0:
        return BREACHED
    if row["status"] != RUNNING:
        return PAUSED
    return SOON if row["warn_at"] and row["warn_at"] <= at else OK


def _main(rows: Iterable[Clock]) -> Clock | None:
    """The clock that is shown wide: the running one due first, else the paused one."""
    running = [row for row in rows if row.status == RUNNING and row.due_at]
    if running:
        return min(running, key=lambda row: (row.kind != ClockKind.RESOLUTION and not row.breached_at, row.due_at))
    return next((row for row in rows if row.status in LIVE), None)


def _dial(row: Clock, opening: Opening, *, is_main: bool) -> tuple[str, Dial]:
    state = store.to_state(row)
    chip = chip_of({name: getattr(row, name) for name in (*READ, *READ_ALSO)}, opening)
    used = state.used_seconds(opening.at)
    percent = used * 100 / row.target_seconds if row.target_seconds else 100
    dial = Dial(
        name=str(row.get_kind_display()),
        target_seconds=row.target_seconds,
        chip=chip,
        words=_status_words(row, chip, percent),
        url=reverse("sla:explain", args=[row.pk]),
        percent=percent,
        marks=_marks(state) if is_main else (),
        is_main=is_main,
    )
    return row.kind, dial


def _status_words(row: Clock, chip: Chip, percent: float) -> str:
    if row.status in LIVE:
        shown = f"{int(percent * 10) / 10:g}"
        used = _("%(percent)s %% used") % {"percent": shown}
        return _("paused at %(percent)s %%") % {"percent": shown} if row.status != RUNNING else used
    return str(row.get_status_display())


def _marks(state: ClockState) -> list[Mark]:
    """The steps up to the target, one mark for those of the same share."""
    found: dict[float, list[tuple[str, bool]]] = {}
    for step in state.steps:
        percent = percent_of(step, state.target_seconds)
        if 0 < percent <= 100 and (words := short_words(step)):
            found.setdefault(percent, []).append((words, step.key in state.fired))
    comma = pgettext("between items", ", ")
    return [
        Mark(percent, comma.join(dict.fromkeys(words for words, _fired in steps)), all(fired for _w, fired in steps))
        for percent, steps in sorted(found.items())
    ]


def _to_come(ticket: Ticket, latest: Mapping[str, Clock]) -> list[tuple[str, Dial]]:
    """What the policy promises that has not begun."""
    resolution = latest.get(ClockKind.RESOLUTION)
    if resolution is None or not ticket.is_open:
        return []
    document = store.document_of(resolution.version_id)
    found = []
    for kind in STILL_TO_COME:
        target = document.target(kind, ticket.priority)
        if kind not in latest and target is not None and has_clock(document, kind, ticket.kind):
            words = pgettext("clock", "not begun")
            found.append((kind, Dial(str(ClockKind(kind).label), target.seconds, words=words)))
    return found


def _debts(ticket: Ticket, rows: Iterable[Clock], reader: User) -> list[Debt]:
    """The breaches that this reader is asked to explain."""
    breaches = [row.breach for row in rows if hasattr(row, "breach") and row.breach.reason_id is None]
    for breach in breaches:
        breach.ticket = ticket
    return [
        Debt(str(breach.clock.get_kind_display()), breach.at, reverse("sla:explain_breach", args=[breach.pk]))
        for breach in breaches
        if may_explain(reader, breach)
    ]
