"""Why a clock stands where it stands: its whole life as an account, with the policy, the steps and the due times."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.db.models import Q
from django.utils.dateparse import parse_datetime

from sla import explain_words as words
from sla import store
from sla.document import Step
from sla.happenings import RELEVANT
from sla.ledger import STILL, Span, account
from sla.life import LIVE, PAUSED, RUNNING, ClockState
from sla.matching import checks, specificity
from sla.models import Calendar, CalendarException, Clock, Policy, PolicyMatch, PolicyVersion
from sla.step_words import percent_of, step_words
from sla.trace import Turn, trace
from tickets.models import TicketEvent

STEP_VERBS = ("clock_step", "breached")


@dataclass(frozen=True)
class Line:
    """A line of the account: a span of time, or a moment (`end` is None) at which something turned the clock."""

    kind: str
    start: datetime
    end: datetime | None
    words: str
    note: str = ""
    counted_seconds: int = 0
    total_seconds: int = 0
    # For a span that is not counted because the clock stood still: its business seconds.
    business_seconds: int = 0
    is_current: bool = False

    @property
    def length_seconds(self) -> int:
        """Whole seconds of real time, cut as business seconds are."""
        return int(self.end.timestamp()) - int(self.start.timestamp()) if self.end else 0


@dataclass(frozen=True)
class FiredStep:
    """A step of the escalation: fired, or expected at `due_at`; without a moment it waits for the clock to go on."""

    key: str
    percent: float
    words: str
    due_at: datetime | None = None
    fired_at: datetime | None = None
    late_seconds: int = 0
    told: Sequence[str] = ()


@dataclass(frozen=True)
class DueTime:
    """The due time from an event on; None while the clock stood still or had ended."""

    at: datetime
    words: str
    due_at: datetime | None
    target_seconds: int


@dataclass(frozen=True)
class OtherPolicy:
    name: str
    words: str


@dataclass(frozen=True)
class Chosen:
    """The policy that holds, and why it and no other."""

    policy: str
    version: int
    reasons: Sequence[str]
    since: datetime | None
    others: Sequence[OtherPolicy]
    calendar: str
    pauses: Sequence[str]


@dataclass
class Explanation:
    """A clock explained at one moment. Everything is read when first asked for."""

    clock: Clock
    at: datetime
    _names: Mapping[int, str] = field(default_factory=dict)

    @cached_property
    def state(self) -> ClockState:
        return store.to_state(self.clock)

    @cached_property
    def events(self) -> list[TicketEvent]:
        ticket = self.clock.ticket
        wanted = Q(verb__in=[*RELEVANT, *STEP_VERBS]) | Q(changes__has_key="state")
        found = list(ticket.events.filter(wanted).select_related("actor").defer("digest").order_by("sequence"))
        for event in found:
            event.ticket = ticket
        return found

    @cached_property
    def matches(self) -> list[PolicyMatch]:
        found = PolicyMatch.objects.filter(ticket=self.clock.ticket).select_related("version__policy")
        return list(found.order_by("sequence"))

    @cached_property
    def turns(self) -> list[Turn]:
        versions = {one.sequence: one.version_id for one in self.matches if one.version_id is not None}
        return trace(self.clock.ticket, self.events, versions, self.clock.kind, self.clock.ordinal)

    @cached_property
    def spans(self) -> list[Span]:
        cuts = [turn.at for turn in self.turns]
        if self.clock.breached_at:
            cuts.append(self.clock.breached_at)
        return account(self.state, self.at, cuts)

    @property
    def target_seconds(self) -> int:
        return self.state.target_seconds

    @cached_property
    def used_seconds(self) -> int:
        return self.state.used_seconds(self.at)

    @property
    def left_seconds(self) -> int:
        """Below zero when the target is used up and more."""
        return self.target_seconds - self.used_seconds

    @property
    def used_percent(self) -> float:
        """Cut, not rounded: 99.96 is not yet 100."""
        return int(self.used_seconds * 1_000 / self.target_seconds) / 10 if self.target_seconds else 100.0

    @cached_property
    def paused_seconds(self) -> int:
        """Business time that was not counted because the clock stood still."""
        return sum(span.business_seconds for span in self.spans if span.kind == STILL)

    @property
    def is_live(self) -> bool:
        return self.state.status in LIVE

    @cached_property
    def sentence(self) -> str:
        return words.sentence(self.state, self.used_seconds, self.used_percent, self.at)

    @cached_property
    def notes(self) -> list[str]:
        return words.notes(self.turns, self.paused_seconds, self.clock.breached_at if self._was_retargeted else None)

    @property
    def _was_retargeted(self) -> bool:
        """A breach under a target that no longer holds."""
        return self.left_seconds >= 0

    @cached_property
    def lines(self) -> list[Line]:
        """The account: spans and turns in order of time, and at last the target against what was used."""
        found = [self._span_line(span) for span in self.spans]
        said = {span.start for span in self.spans if span.kind == STILL}
        # A pause is told by the span that it begins.
        found += [self._turn_line(turn) for turn in self.turns if turn.what != "paused" or turn.at not in said]
        if breached := self.clock.breached_at:
            total = self._used_until(breached)
            found.append(Line("breached", breached, None, words.breached(), total_seconds=total))
        return sorted(found, key=lambda line: (line.start, line.end is not None, line.end or line.start))

    def _used_until(self, moment: datetime) -> int:
        """What had been used at a moment: the counted spans are cut at each that is asked for."""
        return sum(span.counted_seconds for span in self.spans if span.end <= moment)

    def _span_line(self, span: Span) -> Line:
        is_last = span is self.spans[-1] and self.is_live
        cause = self._cause(span)
        text, note, kind = words.span(span, cause, self.day_names)
        return Line(
            kind=kind,
            start=span.start,
            end=span.end,
            words=text,
            note=note,
            counted_seconds=span.counted_seconds,
            total_seconds=span.total_seconds,
            business_seconds=span.business_seconds,
            is_current=is_last,
        )

    def _cause(self, span: Span) -> Turn | None:
        """What stopped the clock at the beginning of a span in which it stood still."""
        if span.kind != STILL:
            return None
        before = [turn for turn in self.turns if turn.at <= span.start and turn.after.status != RUNNING]
        return before[-1] if before else None

    def _turn_line(self, turn: Turn) -> Line:
        text, note = words.turn(turn, self.versions)
        return Line(turn.what, turn.at, None, text, note, total_seconds=turn.after.used_seconds)

    @cached_property
    def versions(self) -> dict[int, str]:
        """The names of the policy versions that held at some time."""
        wanted = {turn.after.version for turn in self.turns} | {self.clock.version_id}
        found = PolicyVersion.objects.filter(pk__in=wanted).select_related("policy").defer("document")
        return {version.pk: words.version_name(str(version.policy), version.number) for version in found}

    @cached_property
    def day_names(self) -> dict[str, str]:
        """Why a closed day is closed, by ISO date: what the administrator noted, else the official day's name."""
        dates = sorted({day for span in self.spans if span.closure for day in span.closure.dates})
        official = words.official_names(dates)
        noted = CalendarException.objects.filter(calendar__key=self.clock.calendar_key, day__in=dates).exclude(note="")
        notes = dict(noted.values_list("day", "note")) if dates else {}
        return {day.isoformat(): notes.get(day) or official.get(day, "") for day in dates}

    @cached_property
    def steps(self) -> list[FiredStep]:
        """What has fired, under whatever policy it was, and what is still to come."""
        known = {step.key: step for steps in self.state.document.all_steps(self.clock.kind) for step in steps}
        known |= {step.key: step for step in self.state.steps}
        fired = [self._fired(event, known.get(event.data["step"])) for event in self._step_events()]
        done = {step.key for step in fired}
        expected = {step.key: moment for moment, step in self.state.upcoming()}
        owed = dict(self.state.owed)
        waiting = [step for step in self.state.steps if step.key not in done] if self.is_live else []
        to_come = [self._to_come(step, owed.get(step.key) or expected.get(step.key)) for step in waiting]
        return sorted(fired, key=lambda step: (step.fired_at, step.due_at)) + sorted(
            to_come, key=lambda step: step.percent
        )

    def _step_events(self) -> list[TicketEvent]:
        own = (self.clock.kind, self.clock.ordinal)
        steps = [event for event in self.events if event.verb in STEP_VERBS]
        return [event for event in steps if (event.data.get("clock"), event.data.get("ordinal")) == own]

    def _fired(self, event: TicketEvent, step: Step | None) -> FiredStep:
        data = event.data
        return FiredStep(
            key=data["step"],
            percent=percent_of(step, data.get("target_seconds", 0)) if step else data.get("percent") or 0,
            words=step_words(step) if step else data["step"],
            due_at=parse_datetime(data["due_at"]),
            fired_at=event.at,
            late_seconds=data.get("late_seconds", 0),
            told=[person["name"] for person in data.get("told", [])],
        )

    def _to_come(self, step: Step, moment: datetime | None) -> FiredStep:
        return FiredStep(step.key, percent_of(step, self.target_seconds), step_words(step), moment)

    @cached_property
    def due_times(self) -> list[DueTime]:
        return [
            DueTime(turn.at, words.due_change(turn), turn.after.due_at, turn.after.target_seconds)
            for turn in self.turns
        ]

    @cached_property
    def chosen(self) -> Chosen:
        clock = self.clock
        held = [one for one in self.matches if one.version_id == clock.version_id]
        sequence = held[-1].sequence if held else None
        calendar = Calendar.objects.filter(key=clock.calendar_key).first()
        return Chosen(
            policy=str(clock.version.policy),
            version=clock.version.number,
            reasons=words.reasons(clock.version.policy, held[-1].reason if held else []),
            since=next((event.at for event in self.events if event.sequence == sequence), None),
            others=self._others(),
            calendar=words.calendar_name(calendar, self.state.calendar),
            pauses=words.pauses(clock.ticket, self.state),
        )

    def _others(self) -> list[OtherPolicy]:
        """The other policies and what of them the ticket does not have, as it stands now."""
        chosen, ticket = self.clock.version.policy, self.clock.ticket
        found = []
        for policy in Policy.objects.active().select_related("category", "department").exclude(pk=chosen.pk):
            missing = [name for name, fits in checks(policy, ticket).items() if not fits]
            if missing:
                text = words.misses(policy, missing)
            elif specificity(policy) > specificity(chosen):
                text = words.fits_now()
            else:
                text = words.less_specific()
            found.append(OtherPolicy(str(policy), text))
        return found

    @property
    def is_paused(self) -> bool:
        return self.state.status == PAUSED


def explain(clock: Clock, at: datetime) -> Explanation:
    """The clock explained as it stands at that moment."""
    return Explanation(clock, max(at, clock.started_at))
