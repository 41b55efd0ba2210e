"""Who may do what with assets. A rule reads plain attributes of the person and the asset."""

from typing import TYPE_CHECKING

from django.db.models import Q

from accounts.roles import Role
from assets.choices import AssetState

if TYPE_CHECKING:
    from accounts.models import User
    from assets.models import Asset

# Who hands out, takes back, repairs and counts. An auditor reads, like everybody else of the desk.
MANAGER_ROLES = (Role.ASSISTANT, Role.SECOND_LINE, Role.SUPERVISOR, Role.ADMINISTRATOR)


def can_read_all(user: "User") -> bool:
    """Read every asset, its history, and what hangs on it."""
    return user.is_desk_staff


def can_manage(user: "User", asset: "Asset | None" = None) -> bool:
    """Register, hand out, take back, repair, dispose of, import and count assets."""
    return user.has_role(*MANAGER_ROLES)


def can_configure(user: "User") -> bool:
    """Change the kinds and the places."""
    return user.is_active and user.has_role(Role.ADMINISTRATOR)


def is_owner(user: "User", asset: "Asset") -> bool:
    return user.is_active and asset.owner_id == user.pk


def can_view(user: "User", asset: "Asset") -> bool:
    """See the asset: the desk any, everybody else what they have."""
    return can_read_all(user) or (is_owner(user, asset) and asset.state != AssetState.DISPOSED)


def visible_condition(user: "User") -> Q:
    """`can_view` as a condition over assets."""
    if can_read_all(user):
        return Q()
    if not user.is_active:
        return Q(pk__in=[])
    return Q(owner=user) & ~Q(state=AssetState.DISPOSED)


def can_name(user: "User", asset: "Asset") -> bool:
    """Name it in a ticket: what one sees, and the services that are everybody's."""
    if can_view(user, asset):
        return True
    return user.is_active and asset.is_public and asset.is_live


def nameable_condition(user: "User") -> Q:
    """`can_name` as a condition over assets."""
    if can_read_all(user):
        return Q()
    if not user.is_active:
        return Q(pk__in=[])
    return ~Q(state=AssetState.DISPOSED) & (Q(owner=user) | Q(is_public=True))


def can_confirm_receipt(user: "User", asset: "Asset") -> bool:
    """Say that one has it: the person it was handed to."""
    return is_owner(user, asset)
