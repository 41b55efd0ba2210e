"""Where a new ticket goes: the first rule that matches, then in its team the person best placed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from accounts.models import Team, User, UserSkill
from accounts.shifts import on_shift
from tickets.choices import Priority
from tickets.models import RoutingRule, Target, Ticket
from tickets.proposals.proposing import Proposal, may_route, propose
from tickets.proposals.reading import KINDS, text_of
from tickets.reference import Reference, look

# What an open ticket weighs in somebody's load.
LOAD_WEIGHTS: dict[int, int] = {Priority.URGENT: 8, Priority.HIGH: 4, Priority.MEDIUM: 2, Priority.LOW: 1}
# How many answers about who is on shift a process keeps before it forgets them all.
MINUTES_KEPT = 500


@dataclass(frozen=True)
class Route:
    """The outcome of routing. Without `rule` and `proposal` nothing matched and the service desk takes it."""

    team: Team | None
    assignee: User | None = None
    rule: RoutingRule | None = None
    proposal: Proposal | None = None

    @property
    def is_decided(self) -> bool:
        """Somebody's by more than being nobody else's."""
        return self.rule is not None or self.proposal is not None


def route(ticket: Ticket, at: datetime) -> Route:
    """Finds team and person for an unsaved ticket. The decision is the caller's to record."""
    reference = look()
    table = reference.get("routing", _read_table)
    for rule in table.rules:
        if matches(rule, ticket):
            assignee = best_placed(rule.team, ticket, at, reference) if rule.picks_assignee else None
            return Route(rule.team, assignee, rule)
    if proposal := _proposed_team(ticket):
        return Route(proposal.value, proposal=proposal)
    return Route(table.service_desk)


def _proposed_team(ticket: Ticket) -> Proposal | None:
    """What was learned from earlier tickets, where the administrator lets it route; otherwise it only proposes."""
    if ticket.kind not in KINDS or not may_route():
        return None
    text = text_of(ticket.title, ticket.description, ticket.error_text)
    return next(iter(propose(text, [Target.TEAM])), None)


@dataclass(frozen=True)
class _Table:
    """The rules in the order in which they are tried, and who takes what none of them places."""

    rules: list[RoutingRule]
    service_desk: Team | None


def _read_table() -> _Table:
    rules = RoutingRule.objects.filter(is_active=True, team__is_active=True)
    desk = Team.objects.filter(is_service_desk=True, is_active=True).first()
    return _Table(list(rules.select_related("team", "category", "department")), desk)


def matches(rule: RoutingRule, ticket: Ticket) -> bool:
    """Whether everything the rule names is so."""
    if rule.kind not in ("", ticket.kind) or rule.priority not in (None, ticket.priority):
        return False
    if rule.category and not (ticket.category and ticket.category.path.startswith(rule.category.path)):
        return False
    department = ticket.contact_department
    if rule.department and not (department and department.path.startswith(rule.department.path)):
        return False
    words = rule.keyword_list()
    if not words:
        return True
    text = f"{ticket.title} {ticket.description} {ticket.error_text}".lower()
    return any(word in text for word in words)


def best_placed(team: Team, ticket: Ticket, at: datetime, reference: Reference) -> User | None:
    """Of the team's agents on shift: the highest skill for the category, then the lightest load."""
    people = present(team, at, reference) - {ticket.requester_id}
    if not people:
        return None
    levels = reference.get("skills", _read_skills)
    skill_id = ticket.category.skill_id if ticket.category else None
    loads = loads_of(people)
    chosen = min(people, key=lambda key: (-levels.get((key, skill_id), 0), loads.get(key, 0), key))
    return User.objects.get(pk=chosen)


def present(team: Team, at: datetime, reference: Reference) -> frozenset[int]:
    """The keys of the team's agents on shift, to the minute: asked of the roster once a minute by each process."""
    minute = at.replace(second=0, microsecond=0)
    seen: dict[tuple[int, datetime], frozenset[int]] = reference.get("on shift", dict)
    if (team.pk, minute) not in seen:
        if len(seen) > MINUTES_KEPT:
            seen.clear()
        keys = User.objects.agents().filter(pk__in=on_shift(team, minute)).values_list("pk", flat=True)
        seen[team.pk, minute] = frozenset(keys)
    return seen[team.pk, minute]


def _read_skills() -> dict[tuple[int, int | None], int]:
    return {(user, skill): level for user, skill, level in UserSkill.objects.values_list("user", "skill", "level")}


def loads_of(people: Collection[int]) -> dict[int, int]:
    """What the open tickets of each of these people weigh; who has none is left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT assignee_id, sum((%s::int[])[priority]) FROM tickets_ticket"
            " WHERE is_open AND assignee_id = ANY(%s) GROUP BY assignee_id",
            [[LOAD_WEIGHTS[priority] for priority in Priority], list(people)],
        )
        return dict(cursor.fetchall())
