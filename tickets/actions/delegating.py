"""Handing over decisions while one is away."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import moments
from tickets.actions.approvals.reviewing import review_of
from tickets.actions.approvals.seating import day_of
from tickets.actions.base import refuse_unfit
from tickets.exceptions import NotAllowed
from tickets.models import Delegation

MAX_DAYS = 366
MAX_REASON = 200


def may_delegate_for(by: User, person: User) -> bool:
    """One's own decisions; an administrator those of anybody, since people fall ill."""
    return by.is_active and (by.pk == person.pk or by.is_administrator)


@transaction.atomic
def delegate(
    person: User, to: User, *, by: User, days: tuple[date, date], reason: str = "", at: datetime | None = None
) -> Delegation:
    """From one day to another `to` is asked in the person's place, and takes over what waits for them already.

    Raises NotAllowed, or ValidationError by field.
    """
    if not may_delegate_for(by, person):
        raise NotAllowed(_("Only the person themselves or an administrator hands over their approvals."))
    person = User.objects.select_for_update().get(pk=person.pk)  # two at once would both find the days free
    starts_on, ends_on = days
    now = at or moments.now()
    _check_people(person, to)
    _check_days(person, starts_on, ends_on, day_of(now))
    refuse_unfit(reason, field="reason", limit=MAX_REASON)
    made = Delegation.objects.create(
        person=person, delegate=to, starts_on=starts_on, ends_on=ends_on, reason=reason.strip(), created_by=by
    )
    if starts_on <= day_of(now):
        review_of(person, now)
    return made


@transaction.atomic
def end_delegation(delegation: Delegation, *, by: User, at: datetime | None = None) -> None:
    """Takes it back; one that has begun ends with yesterday, so that it stays known who stood in.

    What the delegate has not decided goes back to the person. Raises NotAllowed.
    """
    if not may_delegate_for(by, delegation.person):
        raise NotAllowed(_("Only the person themselves or an administrator takes this back."))
    now = at or moments.now()
    today = day_of(now)
    if delegation.ends_on < today:
        return
    if delegation.starts_on < today:
        delegation.ends_on = today - timedelta(days=1)
        delegation.save(update_fields=["ends_on"])
    else:
        delegation.delete()
    review_of(delegation.person, now)


def _check_people(person: User, to: User) -> None:
    if to.pk == person.pk:
        message = _("Choose somebody else.")
        raise ValidationError({"delegate": ValidationError(message, code="itself")})
    if not to.is_active:
        message = _("%(person)s has left or is disabled; choose somebody else.")
        raise ValidationError({"delegate": ValidationError(message, code="inactive", params={"person": to.name})})


def _check_days(person: User, starts_on: date, ends_on: date, today: date) -> None:
    if ends_on < starts_on:
        message = _("The last day lies before the first.")
        raise ValidationError({"ends_on": ValidationError(message, code="order")})
    if ends_on < today:
        raise ValidationError({"ends_on": ValidationError(_("These days are over."), code="past")})
    if (ends_on - starts_on).days >= MAX_DAYS:
        message = _("At most %(count)d days.")
        raise ValidationError({"ends_on": ValidationError(message, code="too_long", params={"count": MAX_DAYS})})
    other = person.delegations.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).select_related("delegate").first()
    if other is not None:
        message = _("On these days %(person)s stands in already; end that first.")
        params = {"person": other.delegate.name}
        raise ValidationError({"starts_on": ValidationError(message, code="overlap", params=params)})
