"""Who must approve a change, who must not, and who has."""

from functools import partial

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.roles import Role
from changes.models import Change, ChangeType, Meeting, RiskLevel
from changes.plan import GROUPS
from tickets.models import ApprovalPath, ApprovalSeat, StepMode, StepPerson, StepSpec, Ticket, TicketEvent

# The short name of the approval path by the level of risk; emergencies have one of their own.
EMERGENCY_PATH = "change-emergency"
PATHS = {RiskLevel.LOW: "change-low", RiskLevel.MEDIUM: "change-medium", RiskLevel.HIGH: "change-high"}

_MANAGER = StepSpec(label="变更经理", label_en="Change manager", role="change_manager")
_BOARD = partial(StepSpec, label="变更评审委员会", label_en="Change advisory board", role="cab_member")
_DIRECTOR = StepSpec(label="IT总监", label_en="IT director", who=StepPerson.IT_DIRECTOR)
# Source: processes.md, "Risk". Where administrators have removed a path, this still holds.
DEFAULT_STEPS: dict[str, list[StepSpec]] = {
    "change-low": [_MANAGER],
    "change-medium": [_BOARD(mode=StepMode.MAJORITY)],
    "change-high": [_BOARD(mode=StepMode.ALL), _DIRECTOR],
    EMERGENCY_PATH: [
        StepSpec(
            label="紧急变更委员会",
            label_en="Emergency board",
            role="cab_member",
            mode=StepMode.QUORUM,
            quorum=2,
        )
    ],
}
DONE_BY = ("task_started", "task_done", "task_failed", "implementation_started")


def path_of(change: Change) -> str:
    """The short name of the change's approval path; a risk that nobody has scored counts as high."""
    if change.type in (ChangeType.EMERGENCY, ChangeType.UNAUTHORISED):
        return EMERGENCY_PATH
    return PATHS[RiskLevel(change.risk_level or RiskLevel.HIGH)]


def steps_to_approve(change: Change) -> list[StepSpec]:
    """Who is asked, in which order."""
    slug = path_of(change)
    path = ApprovalPath.objects.filter(slug=slug, is_active=True).first()
    return (path.specs() if path else []) or DEFAULT_STEPS[slug]


def conflicted(ticket: Ticket) -> set[int]:
    """Ids of those who may not approve it by any way: who asked for it, recorded it, or has a hand in doing it.

    Besides the owners of its steps these are all who have begun or ended one, whoever owns it now.
    """
    people = {ticket.requester_id, ticket.opened_by_id, ticket.assignee_id}
    people |= set(ticket.tasks.filter(group__in=GROUPS).values_list("assignee_id", flat=True))
    people |= set(TicketEvent.objects.filter(ticket=ticket, verb__in=DONE_BY).values_list("actor_id", flat=True))
    return {pk for pk in people if pk is not None}


def approvers(ticket: Ticket) -> set[int]:
    """Ids of those whose word approved it, or is part of what is being decided."""
    seats = ApprovalSeat.objects.filter(ticket=ticket, state=ApprovalSeat.State.APPROVED)
    found = seats.exclude(step__round__state="withdrawn").values_list("decided_by_id", "principal_id")
    return {pk for pair in found for pk in pair if pk is not None}


def may_be_asked(meeting: Meeting | None) -> QuerySet[User]:
    """Who can be asked to come: the board, the change managers, and whoever was asked before."""
    board = User.objects.active().with_role(Role.CAB_MEMBER, Role.CHANGE_MANAGER)
    if meeting is None or meeting.pk is None:
        return board
    asked = meeting.members.values_list("person_id", flat=True)
    return board | User.objects.active().filter(pk__in=asked)


def meetings_seen_by(user: User) -> QuerySet[Meeting]:
    """The manager's all, auditors' too; a member's own and those where somebody sends them."""
    found = Meeting.objects.select_related("organiser")
    if user.has_role(Role.CHANGE_MANAGER, Role.AUDITOR):
        return found
    asked = Q(members__person=user) | Q(members__delegate=user)
    return found.filter(pk__in=Meeting.objects.filter(asked).values("pk"))
