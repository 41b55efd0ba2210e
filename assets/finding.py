"""Finding the asset that an address names."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from assets import policies
from assets.models import Asset
from assets.models.asset import AssetQuerySet
from assets.models.kind import LONG_NAME

RELATED = ("kind", "owner__department", "department", f"place__{LONG_NAME}")


def visible_assets(user: User) -> AssetQuerySet:
    """What the person may see: the queryset form of `policies.can_view`."""
    found: AssetQuerySet = Asset.objects.filter(policies.visible_condition(user))
    return found


def find_asset(user: User, number: str) -> Asset:
    """The asset if the person may see it. Raises Http404."""
    found = visible_assets(user).select_related(*RELATED).defer("search")
    return get_object_or_404(found, number=number.upper())


def find_for_staff(user: User, number: str) -> Asset:
    """The same for the pages of the desk, which nobody else may know of. Raises Http404."""
    if not policies.can_read_all(user):
        raise Http404
    return find_asset(user, number)
