"""What is done with problems besides their moves: candidates decided, linked incidents resolved, settings changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from problems.candidates import hold_candidates, withdraw_overlapping
from problems.linked import MAX_AT_ONCE, linked_incidents
from problems.models import Candidate, Origin, ProblemSettings, SettingChange
from problems.policies import can_change_settings, can_decide_candidates, can_manage
from tickets import actions, moments
from tickets.actions.base import refuse_unfit, require, require_text
from tickets.choices import Kind, LinkKind
from tickets.exceptions import NotAllowed, Refused, WrongState
from tickets.models import Ticket
from tickets.workflow import Move


@transaction.atomic
def accept_candidate(candidate: Candidate, *, by: User, title: str = "", at: datetime | None = None) -> Ticket:
    """Logs a problem with the candidate's incidents linked to it. Raises NotAllowed, WrongState, ValidationError."""
    candidate = _lock_candidate(candidate, by)
    now = at or moments.now()
    incidents = list(candidate.incidents.visible_to(by).order_by("created_at", "pk").select_related("category"))
    problem = log_recurring(incidents, by=by, title=title.strip() or candidate.name[:200], at=now)
    candidate.problem = problem
    _decide(candidate, Candidate.State.ACCEPTED, by, now)
    withdraw_overlapping(candidate, ProblemSettings.load())
    return problem


@transaction.atomic
def log_recurring(tickets: Sequence[Ticket], *, by: User, title: str, at: datetime | None = None) -> Ticket:
    """Logs a problem with the tickets that recur, the oldest first, linked to it as caused by it.

    Raises NotAllowed or ValidationError.
    """
    problem = actions.create(
        Kind.PROBLEM, by=by, title=title, at=at, detail={"origin": Origin.PROACTIVE}, **_common(tickets)
    )
    for ticket in tickets:
        actions.link(ticket, by=by, kind=LinkKind.CAUSED_BY, target=problem, at=at)
    return problem


def _common(incidents: Sequence[Ticket]) -> dict[str, Any]:
    """What the problem takes over: the newest incident's category, the widest impact and the highest urgency."""
    if not incidents:
        return {}
    listed = "\n".join(f"- {incident.number} {incident.title}" for incident in incidents)
    impacts = list(Ticket._meta.get_field("impact").flatchoices)
    order = [value for value, _label in impacts]
    urgencies = [value for value, _label in Ticket._meta.get_field("urgency").flatchoices]
    return {
        "description": listed,
        "category": incidents[-1].category,
        "impact": max((incident.impact for incident in incidents), key=order.index),
        "urgency": max((incident.urgency for incident in incidents), key=urgencies.index),
    }


@transaction.atomic
def dismiss_candidate(candidate: Candidate, *, by: User, reason: str, at: datetime | None = None) -> Candidate:
    """Says why it is no problem; these incidents are not proposed again for what they share.

    Raises NotAllowed, WrongState, ValidationError.
    """
    candidate = _lock_candidate(candidate, by)
    candidate.reason = require_text(reason, field="reason", limit=500)
    _decide(candidate, Candidate.State.DISMISSED, by, at or moments.now())
    return candidate


def _lock_candidate(candidate: Candidate, by: User) -> Candidate:
    if not can_decide_candidates(by):
        raise NotAllowed()
    hold_candidates()
    fresh = Candidate.objects.filter(pk=candidate.pk).first()
    if fresh is None:
        raise WrongState(_("These incidents no longer recur: the candidate was taken back."))
    if fresh.state != Candidate.State.OPEN:
        raise WrongState(_("Somebody has decided on this candidate already."))
    return fresh


def _decide(candidate: Candidate, state: str, by: User, now: datetime) -> None:
    candidate.state, candidate.decided_by, candidate.decided_at = state, by, now
    candidate.save(update_fields=["state", "reason", "problem", "decided_by", "decided_at"])


@dataclass(frozen=True)
class Outcome:
    """What became of one incident: resolved, or why not."""

    ticket: Ticket
    refusal: str = ""


def require_resolved(ticket: Ticket) -> None:
    """Raises WrongState while the problem itself is not solved."""
    if ticket.state not in ("resolved", "closed"):
        raise WrongState(_("The problem is not resolved yet; neither are its incidents."))


def resolve_incidents(
    ticket: Ticket, incidents: Sequence[Ticket], *, by: User, values: Mapping[str, Any], at: datetime | None = None
) -> list[Outcome]:
    """Resolves linked incidents of a problem that is solved, one by one: what one refuses leaves the others done.

    `values` are the inputs of the incidents' own move. One that is on hold is resumed first. Raises NotAllowed,
    WrongState, or ValidationError by field where the values themselves are wrong.
    """
    require(can_manage, by, ticket)
    require_resolved(ticket)
    if not 0 < len(incidents) <= MAX_AT_ONCE:
        message = _("Choose between 1 and %(count)d incidents.")
        params = {"count": MAX_AT_ONCE}
        raise ValidationError({"incidents": ValidationError(message, code="count", params=params)})
    asked = linked_incidents(ticket, by).filter(pk__in=[incident.pk for incident in incidents])
    linked = set(asked.values_list("pk", flat=True))
    strangers = [incident.number for incident in incidents if incident.pk not in linked]
    if strangers:
        raise not_linked(strangers)
    now = at or moments.now()
    return [_resolve(incident, by, values, now) for incident in incidents]


def not_linked(numbers: Iterable[str]) -> ValidationError:
    """Said alike of a ticket that is not linked, that one may not see and that is not there."""
    message = _("Not linked to this problem: %(numbers)s.")
    params = {"numbers": ", ".join(sorted(numbers))}
    return ValidationError({"incidents": ValidationError(message, code="not_linked", params=params)})


def _resolve(incident: Ticket, by: User, values: Mapping[str, Any], now: datetime) -> Outcome:
    try:
        with transaction.atomic():
            _wake(incident, by, now)
            return Outcome(actions.move(incident, "resolve", by=by, at=now, **values))
    except Refused as refusal:
        return Outcome(incident, refusal.message)
    except ValidationError as error:
        return Outcome(incident, " ".join(error.messages))


def _wake(incident: Ticket, by: User, now: datetime) -> None:
    """Takes an incident that is on hold to where it can be resolved, by a move that asks for nothing."""
    target = incident.workflow.moves["resolve"]
    states = incident.workflow.states
    if incident.state in target.source or states[incident.state].clock != "paused":
        return
    for name, move in incident.workflow.moves.items():
        if _leads(move, incident.state, target) and move.who(by, incident):
            actions.move(incident, name, by=by, at=now)
            return


def _leads(move: Move, state: str, target: Move) -> bool:
    return state in move.source and not move.requires and move.target_from(state) in target.source


@transaction.atomic
def change_settings(
    values: Mapping[str, Any], *, by: User, note: str = "", based_on: int | None = None
) -> ProblemSettings:
    """Saves what is different, with who and when; `based_on` is the last change that was read.

    Raises NotAllowed, WrongState (changed meanwhile) or ValidationError by field.
    """
    if not can_change_settings(by):
        raise NotAllowed()
    refuse_unfit(note, field="note", limit=200)
    settings, changes = ProblemSettings.change(values)
    if based_on not in (None, SettingChange.latest()):  # the row is locked; what was written is undone
        raise WrongState(_("Somebody saved this setting meanwhile. Look at it again; nothing of yours was saved."))
    if changes:
        SettingChange.objects.create(at=moments.now(), by=by, note=note, changes=changes)
    return settings
