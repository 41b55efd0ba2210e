"""Sending a release out stage by stage, and taking it back."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from releases.content import changes_are_approved, stages_of
from releases.models import ReleaseStage, StageState
from releases.models.stage import BEGUN
from releases.policies import can_work
from tickets import events, moments
from tickets.actions.base import lock, require, require_text
from tickets.actions.link import name_caused
from tickets.exceptions import Blocked, StaleTicket, WrongState
from tickets.models import Ticket

MAX_FINDING = 5_000
LEADS_TO = {
    "stage_started": StageState.DEPLOYING,
    "stage_deployed": StageState.DEPLOYED,
    "stage_verified": StageState.VERIFIED,
    "stage_failed": StageState.FAILED,
    "stage_retried": StageState.DEPLOYING,
    "stage_rolled_back": StageState.ROLLED_BACK,
}


@transaction.atomic
def start_stage(
    stage: ReleaseStage, *, by: User, version: int | None = None, at: datetime | None = None
) -> ReleaseStage:
    """Begins to send it out to the people of a stage; the stage before it is verified, every change approved.

    Like every verb here it raises NotAllowed, WrongState (somebody was faster), Blocked, StaleTicket (the stage has
    changed since `version`) or ValidationError by field.
    """
    ticket, stage = _open(stage, by, version, ("deploying",), (StageState.PLANNED,))
    before = [other for other in stages_of(ticket) if (other.position, other.pk) < (stage.position, stage.pk)]
    waiting = [other for other in before if other.state != StageState.VERIFIED]
    if waiting:
        raise Blocked([_("“%(stage)s” must be verified first.") % {"stage": other} for other in waiting])
    if reason := changes_are_approved(ticket):
        raise Blocked([reason])
    now = at or moments.now()
    stage.started_at, stage.ended_at, stage.finding = now, None, ""
    return _set(ticket, stage, "stage_started", by, now)


@transaction.atomic
def finish_stage(
    stage: ReleaseStage, *, by: User, version: int | None = None, at: datetime | None = None
) -> ReleaseStage:
    """It is out there; now it is to be verified."""
    ticket, stage = _open(stage, by, version, ("deploying",), (StageState.DEPLOYING,))
    return _set(ticket, stage, "stage_deployed", by, at or moments.now())


@transaction.atomic
def verify_stage(
    stage: ReleaseStage, *, by: User, finding: str, version: int | None = None, at: datetime | None = None
) -> ReleaseStage:
    """It works there, and this is how one knows."""
    ticket, stage = _open(stage, by, version, ("deploying",), (StageState.DEPLOYED,))
    now = at or moments.now()
    stage.finding, stage.ended_at = require_text(finding, field="finding", limit=MAX_FINDING), now
    return _set(ticket, stage, "stage_verified", by, now, stage.finding)


@transaction.atomic
def fail_stage(
    stage: ReleaseStage, *, by: User, finding: str, version: int | None = None, at: datetime | None = None
) -> ReleaseStage:
    """It does not work there. It is tried again, or the release is rolled back."""
    states = (StageState.DEPLOYING, StageState.DEPLOYED)
    ticket, stage = _open(stage, by, version, ("deploying",), states)
    now = at or moments.now()
    stage.finding, stage.ended_at = require_text(finding, field="finding", limit=MAX_FINDING), now
    return _set(ticket, stage, "stage_failed", by, now, stage.finding)


@transaction.atomic
def retry_stage(
    stage: ReleaseStage, *, by: User, version: int | None = None, at: datetime | None = None
) -> ReleaseStage:
    """Once more from the beginning of the stage."""
    ticket, stage = _open(stage, by, version, ("deploying",), (StageState.FAILED,))
    now = at or moments.now()
    stage.started_at, stage.ended_at = now, None
    return _set(ticket, stage, "stage_retried", by, now)


@transaction.atomic
def roll_back_stage(
    stage: ReleaseStage, *, by: User, finding: str = "", version: int | None = None, at: datetime | None = None
) -> ReleaseStage:
    """The people of the stage have what they had before; the stages after it come first."""
    ticket, stage = _open(stage, by, version, ("rolling_back",), BEGUN)
    later = [
        other
        for other in stages_of(ticket)
        if (other.position, other.pk) > (stage.position, stage.pk) and other.is_begun
    ]
    if later:
        raise Blocked([_("“%(stage)s” must be rolled back first.") % {"stage": other} for other in later])
    now = at or moments.now()
    told = require_text(finding, field="finding", limit=MAX_FINDING) if finding.strip() else ""
    stage.finding, stage.ended_at = told or stage.finding, now
    return _set(ticket, stage, "stage_rolled_back", by, now, told)


def name_incident(ticket: Ticket, *, by: User, incident: Ticket, at: datetime | None = None) -> None:
    """Says that an incident was caused by the release. Raises NotAllowed, or ValidationError at `incident`."""
    name_caused(ticket, by=by, incident=incident, allowed=can_work, at=at)


def _open(
    stage: ReleaseStage, by: User, version: int | None, states: tuple[str, ...], stage_states: tuple[StageState, ...]
) -> tuple[Ticket, ReleaseStage]:
    """The release, locked, and the stage as it is now, if the person may act and both stand where the verb begins."""
    ticket = lock(stage.ticket)
    require(can_work, by, ticket)
    fresh = ReleaseStage.objects.select_for_update().get(pk=stage.pk)
    fresh.ticket = ticket
    if ticket.state not in states:
        names = {"number": ticket.number, "state": ticket.get_state_display()}
        raise WrongState(_("%(number)s is now “%(state)s”.") % names)
    if fresh.state not in stage_states:
        raise WrongState(_("“%(stage)s” is now “%(state)s”.") % {"stage": fresh, "state": fresh.get_state_display()})
    if version is not None and version != fresh.version:
        raise StaleTicket(ticket)
    return ticket, fresh


def _set(ticket: Ticket, stage: ReleaseStage, verb: str, by: User, now: datetime, found: str = "") -> ReleaseStage:
    stage.state, stage.acted_by = LEADS_TO[verb], by
    stage.version += 1
    stage.save(update_fields=["state", "started_at", "ended_at", "acted_by", "finding", "version"])
    data: dict[str, Any] = {"stage": stage.pk, "name": stage.name}
    if found:
        data["reason"] = found
    events.record(ticket, verb, by, at=now, data=data)
    return stage
