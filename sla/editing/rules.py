"""What a policy's rules may be: every mistake found, each named at its place."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from sla.document import BREACH
from sla.editing.amounts import checked_amount
from sla.models import ClockKind
from tickets.choices import PendingReason, Priority
from tickets.workflow import workflows

RECIPIENTS = (
    "assignee", "team_lead", "team", "on_call", "supervisor", "manager", "requester", "commander", "approver",
    "approver_manager", "process_manager",
)  # fmt: skip
ACTIONS = ("notify", "channel", "raise_level", "raise_priority", "reassign")
MAX_PERCENT = 1_000
MAX_STEPS = 20
CALLED = "on_call"
# Where requests and changes wait for those who approve.
AWAITING = "awaiting_approval"

Errors = dict[str, list[ValidationError]]


def pause_places() -> list[str]:
    """The states in which a clock can be told to stand still; of pending, each thing waited for."""
    waiting = {name for one in workflows().values() for name, state in one.states.items() if state.clock == "paused"}
    waiting.add(AWAITING)
    places = [f"pending:{reason.value}" for reason in PendingReason]
    return [*places, *sorted(waiting - {"pending"}), "pending"]


@dataclass(frozen=True)
class Known:
    """What steps can name: the ids of teams and of channels."""

    teams: Collection[int] = ()
    channels: Collection[int] = ()


def check_rules(
    rules: Mapping[str, Any], calendars: Collection[str], teams: Collection[int], channels: Collection[int] = ()
) -> None:
    """Raises ValidationError with every mistake at its place, e.g. `targets.response.1`."""
    known = Known(teams, channels)
    errors: Errors = {}
    if not any(rules["targets"].values()):
        errors["targets"] = [ValidationError(_("Promise something: give at least one target."), code="required")]
    for place, found in [*_targets(rules["targets"], calendars), *_pauses(rules["pauses"])]:
        errors.setdefault(place, []).append(found)
    for place, found in _steps(rules["steps"], known):
        errors.setdefault(place, []).append(found)
    if errors:
        raise ValidationError(errors)


def _caught(place: str, check: Callable[[], Any]) -> Iterator[tuple[str, ValidationError]]:
    try:
        check()
    except ValidationError as error:
        yield place, error


def _invalid(text: str) -> ValidationError:
    return ValidationError(text, code="invalid")


def _targets(targets: Mapping[str, Any], calendars: Collection[str]) -> Iterator[tuple[str, ValidationError]]:
    for kind, by_priority in targets.items():
        if kind not in ClockKind.values:
            yield f"targets.{kind}", _invalid(_("There is no such clock."))
            continue
        for priority, target in by_priority.items():
            place = f"targets.{kind}.{priority}"
            if priority not in map(str, Priority.values):
                yield place, _invalid(_("There is no such priority."))
                continue
            yield from _caught(place, lambda target=target: checked_amount(target.get("seconds")))  # type: ignore[misc]
            if target.get("calendar") not in calendars:
                yield place, _invalid(_("There is no such calendar."))


def _pauses(pauses: Mapping[str, Any]) -> Iterator[tuple[str, ValidationError]]:
    known = set(pause_places())
    for kind, places in pauses.items():
        if kind not in ClockKind.values:
            yield f"pauses.{kind}", _invalid(_("There is no such clock."))
        for place in places:
            if place not in known:
                yield f"pauses.{kind}", _invalid(_("“%(state)s” is no state to wait in.") % {"state": place})


def _steps(steps: Mapping[str, Any], known: Known) -> Iterator[tuple[str, ValidationError]]:
    for kind, by_priority in steps.items():
        if kind not in ClockKind.values:
            yield f"steps.{kind}", _invalid(_("There is no such clock."))
            continue
        for priority, own in by_priority.items():
            place = f"steps.{kind}.{priority}"
            if priority not in ("0", *map(str, Priority.values)):
                yield place, _invalid(_("There is no such priority."))
            if len(own) > MAX_STEPS:
                yield place, _invalid(_("A clock has at most %(max)d steps.") % {"max": MAX_STEPS})
            together = own if priority == "0" else [*by_priority.get("0", ()), *own]
            yield from ((place, error) for error in _of_one_clock(together))
            for step in own:
                yield from ((place, error) for error in step_errors(step, known))


def _of_one_clock(steps: Iterable[Mapping[str, Any]]) -> Iterator[ValidationError]:
    """Each step fires once by its key, so no two may share it."""
    keys = Counter(str(step.get("key")) for step in steps)
    for key, count in keys.items():
        if count > 1 or key == BREACH:
            yield _invalid(_("Two steps of one clock are called “%(key)s”.") % {"key": key})


def step_errors(step: Mapping[str, Any], known: Known) -> Iterator[ValidationError]:
    """What is wrong with one step."""
    percent, seconds = step.get("percent"), step.get("seconds")
    if (percent is None) == (seconds is None):
        yield _invalid(_("Say when: at a share of the target, or after a fixed time."))
    if percent is not None and not (type(percent) is int and 1 <= percent <= MAX_PERCENT):
        yield _invalid(_("Give a share from 1 to %(max)d %%.") % {"max": MAX_PERCENT})
    if seconds is not None and seconds != 0:
        yield from (error for _place, error in _caught("", lambda: checked_amount(seconds)))
    if not step.get("actions"):
        yield _invalid(_("Say what is to be done."))
    for action in step.get("actions", ()):
        yield from action_errors(action, known)


def action_errors(action: Mapping[str, Any], known: Known) -> Iterator[ValidationError]:
    """What is wrong with one thing that a step does."""
    do = action.get("do")
    if do not in ACTIONS:
        yield _invalid(_("“%(text)s” is nothing that a step can do.") % {"text": str(do)[:40]})
    if do == "notify" and not (action.get("to") and set(action["to"]) <= set(RECIPIENTS)):
        yield _invalid(_("Say who is told."))
    if do == "reassign" and action.get("team") not in known.teams:
        yield _invalid(_("Choose the team that gets the ticket."))
    if do == "channel" and action.get("channel") not in known.channels:
        yield _invalid(_("Choose the channel that is told."))


def step_key(step: Mapping[str, Any], calls: int) -> str:
    """The name by which a step fires once: its moment, or which call to whoever is on duty it is."""
    called = any(action["do"] == "notify" and CALLED in action["to"] for action in step["actions"])
    if called:
        return f"call{calls + 1}"
    if step.get("percent") is not None:
        return f"p{step['percent']}"
    return f"s{step['seconds']}" if step["seconds"] else "created"


def with_keys(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The steps of one clock, named by their moments."""
    found: list[dict[str, Any]] = []
    for step in steps:
        calls = sum(1 for one in found if one["key"].startswith("call"))
        found.append({"key": step_key(step, calls), **{name: value for name, value in step.items() if name != "key"}})
    return found
