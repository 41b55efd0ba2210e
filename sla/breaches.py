"""Broken promises: who may read of them, and saying why it happened and what was done about it."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from sla.models import Breach, BreachReason
from tickets import events, moments, policies
from tickets.actions.base import lock, require_text
from tickets.exceptions import NotAllowed
from tickets.models import Ticket

MAX_REMEDY = 5_000


def may_read_breaches(user: User) -> bool:
    """Open the list at all: supervisors and auditors all of it, a team its own."""
    return user.is_desk_staff and (sees_all(user) or bool(user.team_ids))


def sees_all(user: User) -> bool:
    return user.has_role(Role.SUPERVISOR, Role.AUDITOR)


def breaches_for(user: User) -> QuerySet[Breach]:
    """The breaches that a person of the desk may read, of tickets that they may see."""
    found = Breach.objects.filter(ticket__in=Ticket.objects.visible_to(user))
    if not may_read_breaches(user):
        return found.none()
    if sees_all(user):
        return found
    return found.filter(Q(team__in=user.team_ids) | Q(assignee=user))


def may_explain(user: User, breach: Breach) -> bool:
    """Whoever had the ticket when it happened: the assignee or the team; and supervisors."""
    if not policies.can_note(user, breach.ticket):
        return False
    return (
        user.has_role(Role.SUPERVISOR)
        or breach.assignee_id == user.pk
        or (breach.team_id is not None and breach.team_id in user.team_ids)
        or (breach.team_id is None and policies.can_handle(user, breach.ticket))
    )


@transaction.atomic
def explain_breach(
    breach: Breach, *, by: User, reason: BreachReason | None, remedy: str, at: datetime | None = None
) -> Breach:
    """Records why a promise was broken and the remedy; a later word corrects the one before, nothing different
    records nothing. Raises NotAllowed, or ValidationError by field.
    """
    ticket = lock(breach.ticket)
    breach = Breach.objects.select_for_update(of=("self",)).select_related("clock", "reason").get(pk=breach.pk)
    breach.ticket = ticket
    if not may_explain(by, breach):
        raise NotAllowed()
    chosen, text = _checked(breach, reason, remedy)
    if (breach.reason_id, breach.remedy) == (chosen.pk, text):
        return breach
    now = at or moments.now()
    changes = {"reason": [events.as_json(breach.reason), events.as_json(chosen)], "remedy": [breach.remedy, text]}
    breach.reason, breach.remedy, breach.explained_by, breach.explained_at = chosen, text, by, now
    breach.save(update_fields=["reason", "remedy", "explained_by", "explained_at"])
    about = {"clock": breach.clock.kind, "ordinal": breach.clock.ordinal, "breach": breach.pk}
    data = {**about, "reason": chosen.name, "changes": changes}
    events.record(ticket, "breach_explained", by, at=now, text=text, data=data)
    return breach


def _checked(breach: Breach, reason: BreachReason | None, remedy: str) -> tuple[BreachReason, str]:
    errors = {}
    if reason is None or not (reason.is_active or reason.pk == breach.reason_id):
        errors["reason"] = ValidationError(_("Choose why it happened."), code="required")
    try:
        text = require_text(remedy, field="remedy", limit=MAX_REMEDY)
    except ValidationError as error:
        errors["remedy"] = error.error_dict["remedy"][0]
    if errors or reason is None:
        raise ValidationError(errors)
    return reason, text
