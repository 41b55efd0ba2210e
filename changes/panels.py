"""The parts that a change brings to the pages of tickets."""

from typing import Any

from accounts.models import User
from changes.calendar import may_see
from changes.conflicts import conflicts_of, not_accepted
from changes.hooks import can_accept_conflicts
from changes.models import Change, ChangeType
from changes.plan import GROUPS, IMPLEMENTATION, ROLLBACK, TEXTS
from changes.policies import can_edit_plan, can_implement
from changes.workflow import lacks_approval
from tickets import moments
from tickets.asset_directory import assets
from tickets.choices import Kind, LinkKind
from tickets.models import Ticket, TicketLink
from tickets.panels import Panel, register_panel
from tickets.policies import can_view
from tickets.workspace.checklist import Group, read_board

SHOWN_INCIDENTS = 20
WORKING = ("implementing", "verifying", "failed", "rolling_back", "rolled_back", "closed")


def plan_panel(ticket: Ticket, user: User) -> dict[str, Any]:
    """The plan in words and its steps, as they are done. Four statements."""
    board = read_board(ticket, user, only=GROUPS)
    groups = {name: Group("", []) for name in GROUPS}
    for group in board.groups:
        for row in group.rows:
            groups[row.task.group].rows.append(row)
    return {
        "texts": plan_texts(ticket.change),
        "assets": assets().of_ticket(ticket),
        "implementation": groups[IMPLEMENTATION],
        "rollback": groups[ROLLBACK],
        "may_edit": can_edit_plan(user, ticket),
        "may_roll_back": ticket.state == "implementing" and can_implement(user, ticket),
        "has_failed": any(row.task.state == "failed" for row in groups[IMPLEMENTATION].rows),
        "is_planned": ticket.state not in WORKING,
        "outside": is_outside(ticket),
    }


def plan_texts(change: Change) -> list[tuple[str, str]]:
    """What each part of the plan is called and says; parts that are empty are left out."""
    named = [(change._meta.get_field(name), getattr(change, name)) for name in TEXTS]
    return [(str(field.verbose_name), value) for field, value in named if value]  # type: ignore[union-attr]


def is_outside(ticket: Ticket) -> bool:
    """Whether it is being worked on now, outside its window."""
    change: Change = ticket.change
    if ticket.state not in ("implementing", "rolling_back") or change.starts_at is None or change.ends_at is None:
        return False
    return not change.starts_at <= moments.now() < change.ends_at


def facts_panel(ticket: Ticket, user: User) -> dict[str, Any]:
    """The window, the risk, what stands in the way, what it caused."""
    change: Change = ticket.change
    found = conflicts_of(ticket) if ticket.is_open else []
    accepted = set(change.accepted_conflicts)
    return {
        "change": change,
        "conflicts": [(one, may_see(user, one), one.key in accepted) for one in found],
        "incidents": _incidents(ticket, user) if ticket.state in WORKING else [],
        "may_assess": can_edit_plan(user, ticket) and change.type == ChangeType.NORMAL,
        "may_name_incidents": ticket.state in WORKING and can_implement(user, ticket),
        "lacks_approval": lacks_approval(ticket),
    }


def _incidents(ticket: Ticket, user: User) -> list[Ticket]:
    links = TicketLink.objects.filter(target=ticket, kind=LinkKind.CAUSED_BY, source__kind=Kind.INCIDENT)
    rows = links.select_related("source__contact_department").order_by("-pk")[:SHOWN_INCIDENTS]
    return [link.source for link in rows if can_view(user, link.source)]


def decision_panel(ticket: Ticket, user: User) -> dict[str, Any]:
    """What somebody reads before they approve: the plan, the risk, the window and what stands in the way."""
    may_accept = bool(not_accepted(ticket)) and can_accept_conflicts(user, ticket)
    return {**plan_panel(ticket, user), **facts_panel(ticket, user), "is_decision": True, "may_accept": may_accept}


def portal_panel(ticket: Ticket, user: User) -> dict[str, Any] | None:
    """The requester's own page: when it happens, and what they will notice."""
    change: Change = ticket.change
    return {"change": change} if change.has_window else None


for name, place, context, position in (
    ("plan", "main", plan_panel, 10),
    ("facts", "side", facts_panel, 10),
    ("decision", "decision", decision_panel, 10),
    ("portal", "portal", portal_panel, 10),
):
    register_panel(
        Panel(
            name=f"change-{name}",
            template=f"changes/panels/{name}.html",
            place=place,
            context=context,
            kinds=(Kind.CHANGE,),
            position=position,
        )
    )
