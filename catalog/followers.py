"""What follows when an item was saved, beyond the catalogue: told by whoever stands above it."""

from collections.abc import Callable

from accounts.models import User
from catalog.models import CatalogItem

# `(item, the hours of delivery that it had, by)`, in the transaction that saves it.
Follower = Callable[[CatalogItem, int | None, User], None]

_followers: list[Follower] = []


def register_follower(follower: Follower) -> None:
    if follower not in _followers:
        _followers.append(follower)


def follow(item: CatalogItem, hours_before: int | None, by: User) -> None:
    for follower in _followers:
        follower(item, hours_before, by)
