"""Saying how one was helped, and setting whom the desk asks."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import events, moments, policies
from tickets.actions.base import lock, refuse_unfit, require
from tickets.actions.follow_up import open_follow_up
from tickets.exceptions import NotAllowed, WrongState
from tickets.models import Overall, Satisfaction, SatisfactionSettings, SatisfactionSettingsChange, Ticket
from tickets.models.satisfaction import ANSWERED, ONLY

MAX_COMMENT = 2_000
SETTINGS = ("asks_incidents", "asks_requests", "days", "reminder_days", "skips_vips")


@transaction.atomic
def rate(
    satisfaction: Satisfaction, *, by: User, overall: str, via: str, at: datetime | None = None, **further: Any
) -> Satisfaction:
    """Answers the question, or changes the answer. `further` are `speed`, `attitude` and `comment`.

    Raises NotAllowed, WrongState (too late, or the ticket was reopened) or ValidationError by field.
    """
    ticket = lock(satisfaction.ticket)
    fresh = Satisfaction.objects.select_for_update().get(pk=satisfaction.pk)
    require(policies.can_rate, by, ticket)
    if fresh.requester_id != by.pk:
        raise NotAllowed()
    now = at or moments.now()
    if not fresh.may_be_answered(now):
        raise WrongState(_("The time to rate it is over."))
    answer = _clean(overall, **further)
    before = {name: getattr(fresh, name) for name in answer}
    is_first = fresh.state != ANSWERED
    if not is_first and before == answer:
        return fresh
    for name, value in answer.items():
        setattr(fresh, name, value)
    fresh.state, fresh.via = ANSWERED, via if is_first else fresh.via
    fresh.mail_at, fresh.tapped, fresh.tapped_at = None, "", None
    if is_first:
        fresh.answered_at = now
    else:
        fresh.changed_at = now
    fresh.save()
    _tell(fresh, ticket, now, {} if is_first else before)
    if fresh.is_dissatisfied:
        open_follow_up(fresh, ticket, now)
    return fresh


def _tell(fresh: Satisfaction, ticket: Ticket, now: datetime, before: dict[str, Any]) -> None:
    data = {"closing": fresh.closing, "via": fresh.via}
    data |= {name: getattr(fresh, name) for name in ("overall", "speed", "attitude")}
    if before:
        data["before"] = before
    verb = "rating_changed" if before else "rated"
    events.record(ticket, verb, ticket.requester, at=now, public=True, text=fresh.comment, data=data)


def _clean(overall: str, **further: Any) -> dict[str, Any]:
    comment = str(further.get("comment") or "").strip()
    refuse_unfit(comment, field="comment", limit=MAX_COMMENT)
    if overall not in Overall.values:
        raise _refusal("overall", _("Choose one of the three answers."))
    stars = {name: further.get(name) or None for name in ("speed", "attitude")}
    for name, value in stars.items():
        if value is not None and value not in range(1, 6):
            raise _refusal(name, _("Choose 1 to 5."))
    return {"overall": str(overall), **stars, "comment": comment}


def _refusal(field: str, words: str) -> ValidationError:
    return ValidationError({field: ValidationError(words, code="invalid_choice")})


@transaction.atomic
def save_settings(values: dict[str, Any], *, by: User, based_on: int | None) -> SatisfactionSettings:
    """Sets whom the desk asks. Raises NotAllowed, WrongState (changed meanwhile) or ValidationError."""
    if not by.is_administrator:
        raise NotAllowed(_("Only administrators change this."))
    SatisfactionSettings.objects.get_or_create(pk=ONLY)
    current = SatisfactionSettings.objects.select_for_update().get(pk=ONLY)
    if based_on != current.version:
        raise WrongState(_("Somebody else has changed this meanwhile. Look at it again; what you typed is still here."))
    before = {name: getattr(current, name) for name in SETTINGS}
    changes = {name: [before[name], values[name]] for name in SETTINGS if before[name] != values[name]}
    for name in SETTINGS:
        setattr(current, name, values[name])
    current.full_clean()
    if current.reminder_days >= current.days:
        raise ValidationError(
            {"reminder_days": ValidationError(_("Remind before the time to answer is over."), code="too_late")}
        )
    if changes:
        current.version += 1
        SatisfactionSettingsChange.objects.create(by=by, changes=changes, at=moments.now())
    current.save()
    return current
