"""Going after somebody who was not content: take it, talk to them, write down what came of it."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import events, moments, policies
from tickets.actions import improvement as register
from tickets.actions.base import lock, require_text
from tickets.choices import WorkManner
from tickets.events import as_json
from tickets.exceptions import NotAllowed, WrongState
from tickets.models import (
    FollowUp,
    FollowUpReason,
    Improvement,
    ImprovementSource,
    Satisfaction,
    SatisfiedNow,
    Ticket,
)

MAX_WORDS = 5_000
RELATED = ("ticket", "satisfaction__requester", "handler", "improvement", "closed_by")


def open_follow_up(satisfaction: Satisfaction, ticket: Ticket, now: datetime) -> FollowUp:
    """Opens one for an answer that is not content, once; the clock starts with its event. The ticket is locked."""
    found, is_new = FollowUp.objects.get_or_create(
        satisfaction=satisfaction, defaults={"ticket": ticket, "opened_at": now}
    )
    if is_new:
        data = {"follow_up": found.pk, "closing": satisfaction.closing}
        events.record(ticket, "follow_up_opened", None, at=now, data=data)
    return found


def _locked(follow_up: FollowUp, by: User, version: int | None) -> tuple[FollowUp, Ticket]:
    """Both as they are now. Raises NotAllowed or WrongState."""
    ticket = lock(follow_up.ticket)
    fresh = FollowUp.objects.select_for_update(of=("self",)).select_related(*RELATED).get(pk=follow_up.pk)
    if not policies.may_follow_up(by) or not policies.can_see_internal(by, ticket):
        raise NotAllowed(_("Only supervisors follow up."))
    if not fresh.is_open or version not in (None, fresh.version):
        raise WrongState(_("Somebody has worked on this follow-up meanwhile. Look at it again."))
    return fresh, ticket


@transaction.atomic
def take(follow_up: FollowUp, *, by: User, version: int | None = None) -> FollowUp:
    """Says who takes care of it. Raises NotAllowed or WrongState, like every verb here."""
    fresh, ticket = _locked(follow_up, by, version)
    if fresh.handler_id == by.pk:
        return fresh
    now = moments.now()
    event = {"verb": "follow_up_taken", "actor": by, "at": now}
    return _save(fresh, ticket, event, handler=by, taken_at=now)


@transaction.atomic
def note_contact(
    follow_up: FollowUp,
    *,
    by: User,
    text: str,
    manner: str = WorkManner.PHONE,
    version: int | None = None,
    at: datetime | None = None,
) -> FollowUp:
    """Notes that one talked to the requester, or tried to. Raises ValidationError without words."""
    fresh, ticket = _locked(follow_up, by, version)
    if manner not in WorkManner.values:
        raise ValidationError({"manner": ValidationError(_("Choose one of these."), code="invalid_choice")})
    words = require_text(text, field="text", limit=MAX_WORDS)
    now = at or moments.now()
    values = {"contacts": fresh.contacts + 1, "contacted_at": now, **_taken_by(fresh, by, now)}
    event = {"verb": "follow_up_contacted", "actor": by, "at": now, "text": words, "data": {"manner": manner}}
    return _save(fresh, ticket, event, **values)


@transaction.atomic
def close(
    follow_up: FollowUp, *, by: User, version: int | None = None, at: datetime | None = None, **outcome: str
) -> FollowUp:
    """Ends it with its `outcome`: `reason` (why they were not content), `done`, and `satisfied_now`.

    Raises ValidationError by field.
    """
    fresh, ticket = _locked(follow_up, by, version)
    reason, satisfied_now = outcome.get("reason", ""), outcome.get("satisfied_now", "")
    for name, value, choices in (("reason", reason, FollowUpReason), ("satisfied_now", satisfied_now, SatisfiedNow)):
        if value not in choices.values:
            raise ValidationError({name: ValidationError(_("Choose one of these."), code="required")})
    words = require_text(outcome.get("done"), field="done", limit=MAX_WORDS)
    now = at or moments.now()
    values = {"reason": reason, "done": words, "satisfied_now": satisfied_now, **_taken_by(fresh, by, now)}
    data = {"reason": reason, "satisfied_now": satisfied_now}
    event = {"verb": "follow_up_closed", "actor": by, "at": now, "text": words, "data": data}
    return _save(fresh, ticket, event, **values, closed_at=now, closed_by=by)


@transaction.atomic
def improve(follow_up: FollowUp, *, by: User, **proposal: Any) -> Improvement:
    """Enters into the improvement register what it leads to. Raises ValidationError by field."""
    ticket = follow_up.ticket
    if not policies.may_follow_up(by):
        raise NotAllowed(_("Only supervisors follow up."))
    made = register.propose(by=by, source_ticket=ticket, source_kind=ImprovementSource.FEEDBACK, **proposal)
    FollowUp.objects.filter(pk=follow_up.pk).update(improvement=made)
    return made


def _taken_by(fresh: FollowUp, by: User, now: datetime) -> dict[str, Any]:
    """Whoever does something about one that nobody has taken has taken it."""
    return {} if fresh.handler_id else {"handler": by, "taken_at": now}


def _save(fresh: FollowUp, ticket: Ticket, event: dict[str, Any], **values: Any) -> FollowUp:
    for name, value in values.items():
        setattr(fresh, name, value)
    fresh.version += 1
    fresh.save(update_fields=[*values, "version"])
    told = {"follow_up": fresh.pk, "handler": as_json(fresh.handler)} | event.get("data", {})
    events.record(ticket, event.pop("verb"), event.pop("actor"), **{**event, "data": told})
    return fresh
