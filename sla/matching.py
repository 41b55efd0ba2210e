"""Which policy holds for a ticket: of those that match, the most specific; ties by position."""

from dataclasses import dataclass

from accounts.models.base import TreeNode
from sla.models import Policy
from tickets.models import Ticket


@dataclass(frozen=True)
class Match:
    """The policy that holds, its current version, and what it names that the ticket has."""

    policy_id: int
    version_id: int
    reason: list[str]


def match(ticket: Ticket) -> Match | None:
    """The policy for the ticket as it stands, in its current version; None when no policy is for it."""
    candidates = []
    for policy in Policy.objects.active().select_related("category", "department"):
        reason = reasons(policy, ticket)
        if reason is not None:
            candidates.append((specificity(policy), -policy.position, -policy.pk, policy, reason))
    if not candidates:
        return None
    *_rank, policy, reason = max(candidates, key=lambda candidate: candidate[:3])
    return Match(policy.pk, policy.current_id, reason)


def reasons(policy: Policy, ticket: Ticket) -> list[str] | None:
    """What the policy names and the ticket has; None when it names something else."""
    named = checks(policy, ticket)
    return list(named) if all(named.values()) else None


def checks(policy: Policy, ticket: Ticket) -> dict[str, bool]:
    """Everything the policy names, and whether the ticket has it."""
    department = ticket.contact_department
    fits = {
        "kind": (policy.kind, policy.kind == ticket.kind),
        "priority": (policy.priority, policy.priority == ticket.priority),
        "category": (policy.category, _within(ticket.category, policy.category)),
        "department": (policy.department, _within(department, policy.department)),
        "vip": (policy.for_vip, ticket.requester.is_vip),
    }
    return {name: fit for name, (value, fit) in fits.items() if value}


def _within(node: TreeNode | None, root: TreeNode | None) -> bool:
    return node is not None and root is not None and node.path.startswith(root.path)


def specificity(policy: Policy) -> tuple[int, int]:
    """How many things the policy names, and how deep in their trees."""
    named = [policy.kind, policy.priority, policy.category, policy.department, policy.for_vip]
    depth = sum(node.depth for node in (policy.category, policy.department) if node)
    return sum(1 for value in named if value), depth
