"""Creating a ticket."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import events, moments
from tickets.actions.attachment import claim
from tickets.actions.base import refuse_unfit
from tickets.exceptions import NotAllowed
from tickets.inputs import BEHIND, MAX_TEXT, wrong_side
from tickets.models import Attachment, Ticket, TicketEvent, detail_model, next_identity
from tickets.policies import can_record_for_others
from tickets.priority import proposed_priority
from tickets.proposals.outcomes import note_routed
from tickets.reference import one_look
from tickets.routing import Route, route
from tickets.search import ticket_search_vector
from tickets.workflow import workflow_for

# What everyone may say when they ask; the rest is the desk's to set.
OPEN_FIELDS = frozenset(
    {
        "title", "description", "error_text", "category", "impact", "urgency", "location", "device", "occurred_at",
        "expected_by", "contact_phone",
    }
)  # fmt: skip
DESK_FIELDS = frozenset({"channel", "priority", "team", "assignee", "tags", "confidential", "parent"})

# A model checks neither the length of a long text nor the characters of any; forms do, other callers come here.
TYPED_TEXTS = ("title", "description", "error_text", "location", "device", "contact_phone")

# Set by this module or given as objects; only what was typed is left to validate.
CHECKED_ALREADY = frozenset(
    {"number", "search", "requester", "opened_by", "contact_department", "category", "team", "assignee", "parent"}
)


@transaction.atomic
@one_look()
def create(
    kind: str,
    *,
    by: User,
    requester: User | None = None,
    attachments: Sequence[Attachment] = (),
    detail: Mapping[str, Any] | None = None,
    at: datetime | None = None,
    **fields: Any,
) -> Ticket:
    """Records a new ticket: contact, priority, route, number, and the events that tell of it.

    Anybody may ask for themselves or for a colleague (and then watches the ticket); the fields in DESK_FIELDS need
    an agent. `attachments` are the person's own uploads. Raises NotAllowed or ValidationError by field.
    """
    now = at or moments.now()
    requester = requester or by
    _check(kind, by, requester, fields)
    ticket = _build(kind, by, requester, now, fields)
    chosen = _place(ticket, now)
    if chosen is None:
        _check_membership(ticket)
    _validate(ticket, now)
    part = _build_detail(ticket, detail or {})
    ticket.number, ticket.pk = next_identity(now)
    ticket.search = ticket_search_vector(ticket)
    told = _events(ticket, by, chosen, now)
    # First, so that the ticket's row holds what they find: to update it at once would cost each of its indexes again.
    events.react(told)
    ticket.save(force_insert=True)
    del ticket.search  # an expression; read back when somebody asks for it
    if part is not None:
        part.save(force_insert=True)
    TicketEvent.objects.bulk_create(told)
    claim(attachments, by=by, ticket=ticket, event=told[0], public=True)
    _note_besides(ticket, by, chosen, now)
    if begin := workflow_for(kind).on_created:
        begin(ticket, by)
    return ticket


def _check(kind: str, by: User, requester: User, fields: Mapping[str, Any]) -> None:
    may_create = workflow_for(kind).who_creates
    if not by.is_active or (may_create is not None and not may_create(by)):
        raise NotAllowed()
    if not requester.is_active:
        message = _("%(person)s has left or is disabled; choose somebody else.")
        params = {"person": requester.name}
        raise ValidationError({"requester": ValidationError(message, code="inactive", params=params)})
    if not can_record_for_others(by) and (DESK_FIELDS & fields.keys()):
        raise NotAllowed()
    if unknown := fields.keys() - OPEN_FIELDS - DESK_FIELDS:
        raise TypeError(f"create() does not take {sorted(unknown)}")


def _build(kind: str, by: User, requester: User, now: datetime, fields: Mapping[str, Any]) -> Ticket:
    defaults = {"contact_phone": requester.phone, "location": requester.location}
    ticket = Ticket(
        kind=kind,
        state=workflow_for(kind).initial,
        requester=requester,
        opened_by=by,
        contact_name=requester.name,
        contact_employee_number=requester.employee_number,
        contact_department=requester.department,
        contact_email=requester.email,
        created_at=now,
        updated_at=now,
        **(defaults | {name: value for name, value in fields.items() if value is not None}),
    )
    if "confidential" not in fields and ticket.category:
        ticket.confidential = ticket.category.is_confidential
    proposed = proposed_priority(ticket.impact, ticket.urgency)
    if fields.get("priority") is None:
        ticket.priority = proposed
    ticket.priority_overridden = ticket.priority != proposed
    return ticket


def _place(ticket: Ticket, now: datetime) -> Route | None:
    """Routes the ticket unless the person who records it has said where it goes."""
    workflow = workflow_for(ticket.kind)
    chosen = None
    if ticket.team is None and ticket.assignee is None:
        chosen = route(ticket, now)
        ticket.team, ticket.assignee = chosen.team, chosen.assignee
    elif ticket.team is None and ticket.assignee is not None:
        ticket.team = ticket.assignee.teams.filter(is_active=True).order_by("pk").first()
    if chosen is None or chosen.is_decided:
        ticket.state = workflow.routed or workflow.initial
        ticket.assigned_at = now
    return chosen


def _check_membership(ticket: Ticket) -> None:
    """Whom a person names must belong to the team; whom a rule chooses does."""
    assignee, team = ticket.assignee, ticket.team
    if assignee and assignee.has_role(*ticket.workflow.managers):
        return
    if assignee and not (assignee.is_agent and team and team.pk in assignee.team_ids):
        message = _("%(person)s does not belong to %(team)s.")
        params = {"person": assignee.name, "team": str(team or "–")}
        raise ValidationError({"assignee": ValidationError(message, code="not_a_member", params=params)})


def _validate(ticket: Ticket, now: datetime) -> None:
    ticket.clean_fields(exclude=CHECKED_ALREADY)
    for name in BEHIND:
        if problem := wrong_side(name, getattr(ticket, name), max(now, moments.now())):
            raise ValidationError({name: problem})
    for name in TYPED_TEXTS:
        limit = getattr(ticket._meta.get_field(name), "max_length", None) or MAX_TEXT
        refuse_unfit(getattr(ticket, name), field=name, limit=limit)


def _events(ticket: Ticket, by: User, chosen: Route | None, now: datetime) -> list[TicketEvent]:
    """What the timeline begins with: that it was created and, when a rule or a person placed it, by which."""
    initial = workflow_for(ticket.kind).initial
    placed = {name: [None, events.as_json(getattr(ticket, name))] for name in ("team", "assignee")}
    placed = {name: pair for name, pair in placed.items() if pair[1]}
    data = {"kind": ticket.kind, "channel": ticket.channel, "priority": ticket.priority, "state": initial}
    if ticket.assigned_at is None:
        return [events.build_event(ticket, "created", by, at=now, public=True, changes=placed, data=data)]
    if ticket.state != initial:
        placed["state"] = [initial, ticket.state]
    reason = _reason(chosen) if chosen else {}
    return [
        events.build_event(ticket, "created", by, at=now, public=True, data=data),
        events.build_event(
            ticket, "assigned", None if reason else by, at=now, public=True, changes=placed, data=reason
        ),
    ]


def _note_besides(ticket: Ticket, by: User, chosen: Route | None, now: datetime) -> None:
    """What hangs on the ticket's row: the colleague who asked watches it, the proposal that routed it is counted."""
    if by.pk != ticket.requester_id and not by.is_agent:
        ticket.watchers.add(by)
    if chosen and chosen.proposal:
        note_routed(ticket, chosen.proposal, now)


def _reason(chosen: Route) -> dict[str, Any]:
    """What decided where the ticket goes: a rule, or a version of what was learned and how sure it was."""
    if chosen.proposal:
        return {"proposal": {"version": chosen.proposal.version, "percent": chosen.proposal.percent}}
    return {"rule": events.as_json(chosen.rule)} if chosen.rule else {}


def _build_detail(ticket: Ticket, values: Mapping[str, Any]) -> models.Model | None:
    """The process's own part, unsaved; the ticket knows it from now on."""
    model = detail_model(ticket.kind)
    if model is None:
        return None
    part = model(ticket=ticket, **values)
    if values:
        part.full_clean(exclude={"ticket"})
    return part
