"""Assets as tickets, forms and changes know them.

Who keeps them is named by `settings.TICKET_ASSETS`; siblings of that app ask here and import nothing of it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import User
from tickets.models import Ticket


@dataclass(frozen=True)
class AssetReference:
    """An asset in a few words. `id` is its key in the directory."""

    id: int
    number: str
    name: str
    kind: str = ""
    url: str = ""

    def __str__(self) -> str:
        return f"{self.number} {self.name}".strip()


class AssetDirectory(Protocol):
    """What the rest of the desk asks about assets."""

    def search(self, text: str, user: User, limit: int = 20) -> Sequence[AssetReference]:
        """Assets by number, name, serial or owner that the person may see; their own for no text."""

    def get(self, ids: Iterable[int]) -> dict[int, AssetReference]:
        """The assets of these ids; what does not exist is left out."""

    def may_name(self, user: User, asset_id: int) -> bool:
        """Whether the person may name it in a ticket: staff any, others their own and public services."""

    def owned_by(self, user: User) -> Sequence[AssetReference]:
        """What a person has."""

    def of_ticket(self, ticket: Ticket) -> Sequence[AssetReference]:
        """The assets a ticket names, in one statement."""

    def name_on(self, ticket: Ticket, asset_ids: Collection[int], by: User) -> None:
        """Makes these the assets the ticket names and records what changed in its timeline (verb `assets_named`)."""

    def tickets_naming(self, asset_ids: Collection[int]) -> dict[int, set[int]]:
        """Ids of the tickets that name them: {asset id: {ticket id}}."""

    def touched_by(self, asset_ids: Collection[int]) -> frozenset[int]:
        """These assets and all that depends on them, however far: what stands still when they do."""

    def named_on(self, ticket_ids: Collection[int]) -> dict[int, frozenset[int]]:
        """The ids of the assets that each of these tickets names, in one statement: {ticket id: {asset id}}."""

    def touched_by_each(self, asset_ids: Collection[int]) -> dict[int, frozenset[int]]:
        """`touched_by` for each of these assets by itself, in one statement."""


class NoAssets:
    """A desk that keeps no assets."""

    def search(self, text: str, user: User, limit: int = 20) -> Sequence[AssetReference]:
        return ()

    def get(self, ids: Iterable[int]) -> dict[int, AssetReference]:
        return {}

    def may_name(self, user: User, asset_id: int) -> bool:
        return False

    def owned_by(self, user: User) -> Sequence[AssetReference]:
        return ()

    def of_ticket(self, ticket: Ticket) -> Sequence[AssetReference]:
        return ()

    def name_on(self, ticket: Ticket, asset_ids: Collection[int], by: User) -> None:
        return None

    def tickets_naming(self, asset_ids: Collection[int]) -> dict[int, set[int]]:
        return {}

    def touched_by(self, asset_ids: Collection[int]) -> frozenset[int]:
        return frozenset(asset_ids)

    def named_on(self, ticket_ids: Collection[int]) -> dict[int, frozenset[int]]:
        return {}

    def touched_by_each(self, asset_ids: Collection[int]) -> dict[int, frozenset[int]]:
        return {asset_id: frozenset([asset_id]) for asset_id in asset_ids}


@cache
def _keeper(path: str) -> AssetDirectory:
    found: AssetDirectory = import_string(path)() if path else NoAssets()
    return found


def assets() -> AssetDirectory:
    """Whoever keeps this desk's assets."""
    return _keeper(settings.TICKET_ASSETS)
