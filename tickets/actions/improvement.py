"""The improvement register: propose, start, complete with its effect, drop, hand on, put off. Each leaves an entry."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from tickets import events, moments, policies
from tickets.actions.base import lock, refuse_unfit, require_text
from tickets.events import as_json
from tickets.exceptions import NotAllowed, WrongState
from tickets.models import Improvement, ImprovementChange, ImprovementSource, ImprovementState, Ticket

MAX_TITLE, MAX_WORDS, MAX_REASON = 200, 5_000, 500
OPEN = (ImprovementState.PROPOSED, ImprovementState.IN_PROGRESS)
LATEST = date(2200, 1, 1)


def may_propose(user: User) -> bool:
    """Whoever of the desk may write at all; an audit leads to improvements too."""
    return user.has_role(*policies.NOTE_ROLES, Role.AUDITOR, Role.ADMINISTRATOR)


def may_work(user: User, improvement: Improvement) -> bool:
    """Start and complete it: its owner, and supervisors."""
    return user.is_desk_staff and (improvement.owner_id == user.pk or user.has_role(Role.SUPERVISOR))


def may_steer(user: User, improvement: Improvement) -> bool:
    """Give it to somebody else, put it off, drop it: whoever proposed it, and supervisors; never its owner alone."""
    return user.is_desk_staff and (improvement.proposed_by_id == user.pk or user.has_role(Role.SUPERVISOR))


@transaction.atomic
def propose(
    *,
    by: User,
    title: str,
    owner: User | None,
    due_on: date | None,
    source_ticket: Ticket | None = None,
    at: datetime | None = None,
    **further: str,
) -> Improvement:
    """Enters an action. `further` are `description` and `source_kind`. Of a ticket, its timeline tells of it.

    Raises NotAllowed or ValidationError by field.
    """
    if not may_propose(by) or (source_ticket is not None and not policies.can_see_internal(by, source_ticket)):
        raise NotAllowed()
    now = at or moments.now()
    kind, description = further.get("source_kind") or ImprovementSource.IDEA, further.get("description", "").strip()
    if kind not in ImprovementSource.values:
        raise _refusal("source_kind", _("Choose one of the sources."), "invalid_choice")
    refuse_unfit(description, field="description", limit=20_000)
    improvement = Improvement.objects.create(
        title=require_text(title, field="title", limit=MAX_TITLE),
        description=description,
        owner=_fit_owner(owner),
        due_on=_fit_date(due_on, now),
        source_ticket=source_ticket,
        source_kind=kind,
        proposed_by=by,
        created_at=now,
    )
    _note(improvement, "proposed", by, now)
    if source_ticket is not None:
        data = {"improvement": {"id": improvement.pk, "name": improvement.title}, "owner": as_json(improvement.owner)}
        events.record(lock(source_ticket), "improvement_proposed", by, at=now, data=data)
    return improvement


@transaction.atomic
def start(improvement: Improvement, *, by: User, version: int | None = None, at: datetime | None = None) -> Improvement:
    """Begins a proposed one. Like every verb here it raises NotAllowed or WrongState (it has moved on)."""
    improvement = _open(improvement, version, (ImprovementState.PROPOSED,))
    _require(may_work(by, improvement))
    return _save(improvement, "started", by, at, state=ImprovementState.IN_PROGRESS)


@transaction.atomic
def complete(
    improvement: Improvement, *, by: User, effect: str, version: int | None = None, at: datetime | None = None
) -> Improvement:
    """Ends it with what it has brought; raises ValidationError without that."""
    improvement = _open(improvement, version, OPEN)
    _require(may_work(by, improvement))
    words = require_text(effect, field="effect", limit=MAX_WORDS)
    now = at or moments.now()
    return _save(improvement, "completed", by, now, state=ImprovementState.DONE, measured_effect=words, ended_at=now)


@transaction.atomic
def drop(
    improvement: Improvement, *, by: User, reason: str, version: int | None = None, at: datetime | None = None
) -> Improvement:
    """Gives it up, and says why."""
    improvement = _open(improvement, version, OPEN)
    _require(may_steer(by, improvement))
    words = require_text(reason, field="reason", limit=MAX_REASON)
    now = at or moments.now()
    return _save(improvement, "dropped", by, now, state=ImprovementState.DROPPED, drop_reason=words, ended_at=now)


@transaction.atomic
def reassign(
    improvement: Improvement, *, by: User, owner: User | None, version: int | None = None, at: datetime | None = None
) -> Improvement:
    """Gives it to another owner, who is reminded anew."""
    improvement = _open(improvement, version, OPEN)
    _require(may_steer(by, improvement))
    return _save(improvement, "reassigned", by, at, owner=_fit_owner(owner), reminded_for=None)


@transaction.atomic
def reschedule(
    improvement: Improvement, *, by: User, due_on: date | None, reason: str, version: int | None = None
) -> Improvement:
    """Sets another day by which, with the reason."""
    improvement = _open(improvement, version, OPEN)
    _require(may_steer(by, improvement))
    words = require_text(reason, field="reason", limit=MAX_REASON)
    now = moments.now()
    return _save(improvement, "rescheduled", by, now, words, due_on=_fit_date(due_on, now), reminded_for=None)


def _open(improvement: Improvement, version: int | None, states: tuple[str, ...]) -> Improvement:
    """Locked, as it is now."""
    related = ("owner", "proposed_by", "source_ticket")
    fresh = Improvement.objects.select_for_update(of=("self",)).select_related(*related).get(pk=improvement.pk)
    if fresh.state not in states or version not in (None, fresh.version):
        raise WrongState(
            _("“%(title)s” was changed meanwhile; it is now “%(state)s”.")
            % {"title": fresh.title, "state": fresh.get_state_display()}
        )
    return fresh


def _require(allowed: bool) -> None:
    if not allowed:
        raise NotAllowed(_("Only its owner, whoever proposed it and supervisors do this."))


def _save(
    improvement: Improvement, verb: str, by: User, at: datetime | None, text: str = "", **values: Any
) -> Improvement:
    changes = {}
    for name, value in values.items():
        old = getattr(improvement, name)
        if old != value and name not in ("ended_at", "reminded_for"):
            changes[name] = [_plain(old), _plain(value)]
        setattr(improvement, name, value)
    improvement.version += 1
    improvement.save(update_fields=[*values, "version"])
    _note(improvement, verb, by, at or moments.now(), changes=changes, text=text)
    return improvement


def _note(improvement: Improvement, verb: str, by: User, at: datetime, **content: Any) -> None:
    ImprovementChange.objects.create(improvement=improvement, verb=verb, by=by, at=at, **content)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else as_json(value)


def _fit_owner(owner: User | None) -> User:
    """Raises ValidationError for nobody, and for whoever could not open the register."""
    if owner is None or not owner.is_desk_staff:
        raise _refusal("owner", _("Choose somebody of the IT staff."), "required")
    return owner


def _fit_date(due_on: date | None, now: datetime) -> date:
    """Raises ValidationError for no day, and for one that is past."""
    if due_on is None:
        raise _refusal("due_on", _("Say by which day."), "required")
    if not timezone.localdate(now) <= due_on <= LATEST:
        raise _refusal("due_on", _("Choose today or a later day."), "past")
    return due_on


def _refusal(field: str, words: str, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(words, code=code)})
