"""Giving the seats of a licence to people and devices."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from assets import events
from assets.actions.base import lock, require_manager
from assets.choices import Family
from assets.models import Asset, Seat
from tickets import moments
from tickets.exceptions import Blocked, NotAllowed


@transaction.atomic
def assign_seat(
    licence: Asset, *, by: User, person: User | None = None, device: Asset | None = None, at: datetime | None = None
) -> Seat:
    """Gives a seat to a person or to a device; who has one keeps that one. Never more than there are.

    Raises NotAllowed, Blocked when no seat is free, or ValidationError.
    """
    require_manager(by)
    licence = lock(licence)
    _check(licence, person, device)
    holder = person or device
    known = Seat.objects.filter(licence=licence, person=person, device=device, released_at=None).first()
    if known:
        return known
    if not licence.seats_free:
        raise Blocked([_("All %(count)d seats are in use.") % {"count": licence.seats or 0}])
    now = at or moments.now()
    seat = Seat.objects.create(licence=licence, person=person, device=device, assigned_at=now)
    _count(licence, +1, "seat_given", by, now, holder=events.as_json(holder))
    return seat


@transaction.atomic
def release_seat(seat: Seat, *, by: User, at: datetime | None = None) -> None:
    """Takes a seat back; to do so twice is once. Raises NotAllowed."""
    require_manager(by)
    licence = lock(seat.licence)
    seat = Seat.objects.select_related("person", "device").get(pk=seat.pk)
    if seat.released_at:
        return
    now = at or moments.now()
    seat.released_at = now
    seat.save(update_fields=["released_at"])
    _count(licence, -1, "seat_taken_back", by, now, holder=events.as_json(seat.person or seat.device))


def _check(licence: Asset, person: User | None, device: Asset | None) -> None:
    if licence.kind.family != Family.LICENCE or not licence.is_live:
        raise NotAllowed(_("%(number)s has no seats to give.") % {"number": licence.number})
    if (person is None) == (device is None):
        message = _("Name a person or a device.")
        raise ValidationError({"person": ValidationError(message, code="required")})
    if device is not None and (device.kind.family != Family.HARDWARE or not device.is_live):
        message = _("Only a thing that is still the company's takes a seat.")
        raise ValidationError({"device": ValidationError(message, code="invalid")})


def _count(licence: Asset, step: int, verb: str, by: User, now: datetime, holder: object) -> None:
    """The database itself refuses more than there are (`asset_seats_suffice`)."""
    before = events.Snapshot(licence, ("seats_used",))
    licence.seats_used += step
    events.record(licence, verb, by, at=now, changes=before.changes(), holder=holder)
