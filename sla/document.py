"""What a policy promises, as one immutable document: targets, calendars, pauses, escalation.

A version of a policy is such a document, stored as JSON; a running clock points at its version and needs nothing
else to be recomputed, whatever administrators have edited since. Durations are business seconds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from tickets.business_time import CLOSED, Calendar, Day, hours

# The step that is always there: the moment at which the target is used up.
BREACH = "breach"
WARN_PERCENT = 75


@dataclass(frozen=True)
class Target:
    """How much time a clock has, and on which calendar of the document it is counted."""

    seconds: int
    calendar: str


@dataclass(frozen=True)
class Step:
    """When something is to be done about a running clock, and what.

    The moment is a share of the target in percent, or a fixed number of seconds after the start. `actions` are
    dictionaries as `sla/escalation.py` reads them; `hold` keeps notices until the recipient's working hours.
    """

    key: str
    percent: int | None = None
    seconds: int | None = None
    actions: tuple[Mapping[str, Any], ...] = ()
    hold: bool = False

    def threshold(self, target_seconds: int) -> int:
        """Business seconds of use at which the step is due."""
        if self.seconds is not None:
            return self.seconds
        return target_seconds * (self.percent or 0) // 100


@dataclass(frozen=True)
class PolicyDocument:
    """Everything about a version of a policy that a clock's life depends on."""

    calendars: Mapping[str, Calendar]
    # clock kind → priority → target; a kind without one for a priority has no clock there
    targets: Mapping[str, Mapping[int, Target]]
    # clock kind → the states (or `state:reason`) in which it stands still
    pauses: Mapping[str, frozenset[str]] = field(default_factory=dict)
    # clock kind → priority (0: any) → its steps
    steps: Mapping[str, Mapping[int, tuple[Step, ...]]] = field(default_factory=dict)
    # the one kind of tickets that it is for: it can give them clocks that they do not have by custom
    kind: str = ""

    def target(self, kind: str, priority: int) -> Target | None:
        return self.targets.get(kind, {}).get(priority)

    def pauses_in(self, kind: str, state: str, reason: str) -> bool:
        """Whether a clock of this kind stands still in that state, waiting for that reason."""
        places = self.pauses.get(kind, frozenset())
        return state in places or f"{state}:{reason}" in places

    def steps_of(self, kind: str, priority: int) -> tuple[Step, ...]:
        """The escalation of a clock, the breach itself included, in no particular order."""
        return self._steps.get((kind, priority), _BREACH_ONLY)

    def all_steps(self, kind: str) -> list[tuple[Step, ...]]:
        """The steps of a kind of clock under every priority."""
        return [self.steps_of(kind, priority) for priority in (1, 2, 3, 4)]

    @cached_property
    def _steps(self) -> dict[tuple[str, int], tuple[Step, ...]]:
        found = {}
        for kind, by_priority in self.steps.items():
            for priority in (1, 2, 3, 4):
                own = (*by_priority.get(0, ()), *by_priority.get(priority, ()))
                found[kind, priority] = (*_BREACH_ONLY, *own)
        return found


_BREACH_ONLY = (Step(BREACH, percent=100),)


def read_document(content: Mapping[str, Any]) -> PolicyDocument:
    """Reads a stored document. Raises ValueError or KeyError when it is not one."""
    return PolicyDocument(
        calendars={key: read_calendar(value) for key, value in content["calendars"].items()},
        targets={
            kind: {int(priority): Target(**target) for priority, target in by_priority.items()}
            for kind, by_priority in content["targets"].items()
        },
        pauses={kind: frozenset(places) for kind, places in content.get("pauses", {}).items()},
        steps={
            kind: {int(priority): tuple(map(read_step, steps)) for priority, steps in by_priority.items()}
            for kind, by_priority in content.get("steps", {}).items()
        },
        kind=content.get("kind", ""),
    )


def read_step(content: Mapping[str, Any]) -> Step:
    return Step(
        key=content["key"],
        percent=content.get("percent"),
        seconds=content.get("seconds"),
        actions=tuple(content.get("actions", ())),
        hold=content.get("hold", False),
    )


def read_calendar(content: Mapping[str, Any]) -> Calendar:
    """`{"time_zone": …, "week": [["09:00-18:00"], …], "exceptions": {"2026-10-01": []}}`, Monday first."""
    week = tuple(_day(spans) for spans in content["week"])
    exceptions = content.get("exceptions", {})
    return Calendar(
        content["time_zone"], week, tuple((date.fromisoformat(on), _day(spans)) for on, spans in exceptions.items())
    )


def _day(spans: Iterable[str]) -> Day:
    return hours(*spans) if spans else CLOSED
