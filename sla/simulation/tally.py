"""What a trial counts, in plain JSON that another worker can go on with."""

from collections.abc import Iterable, Mapping
from typing import Any

from sla.life import BREACHED, CANCELLED, LIVE, ClockState

MET, BROKEN, OPEN = "met", "broken", "open"
# So many tickets of each direction are kept by name; all are counted.
MAX_NAMED = 500

Key = tuple[str, int]


def outcome(clock: ClockState) -> str | None:
    """Kept, broken, or not decided yet; None for a clock that is in no figure."""
    if clock.status == CANCELLED:
        return None
    if clock.status == BREACHED or (clock.status in LIVE and clock.breached_at):
        return BROKEN
    return OPEN if clock.status in LIVE else MET


def empty_tally() -> dict[str, Any]:
    return {"before": {}, "after": {}, "worse": [], "better": [], "worse_count": 0, "better_count": 0}


def count_ticket(
    tally: dict[str, Any],
    ticket_id: int,
    before: Iterable[ClockState],
    after: Iterable[ClockState],
    teams: Mapping[Key, int | None],
) -> None:
    """Adds one ticket's clocks as they were and as they would have been."""
    sides: dict[str, dict[Key, str]] = {}
    for name, clocks in (("before", before), ("after", after)):
        sides[name] = {}
        for clock in clocks:
            key = (clock.kind, clock.ordinal)
            result = outcome(clock)
            if result is None:
                continue
            sides[name][key] = result
            cell = f"{clock.kind}|{clock.priority}|{teams.get(key, teams.get(('', 0))) or 0}"
            counted = tally[name].setdefault(cell, {MET: 0, BROKEN: 0, OPEN: 0})
            counted[result] += 1
    for key, was in sides["before"].items():
        would_be = sides["after"].get(key, was)
        if (was == BROKEN) != (would_be == BROKEN):
            _note(tally, "better" if was == BROKEN else "worse", [ticket_id, *key, was, would_be])


def _note(tally: dict[str, Any], direction: str, flip: list[Any]) -> None:
    tally[f"{direction}_count"] += 1
    if len(tally[direction]) < MAX_NAMED:
        tally[direction].append(flip)
