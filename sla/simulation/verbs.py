"""Beginning a trial, stopping it, and saving what was tried."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from sla.editing.calendars import CalendarDraft, last_change, save_calendar
from sla.editing.history import check_may_edit
from sla.editing.policies import PolicyDraft, save_policy
from sla.models import Calendar, Policy, Simulation
from sla.simulation.rulebook import Rules, with_calendar, with_policy
from sla.simulation.runner import TASK
from tickets.exceptions import WrongState
from tickets.hints import hint

MAX_DAYS = 366
Subject = Simulation.Subject


def try_policy(policy: Policy | None, draft: PolicyDraft, *, days: int, by: User) -> Simulation:
    """Begins a trial of a policy as it would be. Raises ValidationError or NotAllowed."""
    check_may_edit(by)
    return _begin(Subject.POLICY, policy.pk if policy else None, draft, with_policy(policy, draft), days=days, by=by)


def try_calendar(calendar: Calendar | None, draft: CalendarDraft, *, days: int, by: User) -> Simulation:
    """Begins a trial of a calendar as it would be. Raises ValidationError or NotAllowed."""
    check_may_edit(by)
    rules = with_calendar(calendar, draft)
    return _begin(Subject.CALENDAR, calendar.pk if calendar else None, draft, rules, days=days, by=by)


def _begin(
    subject: str, object_id: int | None, draft: PolicyDraft | CalendarDraft, rules: Rules, *, days: int, by: User
) -> Simulation:
    if not 1 <= days <= MAX_DAYS:
        message = _("Give a number of days from 1 to %(max)d.") % {"max": MAX_DAYS}
        raise ValidationError({"days": ValidationError(message, code="out_of_range")})
    simulation = Simulation.objects.create(
        subject=subject,
        object_id=object_id,
        name=draft.name,
        draft=draft.as_json(),
        based_on=last_change(subject, object_id) if object_id else None,
        rules=rules,
        days=days,
        as_of=timezone.now(),
        created_by=by,
    )
    transaction.on_commit(lambda: hint(TASK, simulation.pk))
    return simulation


def cancel(simulation: Simulation, *, by: User) -> None:
    """Stops a trial that is still open; its worker notices at its next chunk."""
    check_may_edit(by)
    open_states = (Simulation.State.WAITING, Simulation.State.RUNNING)
    Simulation.objects.filter(pk=simulation.pk, state__in=open_states).update(
        state=Simulation.State.CANCELLED, ended_at=timezone.now()
    )


@transaction.atomic
def apply(simulation: Simulation, *, by: User, note: str = "", moves_clocks: bool = False) -> Policy | Calendar:
    """Saves what was tried, unless somebody has saved since. Raises StaleSetting, ValidationError or NotAllowed."""
    check_may_edit(by)
    fresh = Simulation.objects.select_for_update().get(pk=simulation.pk)
    if fresh.applied_at is not None:
        raise WrongState(_("This has been saved already."))
    options: dict[str, Any] = {"by": by, "note": note, "moves_clocks": moves_clocks, "based_on": fresh.based_on}
    saved: Policy | Calendar
    if fresh.subject == Subject.POLICY:
        policy = Policy.objects.get(pk=fresh.object_id) if fresh.object_id else None
        saved = save_policy(policy, PolicyDraft.read(fresh.draft), **options)
    else:
        calendar = Calendar.objects.get(pk=fresh.object_id) if fresh.object_id else None
        saved = save_calendar(calendar, CalendarDraft.read(fresh.draft), **options)
    Simulation.objects.filter(pk=fresh.pk).update(applied_at=timezone.now())
    return saved
