"""The life of a ticket's clocks, as a pure function of what happened to the ticket. No Django here.

The reaction to an event, the replay that verifies, the simulator and the explanation all go through `follow`, so
what is stored and what history says can only differ by a fault.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile

from sla.clock_rules import RULES, ClockRule, Happening, has_clock
from sla.document import BREACH, WARN_PERCENT, PolicyDocument, Step
from tickets.business_time import Calendar, add, elapsed

RUNNING, PAUSED, MET, BREACHED, CANCELLED = "running", "paused", "met", "breached", "cancelled"
LIVE = (RUNNING, PAUSED)


@dataclass(frozen=True)
class Firing:
    """A step of a clock whose moment has come."""

    step: Step
    due_at: datetime


@dataclass
class ClockState:
    """One clock. `runs` are the spans of real time in which it was not paused; the last one may be open.

    `fired` are the keys of the steps that have come due; `owed` those of them not carried out yet, with their moment.
    """

    kind: str
    ordinal: int
    version: int
    document: PolicyDocument
    priority: int
    target_seconds: int
    calendar_key: str
    runs: list[list[datetime | None]]
    status: str = RUNNING
    breached_at: datetime | None = None
    ended_at: datetime | None = None
    fired: list[str] = field(default_factory=list)
    owed: list[tuple[str, datetime]] = field(default_factory=list)
    # Which of several it is about, such as the step of an approval.
    subject: str = ""
    # A target of its own, which no policy or priority changes; 0: the policy's.
    promised_seconds: int = 0

    @property
    def calendar(self) -> Calendar:
        return self.document.calendars[self.calendar_key]

    @property
    def started_at(self) -> datetime:
        start = self.runs[0][0]
        if start is None:
            raise ValueError("a run has a start; only the end of the last one can be open")
        return start

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.document.steps_of(self.kind, self.priority)

    def used_seconds(self, at: datetime | None = None) -> int:
        """Business seconds used: of the finished runs, and of the open one until `at`."""
        total = 0
        for start, end in self.runs:
            until = end or at
            if start is not None and until is not None:
                total += elapsed(self.calendar, start, until)
        return total

    def moment_of(self, threshold_seconds: int) -> datetime | None:
        """When so much will be used if it goes on running; None while it does not run.

        A threshold used up before the present run is due at the run's start: a change put the clock past it.
        """
        start, end = self.runs[-1]
        if self.status != RUNNING or start is None or end is not None:
            return None
        return add(self.calendar, start, max(0, threshold_seconds - self.used_seconds()))

    @property
    def due_at(self) -> datetime | None:
        return self.moment_of(self.target_seconds)

    @property
    def warn_at(self) -> datetime | None:
        """From here on the clock counts as due soon."""
        return self.moment_of(self.target_seconds * WARN_PERCENT // 100)

    def upcoming(self) -> Iterator[tuple[datetime, Step]]:
        """The steps that have not come due yet with their moments, in due order, reckoned one by one."""
        left = [(step.threshold(self.target_seconds), step) for step in self.steps if step.key not in self.fired]
        for threshold, step in sorted(left, key=lambda pair: (pair[0], pair[1].key != BREACH)):
            moment = self.moment_of(threshold)
            if moment is not None:
                yield moment, step

    @property
    def next_look_at(self) -> datetime | None:
        """When something is to be done about the clock next."""
        if self.owed:
            return self.owed[0][1]
        return next((moment for moment, _step in self.upcoming()), None)

    def come_due(self, at: datetime) -> None:
        """Notes the steps whose moment has passed, each once, and the breach."""
        due = list(takewhile(lambda upcoming: upcoming[0] <= at, self.upcoming()))
        for due_at, step in due:
            if step.key == BREACH:
                if due_at == at:
                    continue  # what is done in the very moment it is due is in time
                self.breached_at = self.breached_at or due_at
            self.fired.append(step.key)
            self.owed.append((step.key, due_at))

    def pay(self) -> list[Firing]:
        """What is owed, in due order, to be carried out now; nothing is owed afterwards."""
        by_key = {step.key: step for steps in self.document.all_steps(self.kind) for step in steps}
        by_key |= {step.key: step for step in self.steps}  # a key means what it does at the present priority
        firings = [Firing(by_key[key], due_at) for key, due_at in self.owed if key in by_key]
        self.owed = []
        return sorted(firings, key=lambda firing: firing.due_at)

    def pause(self, at: datetime) -> None:
        if self.status == RUNNING:
            self.runs[-1][1] = at
            self.status = PAUSED

    def resume(self, at: datetime) -> None:
        if self.status != RUNNING:
            self.runs.append([at, None])
            self.status = RUNNING
            self.ended_at = None

    def end(self, at: datetime, outcome: str | None = None) -> None:
        """Stops it for good: with the outcome given, else met or breached by what was used."""
        if self.status == RUNNING:
            self.runs[-1][1] = at
        self.status = outcome or (BREACHED if self.breached_at else MET)
        self.ended_at = at

    def retarget(self, version: int, document: PolicyDocument, priority: int) -> bool:
        """Puts the clock under the target of another policy or priority, counted from its original start.

        Returns False when there is no such target.
        """
        target = document.target(self.kind, priority)
        if target is None:
            return False
        self.version, self.document, self.priority = version, document, priority
        self.target_seconds, self.calendar_key = self.promised_seconds or target.seconds, target.calendar
        return True


def follow(clocks: list[ClockState], happening: Happening, version: int, document: PolicyDocument) -> None:
    """Carries a ticket's clocks over one event, under the policy that holds after it; changes `clocks` in place.

    A step whose moment passed before the event while a worker was down is owed from here on: late, never lost.
    """
    for clock in clocks:
        clock.come_due(happening.at)
    live = [clock for clock in clocks if clock.status in LIVE]
    if happening.is_void:
        for clock in live:
            clock.end(happening.at, CANCELLED)
        return
    for clock in live:
        if (clock.version, clock.priority) != (version, happening.priority):
            clock.retarget(version, document, happening.priority)
    turn = Turn(clocks, happening, version, document)
    for kind, rule in RULES.items():
        turn.follow(kind, rule)
    for clock in clocks:
        clock.come_due(happening.at)  # a new target can lie in the past already


@dataclass(frozen=True)
class Turn:
    """One event, and the clocks that it turns."""

    clocks: list[ClockState]
    happening: Happening
    version: int
    document: PolicyDocument

    def follow(self, kind: str, rule: ClockRule) -> None:
        """What the event does to the clocks of one kind."""
        own = [clock for clock in self.clocks if clock.kind == kind]
        current = own[-1] if own else None
        live = [clock for clock in own if clock.status in LIVE]
        was_live = False
        for clock in live:
            if not rule.by_subject or clock.subject == self.happening.subject:
                was_live = True
                self._end(clock, rule)
            if clock.status in LIVE:
                self._pause_or_resume(clock)
        if not live and current is not None and rule.follows_state and self._resume(current):
            return
        if self._begins(rule, current, was_live):
            self._start(kind, len(own) + 1)

    def _begins(self, rule: ClockRule, current: ClockState | None, was_live: bool) -> bool:
        happening = self.happening
        if was_live and rule.renews(happening):
            return True
        return rule.starts(happening) and not rule.ends(happening) and (rule.again or current is None)

    def _end(self, clock: ClockState, rule: ClockRule) -> None:
        happening = self.happening
        if rule.ends(happening):
            clock.end(happening.at)
        elif rule.drops(happening):
            clock.end(happening.at, CANCELLED)
        elif rule.again and rule.starts(happening):
            clock.end(happening.at, BREACHED if clock.breached_at else CANCELLED)

    def _pause_or_resume(self, clock: ClockState) -> None:
        if clock.document.pauses_in(clock.kind, self.happening.state, self.happening.reason):
            clock.pause(self.happening.at)
        elif clock.status == PAUSED:
            clock.resume(self.happening.at)

    def _resume(self, clock: ClockState) -> bool:
        """Lets a clock that had ended go on when the ticket is worked again; says whether that was the question."""
        happening = self.happening
        if clock.status == CANCELLED or happening.clock == "stopped":
            return False
        if clock.retarget(self.version, self.document, happening.priority):
            clock.resume(happening.at)
        return True

    def _start(self, kind: str, ordinal: int) -> None:
        happening, document = self.happening, self.document
        target = document.target(kind, happening.priority)
        if target is None or not has_clock(document, kind, happening.kind):
            return
        clock = ClockState(
            kind=kind,
            ordinal=ordinal,
            version=self.version,
            document=document,
            priority=happening.priority,
            target_seconds=happening.promised_seconds or target.seconds,
            calendar_key=target.calendar,
            runs=[[happening.at, None]],
            subject=happening.subject,
            promised_seconds=happening.promised_seconds,
        )
        self._pause_or_resume(clock)
        self.clocks.append(clock)
