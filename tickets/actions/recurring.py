"""Setting up recurring tickets. Each save is kept with its author."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from tickets import moments
from tickets.actions.base import refuse_unfit, require_text
from tickets.exceptions import NotAllowed, WrongState
from tickets.models import RecurringChange, RecurringTicket
from tickets.recurring.recurrence import LAST, MAX_INTERVALS
from tickets.workflow import workflow_for, workflows

FIELDS = (
    "name", "name_en", "is_active", "frequency", "interval", "weekdays", "pattern", "month_day", "ordinal", "weekday",
    "at", "closed_days", "starts_on", "ends_on", "missed", "kind", "title", "description", "category", "team",
    "assignee", "priority", "requester", "owner", "task_template", "detail",
)  # fmt: skip
RELATED = ("category", "team", "assignee", "requester", "owner", "task_template")
MAX_ORDINALS = {"weekday": 5, "business_day": 15}


def can_edit_recurring(user: User) -> bool:
    return user.has_role(Role.SUPERVISOR, Role.ADMINISTRATOR)


@transaction.atomic
def save_recurring(
    rule: RecurringTicket | None, *, by: User, version: int | None = None, **fields: Any
) -> RecurringTicket:
    """Makes a rule or changes one; what has passed by then is not made up for.

    Raises NotAllowed, WrongState (somebody has saved it since `version` was read), or ValidationError by field.
    """
    if not can_edit_recurring(by):
        raise NotAllowed()
    if unknown := fields.keys() - set(FIELDS):
        raise TypeError(f"save_recurring() does not take {sorted(unknown)}")
    if rule is None:
        rule = RecurringTicket(version=0)
        if by.is_agent:
            rule.owner = by
    else:
        rule = RecurringTicket.objects.select_for_update(of=("self",)).select_related(*RELATED).get(pk=rule.pk)
        if version is not None and version != rule.version:
            raise WrongState(_("Somebody else has saved this rule in the meantime."))
    for name, value in fields.items():
        setattr(rule, name, value)
    validate(rule)
    now = moments.now()
    rule.next_due_at = next(iter(rule.dates_after(now)), None) if rule.is_active else None
    rule.version += 1
    rule.save()
    RecurringChange.objects.create(rule=rule, number=rule.version, document=document_of(rule), by=by, at=now)
    return rule


def set_active(rule: RecurringTicket, active: bool, *, by: User) -> RecurringTicket:
    """Pauses a rule or lets it go on from now."""
    return save_recurring(rule, by=by, is_active=active)


def document_of(rule: RecurringTicket) -> dict[str, Any]:
    """What the rule says, in JSON's own types."""
    return {name: _as_json(getattr(rule, name)) for name in FIELDS}


def _as_json(value: Any) -> Any:
    if isinstance(value, models.Model):
        return {"id": value.pk, "name": str(value)}
    return value.isoformat() if hasattr(value, "isoformat") else value


def validate(rule: RecurringTicket) -> None:
    """Raises ValidationError by field."""
    for name, limit in (("name", 100), ("title", 200)):
        setattr(rule, name, require_text(getattr(rule, name), field=name, limit=limit))
    for name, limit in (("name_en", 100), ("description", 20_000)):
        refuse_unfit(getattr(rule, name), field=name, limit=limit)
    errors = _calendar_errors(rule) | _ticket_errors(rule)
    if errors:
        raise ValidationError(errors)
    rule.full_clean(exclude={"detail", "weekdays"})


def _calendar_errors(rule: RecurringTicket) -> dict[str, ValidationError]:
    errors: dict[str, Any] = {}
    most = MAX_INTERVALS.get(rule.frequency, 1)
    if not 1 <= rule.interval <= most:
        message, params = _("Give a number from 1 to %(most)d."), {"most": most}
        errors["interval"] = ValidationError(message, code="range", params=params)
    if rule.frequency == "weekly" and not (rule.weekdays and set(rule.weekdays) <= set(range(7))):
        errors["weekdays"] = ValidationError(_("Choose at least one weekday."), code="required")
    if rule.frequency == "monthly":
        if rule.pattern == "day" and rule.month_day != LAST and not 1 <= rule.month_day <= 31:
            errors["month_day"] = ValidationError(_("Give a day from 1 to 31, or the last."), code="range")
        most = MAX_ORDINALS.get(rule.pattern, 1)
        if rule.pattern in MAX_ORDINALS and rule.ordinal != LAST and not 1 <= rule.ordinal <= most:
            message, params = _("Give a number from 1 to %(most)d, or the last."), {"most": most}
            errors["ordinal"] = ValidationError(message, code="range", params=params)
    if not isinstance(rule.starts_on, date) or not 2000 <= rule.starts_on.year <= 2150:
        errors["starts_on"] = ValidationError(_("Give a day between 2000 and 2150."), code="range")
    elif rule.ends_on and rule.ends_on < rule.starts_on:
        errors["ends_on"] = ValidationError(_("The last day lies before the first."), code="order")
    return errors


def _ticket_errors(rule: RecurringTicket) -> dict[str, ValidationError]:
    """What would stand in the way when the ticket is made."""
    if rule.kind not in workflows():
        return {"kind": ValidationError(_("There is no such process here."), code="invalid_choice")}
    errors: dict[str, Any] = {}
    if rule.requester_id is None or not rule.requester.is_active:
        errors["requester"] = ValidationError(_("Name somebody who is with the company."), code="required")
    may_create = workflow_for(rule.kind).who_creates
    if rule.owner_id is None or not rule.owner.is_agent:
        errors["owner"] = ValidationError(_("Name an agent: tickets are recorded in their name."), code="required")
    elif may_create is not None and not may_create(rule.owner):
        errors["owner"] = ValidationError(_("This person may not record such tickets."), code="not_allowed")
    person, team = rule.assignee, rule.team
    if person is not None and not (person.is_agent and (team is None or team.pk in person.team_ids)):
        message, params = (
            _("%(person)s does not belong to %(team)s."),
            {"person": person.name, "team": str(team or "–")},
        )
        errors["assignee"] = ValidationError(message, code="not_a_member", params=params)
    if not isinstance(rule.detail, dict):
        errors["detail"] = ValidationError(_("Give names and values."), code="invalid")
    return errors
