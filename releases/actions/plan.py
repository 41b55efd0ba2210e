"""Writing the plan of a release: what it is, what is in it, how it goes out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from releases.models import ReleaseStage, ReleaseUnit
from releases.policies import can_edit_plan
from releases.workflow import PLAN_FIELDS
from tickets import actions, events
from tickets.actions.base import lock, require
from tickets.choices import Kind
from tickets.models import Ticket

MOST_ROWS = 30


@dataclass(frozen=True, kw_only=True)
class UnitDraft:
    """A unit as it should be. `id` is that of the row it already is."""

    name: str
    version: str
    from_version: str = ""
    note: str = ""
    id: int | None = None


@dataclass(frozen=True, kw_only=True)
class StageDraft:
    """A stage as it should be."""

    name: str
    audience: str = ""
    criterion: str = ""
    planned_start: datetime | None = None
    id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ReleasePlan:
    """What a plan should be. None leaves that part as it is; rows that are not named are taken away."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    units: Sequence[UnitDraft] | None = None
    stages: Sequence[StageDraft] | None = None


@transaction.atomic
def create_release(*, by: User, plan: ReleasePlan | None = None, at: datetime | None = None, **fields: Any) -> Ticket:
    """Records a release in planning; `fields` are those of the ticket. Raises NotAllowed or ValidationError."""
    plan = plan or ReleasePlan()
    ticket = actions.create(Kind.RELEASE, by=by, detail=_known(plan.fields), at=at, **fields)
    return _write(ticket, plan, by, at)


@transaction.atomic
def save_plan(
    ticket: Ticket, plan: ReleasePlan, *, by: User, version: int | None = None, at: datetime | None = None, **facts: Any
) -> Ticket:
    """Makes the plan so, as one act; what is not different records nothing. `facts` are those of `actions.edit`.

    Raises NotAllowed, StaleTicket or ValidationError by field.
    """
    ticket = lock(ticket, version)
    require(can_edit_plan, by, ticket)
    if values := {**facts, **_known(plan.fields)}:
        ticket = actions.edit(ticket, by=by, at=at, **values)
    return _write(ticket, plan, by, at)


def _known(fields: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := fields.keys() - set(PLAN_FIELDS):
        raise TypeError(f"a release has no {sorted(unknown)}")
    return dict(fields)


def _write(ticket: Ticket, plan: ReleasePlan, by: User, at: datetime | None) -> Ticket:
    changes = {}
    for name, model, drafts in (("units", ReleaseUnit, plan.units), ("stages", ReleaseStage, plan.stages)):
        if drafts is not None and (changed := _make_so(ticket, name, model, drafts)):
            changes[name] = changed
    if changes:
        events.record(ticket, "release_planned", by, at=at, changes=changes)
    return ticket


def _make_so(
    ticket: Ticket, name: str, model: type[ReleaseUnit] | type[ReleaseStage], drafts: Sequence[Any]
) -> list[Any] | None:
    """Writes the rows; returns what they were and are, in a line each, or None where nothing is different."""
    if len(drafts) > MOST_ROWS:
        message = _("At most %(count)d rows.")
        raise ValidationError({name: ValidationError(message, code="too_many", params={"count": MOST_ROWS})})
    rows: dict[int, Any] = {row.pk: row for row in model._default_manager.filter(ticket=ticket)}
    old = [_facts(row) for row in sorted(rows.values(), key=lambda row: (row.position, row.pk))]
    kept: list[Any] = []
    for position, draft in enumerate(drafts, start=1):
        # A row that is named twice is that row once.
        row = rows.pop(draft.id, None) or model(ticket=ticket)
        for attribute, value in vars(draft).items():
            if attribute != "id":
                setattr(row, attribute, value)
        row.position = position
        row.full_clean(exclude={"ticket"})
        kept.append(row)
    new = [_facts(row) for row in kept]
    if new == old:
        return None
    model._default_manager.filter(ticket=ticket).exclude(pk__in=[row.pk for row in kept if row.pk]).delete()
    for row in kept:
        row.save()
    return [[_line(facts) for facts in rows_of] for rows_of in (old, new)]


def _facts(row: Any) -> tuple[str | datetime | None, ...]:
    if isinstance(row, ReleaseUnit):
        return row.name, row.from_version, row.version, row.note
    return row.name, row.audience, row.criterion, row.planned_start


def _line(facts: Sequence[str | datetime | None]) -> str:
    """A row in the history of the ticket; moments as UTC."""
    words = (fact.astimezone(UTC).isoformat() if isinstance(fact, datetime) else fact for fact in facts)
    return " · ".join(word for word in words if word)
