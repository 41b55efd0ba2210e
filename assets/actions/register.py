"""Taking an asset into the books, and correcting what stands there."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from assets import events
from assets.actions.base import lock, require_manager
from assets.choices import AssetState, Family
from assets.inputs import VerbForm, applicable
from assets.models import Asset, AssetKind
from assets.workflow import first_state
from tickets import moments
from tickets.exceptions import NotAllowed

HOLDING = ("owner", "department", "place")
# What the first entry of a history keeps.
TOLD = ("kind", "state", *HOLDING, "serial", "vendor", "model", "purchased_on", "warranty_until", "seats")
CHECKED_ALREADY = frozenset({"kind", "owner", "department", "place", "search"})


@transaction.atomic
def register(
    kind: AssetKind,
    *,
    by: User,
    number: str = "",
    state: str | None = None,
    at: datetime | None = None,
    **values: Any,
) -> Asset:
    """Takes an asset into the books and returns it. Without a number it gets the next one of its kind.

    `values` are the facts of its family and who has it. Whoever is named has it already and confirms nothing. `state`
    is for books kept elsewhere before; by default a thing that nobody has lies in stock. Raises NotAllowed, or
    ValidationError by field.
    """
    require_manager(by)
    now = at or moments.now()
    family = Family(kind.family)
    cleaned = VerbForm.cleaned(("name",), (*applicable(family), *HOLDING), values)
    asset = Asset(kind=kind, created_at=now, updated_at=now, **_given(cleaned))
    if asset.owner and not asset.department:
        asset.department = asset.owner.department
    asset.state = state or first_state(family, bool(asset.owner or cleaned.get("department")))
    is_out = asset.state not in (AssetState.IN_STOCK, AssetState.DISPOSED)
    if is_out and family == Family.HARDWARE and (asset.owner or asset.state == AssetState.IN_USE):
        asset.issued_at = asset.received_at = now
    _check_state(asset)
    asset.number = number.strip().upper() or next_number(kind)
    _validate(asset)
    asset.save(force_insert=True)
    changes = {name: [None, told] for name in TOLD if (told := events.as_json(getattr(asset, name)))}
    events.record(asset, "registered", by, at=now, changes=changes | {"name": [None, asset.name]})
    return asset


def _given(cleaned: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in cleaned.items() if value is not None}


def _check_state(asset: Asset) -> None:
    """Refuses a state that an asset of this family, held or not, cannot be in."""
    is_held = bool(asset.owner or asset.department)
    if asset.kind.family != Family.HARDWARE and asset.state not in (AssetState.IN_USE, AssetState.DISPOSED):
        message = _("A licence or a service is in use or disposed of, nothing else.")
    elif asset.owner and asset.state in (AssetState.IN_STOCK, AssetState.DISPOSED):
        message = _("What somebody has is neither in stock nor disposed of.")
    elif asset.state == AssetState.IN_USE and not is_held and asset.kind.family == Family.HARDWARE:
        message = _("Say who has it: a person or a department.")
    else:
        return
    raise ValidationError({"state": ValidationError(message, code="invalid")})


def next_number(kind: AssetKind) -> str:
    """The next number of a kind that nothing has yet. Locks the kind's row until the transaction ends."""
    while True:
        AssetKind.objects.filter(pk=kind.pk).update(last_number=F("last_number") + 1)
        last = AssetKind.objects.values_list("last_number", flat=True).get(pk=kind.pk)
        number = f"{kind.prefix}-{last:05}"
        if not Asset.objects.filter(number=number).exists():
            return number


def _validate(asset: Asset) -> None:
    """Raises ValidationError by field: what is too long, taken, or contradicts a rule of the books."""
    asset.clean_fields(exclude=CHECKED_ALREADY)
    asset.validate_unique(exclude=CHECKED_ALREADY)
    if asset.serial:
        # Said so that the partial index of `asset_serial_once` serves it.
        alike = Asset.objects.filter(serial__iexact=asset.serial).exclude(serial="").exclude(pk=asset.pk).order_by()
        if other := next(iter(alike.values_list("number", flat=True)[:1]), None):
            message = _("%(number)s has this serial number already.")
            raise ValidationError({"serial": ValidationError(message, code="unique", params={"number": other})})
    if asset.seats is not None and asset.seats < asset.seats_used:
        message = _("%(count)d seats are in use already.")
        params = {"count": asset.seats_used}
        raise ValidationError({"seats": ValidationError(message, code="seats_used", params=params)})


@transaction.atomic
def edit(asset: Asset, *, by: User, version: int | None = None, at: datetime | None = None, **values: Any) -> Asset:
    """Changes the named facts and returns the asset fresh; nothing different records nothing.

    Who has it changes by `move`. A kind can be changed for another of the same family. Raises NotAllowed,
    StaleTicket, or ValidationError by field.
    """
    require_manager(by)
    asset = lock(asset, version)
    if not asset.is_live:
        raise NotAllowed(_("%(number)s was disposed of; its facts no longer change.") % {"number": asset.number})
    names = ("kind", *applicable(asset.kind.family))
    cleaned = VerbForm.cleaned((), names, values)
    before = events.Snapshot(asset, cleaned)
    for name, value in cleaned.items():
        setattr(asset, name, value)
    _check_edit(asset, before, cleaned)
    changes = before.changes()
    if changes:
        events.record(asset, "edited", by, at=at, changes=changes)
    return asset


def _check_edit(asset: Asset, before: events.Snapshot, cleaned: dict[str, Any]) -> None:
    if "name" in cleaned and not cleaned["name"]:
        raise ValidationError({"name": ValidationError(_("This field is required."), code="required")})
    if "kind" in cleaned:
        old, new = before.before["kind"], cleaned["kind"]
        if new is None or new.family != old.family:
            message = _("Choose a kind that behaves alike.")
            raise ValidationError({"kind": ValidationError(message, code="family")})
    _validate(asset)


def duplicate_error(error: IntegrityError) -> ValidationError:
    """What two people registering the same thing at once come to."""
    field = "serial" if "asset_serial_once" in str(error) else "number"
    return ValidationError({field: ValidationError(_("Somebody has just registered it."), code="unique")})
