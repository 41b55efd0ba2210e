"""Who may order what, and do what with a request."""

from functools import reduce
from operator import or_

from django.db.models import Q

from accounts.models import Department, User
from accounts.roles import Role
from catalog.models import Audience, CatalogItem
from catalog.models.item import CatalogItemQuerySet
from tickets.models import Ticket
from tickets.policies import can_handle, is_requester

# Until then the requester may still think better of it.
BEFORE_FULFILMENT = ("new", "awaiting_approval", "approved")


def may_edit_catalog(user: User) -> bool:
    return user.has_role(Role.ADMINISTRATOR)


def _lineage(department: Department | None) -> list[int]:
    """The department and all above it, by id."""
    return [int(part) for part in department.path.strip("/").split("/") if part] if department else []


def orderable_by(user: User) -> CatalogItemQuerySet:
    """The active items that a person may order for themselves: the queryset form of `may_order`."""
    if not user.is_active:
        return CatalogItem.objects.none()
    conditions = [
        Q(audience=Audience.EVERYONE),
        Q(departments__in=_lineage(user.department)),
        Q(roles__overlap=list(user.roles)),
    ]
    if user.headed_department_paths:
        conditions.append(Q(heads_only=True))
    found: CatalogItemQuerySet = CatalogItem.objects.active().filter(reduce(or_, conditions)).distinct()
    return found


def may_order(user: User, item: CatalogItem) -> bool:
    """Whether a person is entitled to an item."""
    if not user.is_active or not item.is_active:
        return False
    if item.audience == Audience.EVERYONE or user.has_role(*item.roles):
        return True
    if item.heads_only and user.headed_department_paths:
        return True
    return item.departments.filter(pk__in=_lineage(user.department)).exists()


def visible_items(user: User) -> CatalogItemQuerySet:
    """What a person finds in the catalogue: what they may order; an agent all of it, to order for others."""
    return CatalogItem.objects.active() if user.is_agent or may_edit_catalog(user) else orderable_by(user)


def can_cancel(user: User, ticket: Ticket) -> bool:
    """The requester until fulfilment starts; then whoever handles it."""
    if is_requester(user, ticket) and ticket.state in BEFORE_FULFILMENT:
        return True
    return can_handle(user, ticket)
