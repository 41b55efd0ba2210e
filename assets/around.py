"""What stands around an asset: its relations, its seats, the tickets that name it."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.models import User
from assets.models import Asset, AssetRelation, Seat, TicketAsset
from tickets.models import Ticket

MAX_RELATIONS = 100
MAX_SEATS = 200
MAX_TICKETS = 20


@dataclass(frozen=True)
class Related:
    """A relation as it reads from the asset that is open."""

    relation: AssetRelation
    label: str
    asset: Asset


def relations_of(asset: Asset, limit: int = MAX_RELATIONS) -> list[Related]:
    """Both directions, in one statement."""
    found = (
        AssetRelation.objects.filter(Q(source=asset) | Q(target=asset))
        .select_related("source__kind", "target__kind")
        .order_by("kind", "pk")[:limit]
    )
    return [
        Related(
            relation, relation.label_from(asset), relation.target if relation.source_id == asset.pk else relation.source
        )
        for relation in found
    ]


def seats_of(licence: Asset) -> list[Seat]:
    """Who and what uses the licence now."""
    found = Seat.objects.filter(licence=licence, released_at=None).select_related("person", "device")
    return list(found.order_by("assigned_at", "pk")[:MAX_SEATS])


def tickets_of(asset: Asset, user: User, limit: int = MAX_TICKETS) -> list[Ticket]:
    """The tickets that name it and that the person may see, the latest first; changes are among them."""
    named = TicketAsset.objects.filter(asset=asset).values("ticket_id")
    visible = Ticket.objects.visible_to(user).filter(pk__in=named)
    return list(visible.for_list().order_by("-created_at", "-pk")[:limit])


def seats_held_by(person: User) -> QuerySet[Seat]:
    """The seats of licences that a person uses, by the licence."""
    held = Seat.objects.filter(person=person, released_at=None).select_related("licence__kind")
    return held.order_by("licence__name", "pk")
