"""Moving an asset along its life."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from assets import events, policies
from assets.actions.base import lock, require_manager
from assets.choices import AssetState, Family
from assets.inputs import VerbForm
from assets.models import Asset
from assets.workflow import MOVES, Move, blockers
from tickets import moments
from tickets.exceptions import Blocked, NotAllowed, WrongState

HOLDING = ("owner", "department", "place")
TEXTS = ("reason", "comment", "repairer", "back_on")


@transaction.atomic
def move(
    asset: Asset, name: str, *, by: User, version: int | None = None, at: datetime | None = None, **values: Any
) -> Asset:
    """Carries out a move of `workflow.MOVES` and returns the asset fresh.

    Raises NotAllowed, StaleTicket, WrongState, Blocked, or ValidationError by field; then nothing has changed.
    """
    require_manager(by)
    asset = lock(asset, version)
    chosen = MOVES[name]
    if not chosen.starts_from(asset.kind.family, asset.state):
        names = {"number": asset.number, "state": asset.get_state_display(), "move": chosen.label}
        raise WrongState(_("%(number)s is “%(state)s”; “%(move)s” does not start from there.") % names)
    if reasons := blockers(chosen, asset):
        raise Blocked(reasons)
    cleaned = VerbForm.cleaned(chosen.requires, chosen.optional, values)
    before = events.Snapshot(asset, ("state", *HOLDING, "issued_at", "received_at"))
    now = at or moments.now()
    asset.state = chosen.target_from(asset)
    _change_hands(asset, chosen, cleaned)
    changes = before.changes()
    _check(asset, chosen, changes)
    _stamp(asset, changes, now)
    told = {name: events.as_json(cleaned[name]) for name in TEXTS if cleaned.get(name)}
    events.record(asset, chosen.verb, by, at=now, changes=before.changes(), reason=told.pop("reason", ""), **told)
    return asset


def _change_hands(asset: Asset, chosen: Move, cleaned: dict[str, Any]) -> None:
    """Sets who has it and where; a person brings their own department along."""
    if chosen.frees:
        asset.owner = None
        asset.department = None if asset.state != AssetState.DISPOSED else asset.department
    given = {name: cleaned[name] for name in HOLDING if cleaned.get(name)}
    if given.get("owner") and "department" not in given and given["owner"].department:
        given["department"] = given["owner"].department
    for name, value in given.items():
        setattr(asset, name, value)


def _check(asset: Asset, chosen: Move, changes: dict[str, list[Any]]) -> None:
    if chosen.one_of and not any(name in changes for name in chosen.one_of):
        field, message = chosen.one_of[0], _("Say to whom or where it goes.")
    elif asset.state == AssetState.IN_STOCK and asset.owner:
        field, message = "owner", _("It lies in stock. Issue it to them instead.")
    else:
        return
    raise ValidationError({field: ValidationError(message, code="required")})


def _stamp(asset: Asset, changes: dict[str, list[Any]], now: datetime) -> None:
    """Since when somebody has it, and that they have not said so yet. A thing of nobody's is with nobody."""
    if asset.kind.family != Family.HARDWARE:
        return
    if asset.state in (AssetState.IN_STOCK, AssetState.DISPOSED):
        asset.issued_at = asset.received_at = None
    elif asset.state == AssetState.IN_USE and ("owner" in changes or asset.issued_at is None):
        asset.issued_at = now
        asset.received_at = None


@transaction.atomic
def confirm_receipt(asset: Asset, *, by: User, at: datetime | None = None) -> Asset:
    """The person it was handed to says that they have it; to say so twice is once. Raises NotAllowed."""
    asset = lock(asset)
    if not policies.can_confirm_receipt(by, asset):
        raise NotAllowed()
    if not asset.awaits_receipt:
        return asset
    before = events.Snapshot(asset, ("received_at",))
    asset.received_at = at or moments.now()
    events.record(asset, "received", by, at=at, changes=before.changes())
    return asset
