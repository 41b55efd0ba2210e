"""To whom a ticket can be given: who is there, and how much each has."""

from dataclasses import dataclass

from django.db.models import BooleanField, Case, Count, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import Team, User, UserSkill
from accounts.roles import AGENT_ROLES
from accounts.shifts import on_shift_in
from tickets.models import Ticket

MAX_PEOPLE = 60


@dataclass(frozen=True)
class Candidate:
    """A person of a team: on shift or not, how many open tickets, how well they know the category (0 to 5)."""

    user: User
    is_on_shift: bool
    open_count: int
    skill_level: int


def candidates(team: Team, ticket: Ticket) -> list[Candidate]:
    """The agents of a team, and who manages the process; those on shift and least loaded first. One statement."""
    managers = list(ticket.workflow.managers)
    load = Ticket.objects.open().filter(assignee=OuterRef("pk")).order_by().values("assignee")
    skill = UserSkill.objects.filter(user=OuterRef("pk"), skill=ticket.category.skill_id if ticket.category else None)
    present = on_shift_in([team.pk], timezone.now()).values("pk")
    people = (
        User.objects.handlers(managers)
        .filter(Q(pk__in=team.members.values("pk"), roles__overlap=[*AGENT_ROLES]) | Q(roles__overlap=managers))
        .annotate(
            load=Coalesce(Subquery(load.annotate(n=Count("pk")).values("n")), 0),
            skill_level=Coalesce(Subquery(skill.values("level")[:1]), 0),
            present=Case(When(pk__in=present, then=Value(True)), default=False, output_field=BooleanField()),
        )
        .order_by("-present", "load", "name")
    )
    return [Candidate(user, user.present, user.load, user.skill_level) for user in people[:MAX_PEOPLE]]
