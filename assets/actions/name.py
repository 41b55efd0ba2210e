"""Naming assets on a ticket."""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from assets import policies
from assets.models import Asset, TicketAsset
from tickets import events, moments
from tickets import policies as ticket_policies
from tickets.actions.base import lock, require
from tickets.models import Ticket

MAX_ASSETS = 200


def can_name_assets(user: User, ticket: Ticket) -> bool:
    """Say what a ticket is about: whoever asked or recorded it, and the desk's staff who may write on it."""
    if not user.is_active:
        return False
    own = user.pk in (ticket.requester_id, ticket.opened_by_id) and ticket_policies.can_view(user, ticket)
    return own or ticket_policies.can_note(user, ticket)


@transaction.atomic
def name_on(ticket: Ticket, asset_ids: Collection[int], *, by: User, at: datetime | None = None) -> Ticket:
    """Makes these the assets that the ticket names; what is the same already records nothing.

    A person may add what they may name, and take away anything that they may name too. Raises NotAllowed, or
    ValidationError under `assets`.
    """
    ticket = lock(ticket)
    require(can_name_assets, by, ticket)
    before = {row.asset_id: row for row in TicketAsset.objects.filter(ticket=ticket).select_related("asset")}
    wanted = set(asset_ids)
    if len(wanted) > MAX_ASSETS:
        message = _("A ticket names at most %(count)d assets.") % {"count": MAX_ASSETS}
        raise ValidationError({"assets": ValidationError(message, code="too_many")})
    added = _nameable(wanted - before.keys(), by)
    removed = [row.asset for key, row in before.items() if key not in wanted]
    if not all(policies.can_name(by, asset) for asset in removed):
        message = _("You cannot take away what somebody of the desk has named.")
        raise ValidationError({"assets": ValidationError(message, code="not_yours")})
    if not added and not removed:
        return ticket
    now = at or moments.now()
    TicketAsset.objects.filter(ticket=ticket, asset__in=removed).delete()
    rows = [TicketAsset(ticket=ticket, asset=asset, named_by=by, named_at=now) for asset in added]
    TicketAsset.objects.bulk_create(rows)
    data = {"added": events.as_json(added), "removed": events.as_json(removed)}
    events.record(ticket, "assets_named", by, at=now, data=data)
    return ticket


def _nameable(ids: set[int], by: User) -> list[Asset]:
    """The assets of these ids in their order. Raises ValidationError when one may not be named."""
    found = list(Asset.objects.filter(policies.nameable_condition(by), pk__in=ids).order_by("number")) if ids else []
    if len(found) < len(ids):
        raise ValidationError({"assets": ValidationError(_("There is no such asset."), code="unknown")})
    return found
