"""Whom reports go to, and whom they are about."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import STAFF_ROLES
from sla.policies import FIGURES_ROLES

MOST_OFFERED = 500


def readers() -> QuerySet[User]:
    """Active, with an address, and of a role that reads figures: the queryset of `sla.policies.may_see_figures`."""
    return User.objects.filter(is_active=True, roles__overlap=[str(role) for role in FIGURES_ROLES]).exclude(email="")


def choices_of_readers() -> list[tuple[str, str]]:
    return [(str(user.pk), f"{user.name} <{user.email}>") for user in readers().order_by("name", "pk")[:MOST_OFFERED]]


def choices_of_agents() -> list[tuple[str, str]]:
    """Whoever of the desk can have tickets."""
    staff = User.objects.active().with_role(*STAFF_ROLES).order_by("name", "pk")
    return [(str(pk), name) for pk, name in staff.values_list("pk", "name")[:MOST_OFFERED]]


def with_roles(roles: Collection[str]) -> QuerySet[Any]:
    """Readers who hold one of these roles."""
    return readers().filter(roles__overlap=list(roles)) if roles else readers().none()
