"""The assets as the rest of the desk asks for them (`tickets.asset_directory`)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from accounts.models import User
from assets import impact, policies
from assets.actions.name import name_on
from assets.models import Asset, TicketAsset
from tickets.asset_directory import AssetReference
from tickets.events import is_history
from tickets.models import Ticket

# What a person has is shown in one piece; nobody has more.
OWN_LIMIT = 100


def refer(asset: Asset) -> AssetReference:
    """The asset in a few words."""
    return AssetReference(asset.pk, asset.number, asset.name, str(asset.kind), asset.get_absolute_url())


class Directory:
    """Keeps `tickets.asset_directory.AssetDirectory`."""

    def search(self, text: str, user: User, limit: int = 20) -> Sequence[AssetReference]:
        """What the person may name, by the words of the text; their own for no text."""
        if not text.strip():
            return self.owned_by(user)[:limit]
        found = Asset.objects.live().filter(policies.nameable_condition(user)).search(text)
        return [refer(asset) for asset in found.select_related("kind").order_by("number")[:limit]]

    def get(self, ids: Iterable[int]) -> dict[int, AssetReference]:
        """The assets of these ids; what does not exist is left out."""
        wanted = set(ids)
        found = Asset.objects.filter(pk__in=wanted).select_related("kind") if wanted else ()
        return {asset.pk: refer(asset) for asset in found}

    def may_name(self, user: User, asset_id: int) -> bool:
        """Whether the person may name it in a ticket."""
        asset = Asset.objects.filter(pk=asset_id).first()
        return asset is not None and policies.can_name(user, asset)

    def owned_by(self, user: User) -> Sequence[AssetReference]:
        """What a person has."""
        found = Asset.objects.owned_by(user).select_related("kind").order_by("number")[:OWN_LIMIT]
        return [refer(asset) for asset in found]

    def of_ticket(self, ticket: Ticket) -> Sequence[AssetReference]:
        """The assets a ticket names, in one statement."""
        rows = TicketAsset.objects.filter(ticket=ticket).select_related("asset__kind")
        return [refer(row.asset) for row in rows]

    def name_on(self, ticket: Ticket, asset_ids: Collection[int], by: User) -> None:
        """Makes these the assets the ticket names; of the past, when the last thing before it was told."""
        at = ticket.events.latest("sequence").at if is_history() else None
        name_on(ticket, asset_ids, by=by, at=at)

    def tickets_naming(self, asset_ids: Collection[int]) -> dict[int, set[int]]:
        """Ids of the tickets that name them: {asset id: {ticket id}}."""
        found: dict[int, set[int]] = defaultdict(set)
        rows = TicketAsset.objects.filter(asset_id__in=asset_ids).values_list("asset_id", "ticket_id")
        for asset_id, ticket_id in rows if asset_ids else ():
            found[asset_id].add(ticket_id)
        return dict(found)

    def touched_by(self, asset_ids: Collection[int]) -> frozenset[int]:
        """These assets and all that depends on them, however far."""
        return impact.touched_by(asset_ids)

    def named_on(self, ticket_ids: Collection[int]) -> dict[int, frozenset[int]]:
        """The ids of the assets that each of these tickets names: {ticket id: {asset id}}."""
        found: dict[int, set[int]] = defaultdict(set)
        rows = TicketAsset.objects.filter(ticket_id__in=ticket_ids).values_list("ticket_id", "asset_id")
        for ticket_id, asset_id in rows if ticket_ids else ():
            found[ticket_id].add(asset_id)
        return {ticket_id: frozenset(assets) for ticket_id, assets in found.items()}

    def touched_by_each(self, asset_ids: Collection[int]) -> dict[int, frozenset[int]]:
        """What stands still with each of these assets, itself among it."""
        return impact.touched_by_each(asset_ids)
