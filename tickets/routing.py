"""Where a new ticket goes: the first rule that matches, then in its team the person best placed."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, F, IntegerField, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from accounts.models import Team, User, UserSkill
from accounts.shifts import on_shift
from tickets.choices import Priority
from tickets.models import RoutingRule, Ticket

# What an open ticket weighs in somebody's load.
LOAD_WEIGHTS = {Priority.URGENT: 8, Priority.HIGH: 4, Priority.MEDIUM: 2, Priority.LOW: 1}
# What a decision reads of a rule; the rest would cost every new ticket more than the decision itself.
READ = ("name", "keywords", "picks_assignee", "team__name", "team__name_en", "category__path", "department__path")


@dataclass(frozen=True)
class Route:
    """The outcome of routing. `rule` is None when nothing matched and the service desk takes it."""

    team: Team | None
    assignee: User | None = None
    rule: RoutingRule | None = None


def route(ticket: Ticket, at: datetime) -> Route:
    """Finds team and person for an unsaved ticket. The decision is the caller's to record."""
    rules = RoutingRule.objects.filter(is_active=True, team__is_active=True).filter(
        Q(kind="") | Q(kind=ticket.kind), Q(priority=None) | Q(priority=ticket.priority)
    )
    for rule in rules.select_related("team", "category", "department").only(*READ):
        if matches(rule, ticket):
            assignee = best_placed(rule.team, ticket, at) if rule.picks_assignee else None
            return Route(rule.team, assignee, rule)
    return Route(Team.objects.filter(is_service_desk=True, is_active=True).first())


def matches(rule: RoutingRule, ticket: Ticket) -> bool:
    """Whether everything the rule names is so."""
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


def best_placed(team: Team, ticket: Ticket, at: datetime) -> User | None:
    """Of the team's agents on shift: the highest skill for the category, then the lightest load."""
    skill_id = ticket.category.skill_id if ticket.category else None
    weight = Case(
        *(When(priority=priority, then=Value(value)) for priority, value in LOAD_WEIGHTS.items()),
        output_field=IntegerField(),
    )
    load = (
        Ticket.objects.open().filter(assignee=OuterRef("pk")).values("assignee").annotate(sum=Sum(weight)).values("sum")
    )
    level = UserSkill.objects.filter(user=OuterRef("pk"), skill=skill_id).values("level")[:1]
    people = (
        User.objects.agents()
        .filter(pk__in=on_shift(team, at))
        .exclude(pk=ticket.requester_id)
        .annotate(load=Coalesce(Subquery(load), 0), skill_level=Coalesce(Subquery(level), 0))
    )
    return people.order_by(F("skill_level").desc(), "load", "pk").first()
