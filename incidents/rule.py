"""What becomes of an incident by rule: a major one, part of a drill, or a word on what it looks like."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from incidents.command import commander_by_rule, is_not_current
from incidents.models import MajorIncident, MajorRule, MajorRuleChange
from incidents.models.rule import ONLY, changes_between, may_become_major
from incidents.policies import may_set_rule
from tickets import events, moments
from tickets.actions.move import carry_out
from tickets.events import as_json
from tickets.exceptions import NotAllowed, WrongState
from tickets.models import Ticket
from tickets.reference import look

DECLARE = "declare_major"
FIELDS = ("is_automatic", "priority", "impact", "commander", "update_minutes", "review_days", "first_steps")


@dataclass(frozen=True)
class Known:
    """A current major incident, as far as new incidents are held against it."""

    id: int
    number: str
    category_path: str


def on_created(ticket: Ticket, by: User) -> None:
    """Marks what was recorded for a drill, declares what the rule says, and notes what looks like a known matter."""
    if ticket.parent is not None and ticket.parent.is_drill:
        ticket.is_drill = True
        events.record(ticket, "joined_drill", by, at=ticket.created_at, fields={"is_drill"})
        return
    if not declare_by_rule(ticket):
        _note_likeness(ticket)


def declare_by_rule(ticket: Ticket) -> bool:
    """Declares the incident where the rule is on and fits. Returns whether it did. The ticket is locked, or new."""
    move = ticket.workflow.moves[DECLARE]
    if not may_become_major(ticket.priority, ticket.impact) or ticket.parent_id or ticket.is_major:
        return False
    rule = look().get("major rule", MajorRule.read)
    if not (rule.is_automatic and rule.fits(ticket.priority, ticket.impact)):
        return False
    if ticket.state not in move.source or not is_not_current(ticket):
        return False
    values = _neutral_title(ticket) | {"commander": commander_by_rule(ticket, rule)}
    carry_out(ticket, move, None, values, ticket.updated_at)
    return True


def on_edited(ticket: Ticket) -> None:
    """A fact that has become worse may call for the rule."""
    declare_by_rule(ticket)


def _neutral_title(ticket: Ticket) -> dict[str, str]:
    """What the portal says until the commander says more: the category, never the requester's own words."""
    titles = {}
    for name, language in (("public_title", "zh-hans"), ("public_title_en", "en")):
        with translation.override(language):
            category = ticket.category if not ticket.confidential else None
            titles[name] = _("Trouble: %(what)s") % {"what": category or _("IT service")}
    return titles


def _note_likeness(ticket: Ticket) -> None:
    """Of an incident in the category of a current major one its timeline says so: linking it is a click away."""
    if ticket.parent_id or ticket.category is None:
        return
    path = ticket.category.path
    for known in look().get("current major incidents", _current):
        if known.category_path and (path.startswith(known.category_path) or known.category_path.startswith(path)):
            data = {"major": {"id": known.id, "name": known.number}}
            events.record(ticket, "resembles_major", None, at=ticket.created_at, data=data)
            return


def _current() -> list[Known]:
    rows = MajorIncident.objects.current().filter(ticket__is_drill=False).order_by("-declared_at")
    found = rows.values_list("ticket_id", "ticket__number", "ticket__category__path")
    return [Known(key, number, path or "") for key, number, path in found]


@transaction.atomic
def save_rule(values: Mapping[str, Any], *, by: User, note: str = "", based_on: int | None = None) -> MajorRule:
    """Sets the rule and keeps who changed what. Raises NotAllowed, WrongState (changed meanwhile), ValidationError."""
    if not may_set_rule(by):
        raise NotAllowed()
    MajorRule.objects.get_or_create(pk=ONLY)
    rule = MajorRule.objects.select_for_update(of=("self",)).get(pk=ONLY)
    if based_on not in (None, rule.version):
        raise WrongState(_("Somebody saved this setting meanwhile. Look at it again; nothing of yours was saved."))
    before = {name: as_json(getattr(rule, name)) for name in FIELDS}
    for name in FIELDS:
        if name in values:
            setattr(rule, name, values[name])
    if rule.commander is not None and not rule.commander.is_agent:
        message = _("Choose somebody who works tickets.")
        raise ValidationError({"commander": ValidationError(message, code="invalid")})
    rule.full_clean()
    changes = changes_between(before, {name: as_json(getattr(rule, name)) for name in FIELDS})
    if changes:
        rule.version += 1
        rule.save()
        MajorRuleChange.objects.create(at=moments.now(), by=by, changes=changes, note=note[:200])
    return rule
