"""Which policy holds for a ticket: of those that match, the most specific; ties by position."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from accounts.models.base import TreeNode
from sla.catalog_items import item_of
from sla.models import Policy
from tickets.models import Ticket
from tickets.reference import look


class Matched(Protocol):
    """What policies ask about: a ticket, or how it stood at some event."""

    kind: Any
    priority: Any
    category: Any
    contact_department: Any
    requester: Any


@dataclass(frozen=True)
class Match:
    """The policy that holds, its current version, and what it names that the ticket has."""

    policy_id: int
    version_id: int
    reason: list[str]


def match(ticket: Ticket) -> Match | None:
    """The policy for the ticket as it stands, in its current version; None when no policy is for it."""
    found = best(look().get("SLA policies", _read_policies), ticket)
    if found is None:
        return None
    policy, reason = found
    return Match(policy.pk, policy.current_id, reason) if policy.current_id else None


def best(policies: Iterable[Policy], ticket: Matched) -> tuple[Policy, list[str]] | None:
    """Of these policies the one for the ticket, and what it names that the ticket has."""
    candidates = []
    for policy in policies:
        reason = reasons(policy, ticket)
        if reason is not None:
            candidates.append((specificity(policy), -policy.position, -policy.pk, policy, reason))
    if not candidates:
        return None
    *_rank, chosen, reason = max(candidates, key=lambda candidate: candidate[:3])
    return chosen, reason


def _read_policies() -> list[Policy]:
    return list(Policy.objects.active().select_related("category", "department"))


def reasons(policy: Policy, ticket: Matched) -> list[str] | None:
    """What the policy names and the ticket has; None when it names something else."""
    named = checks(policy, ticket)
    return list(named) if all(named.values()) else None


def checks(policy: Policy, ticket: Matched) -> dict[str, bool]:
    """Everything the policy names, and whether the ticket has it."""
    department = ticket.contact_department
    item = policy.catalog_item
    fits = {
        "kind": (policy.kind, policy.kind == ticket.kind),
        "priority": (policy.priority, policy.priority == ticket.priority),
        "category": (policy.category, _within(ticket.category, policy.category)),
        "department": (policy.department, _within(department, policy.department)),
        # What was ordered is asked only where a policy names something.
        "catalog_item": (item, bool(item) and item_of(ticket) == item),
        "vip": (policy.for_vip, ticket.requester.is_vip),
    }
    return {name: fit for name, (value, fit) in fits.items() if value}


def _within(node: TreeNode | None, root: TreeNode | None) -> bool:
    return node is not None and root is not None and node.path.startswith(root.path)


def specificity(policy: Policy) -> tuple[int, int]:
    """How many things the policy names, and how deep in their trees."""
    named = [policy.kind, policy.priority, policy.category, policy.department, policy.catalog_item, policy.for_vip]
    depth = sum(node.depth for node in (policy.category, policy.department) if node)
    return sum(1 for value in named if value), depth
