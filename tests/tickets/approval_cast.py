"""What the tests of approvals share: an incident that can ask for approval, and the people who decide."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from accounts.models import Team, User
from accounts.roles import Role
from tests.factories import make_department, make_team, make_ticket, make_user
from tickets import actions, workflow
from tickets.models import ApprovalStep, StepSpec, Ticket
from tickets.policies import can_view, nobody
from tickets.workflow import Move, State

STATES = {
    "awaiting": State(label="Awaiting approval", icon="pause"),
    "approved": State(label="Approved", icon="tick"),
    "rejected": State(label="Rejected", icon="ban", clock="stopped", is_open=False, stage=0),
}
MOVES = {
    "ask": Move(label="Ask", verb="asked", source=("new",), target="awaiting", who=can_view),
    "approve": Move(
        label="Approve", verb="got_approval", source=("awaiting",), target="approved", who=nobody, automatic=True
    ),
    "reject": Move(
        label="Reject", verb="got_refusal", source=("awaiting",), target="rejected", who=nobody, automatic=True,
        requires=("reason",), public=True, public_inputs=("reason",),
    ),
    "take_back": Move(label="Take back", verb="taken_back", source=("awaiting",), target="new", who=can_view),
}  # fmt: skip


@contextmanager
def approving_incidents(moves: Mapping[str, Move] = MOVES, **options: Any) -> Iterator[None]:
    """While it lasts incidents have states and moves for approval."""
    before = workflow.workflow_for("incident")
    workflow._registry["incident"] = replace(
        before,
        states={**before.states, **STATES},
        moves={**before.moves, **moves},
        on_approval={"awaiting": ("approve", "reject")},
        **options,
    )
    try:
        yield
    finally:
        workflow._registry["incident"] = before


@dataclass
class Cast:
    """An employee with a manager and a head of department, and the desk's people."""

    requester: User
    manager: User
    head: User
    supervisor: User
    colleague: User
    stranger: User


def make_cast() -> Cast:
    head = make_user("部门负责人")
    department = make_department("财务部", head=head)
    manager = make_user("直属经理", department=department)
    return Cast(
        requester=make_user("申请人", department=department, manager=manager),
        manager=manager,
        head=head,
        supervisor=make_user("主管", roles=(Role.SUPERVISOR,)),
        colleague=make_user("同事"),
        stranger=make_user("路人"),
    )


def manager_step(**fields: Any) -> StepSpec:
    return StepSpec(**({"label": "直属经理审批", "label_en": "Manager", "who": "manager"} | fields))


def people_step(*people: User, **fields: Any) -> StepSpec:
    return StepSpec(**({"label": "审批", "label_en": "Board", "people": tuple(one.pk for one in people)} | fields))


def ask(requester: User, *specs: StepSpec, **fields: Any) -> ApprovalStep:
    """A ticket of the requester that waits for approval; its open step."""
    make_desk()
    ticket = actions.move(make_ticket(requester, **fields), "ask", by=requester)
    actions.start_approvals(ticket, specs, by=requester)
    return open_step(ticket)


def make_desk() -> None:
    """The queue that takes what no rule places, so that tickets stay new."""
    if not Team.objects.filter(is_service_desk=True).exists():
        make_team("服务台", is_service_desk=True)


def open_step(ticket: Ticket) -> ApprovalStep:
    return ApprovalStep.objects.select_related("ticket").get(ticket=ticket, state="open")


def asked(step: ApprovalStep) -> set[User]:
    """Who is asked in it now."""
    return {seat.person for seat in step.seats.filter(state="asked")}


def verbs(ticket: Ticket) -> list[str]:
    return list(ticket.events.order_by("sequence").values_list("verb", flat=True))
