"""What problems add to the pages of tickets."""

from collections.abc import Mapping
from typing import Any

from accounts.models import User
from problems import fishbone
from problems.linked import linked_incidents, public_workarounds
from problems.models import UNRESOLVED, Problem, ProblemSettings
from problems.policies import can_investigate, can_manage
from problems.workflow import fixing_changes
from tickets.choices import Kind
from tickets.models import Ticket
from tickets.panels import Panel, register_panel
from tickets.workspace.related import links_once

MAX_SHOWN = 5
MAX_EVIDENCE = 20


def analysis(ticket: Ticket, user: User) -> Mapping[str, Any]:
    """The root cause analysis, drawn, and what came of it; at most two statements."""
    problem = ticket.problem
    drawing = fishbone.draw(ticket.title, problem.causes, ProblemSettings.load().branches) if problem.causes else None
    return {
        "problem": problem,
        "drawing": drawing,
        "can_investigate": ticket.is_open and can_investigate(user, ticket),
        "evidence": list(ticket.attachments.all()[:MAX_EVIDENCE]),
    }


def next_steps(ticket: Ticket, user: User) -> Mapping[str, Any] | None:
    """What to say above a problem: the change that fixes it is done, or incidents wait to be resolved with it."""
    if ticket.state == "fix_in_progress":
        done = [change for change in fixing_changes(ticket) if not change.is_open]
        return {"done_changes": done} if done else None
    if ticket.state in ("resolved", "closed") and can_manage(user, ticket):
        count = linked_incidents(ticket, user).open().filter(resolved_at=None).count()
        return {"waiting_count": count} if count else None
    return None


def workarounds(ticket: Ticket, user: User) -> Mapping[str, Any] | None:
    """The published workarounds of the problems that an open incident is linked to; no statement where it has none."""
    if not ticket.is_open:
        return None
    ids = [linked.ticket.pk for linked in links_once(ticket, user) if linked.ticket.kind == Kind.PROBLEM]
    if not ids:
        return None
    found = Problem.objects.filter(ticket__in=ids).select_related("ticket").order_by("-workaround_published_at")
    known = [one for one in found if one.is_workaround_published and one.ticket.state in UNRESOLVED]
    solved = [one for one in found if one.ticket.state in ("resolved", "closed")]
    return {"known": known[:MAX_SHOWN], "solved": solved[:MAX_SHOWN]} if known or solved else None


def own_workarounds(ticket: Ticket, user: User) -> Mapping[str, Any] | None:
    """What a requester may read of them, while their ticket is open."""
    if not ticket.is_open or ticket.resolved_at is not None:
        return None
    found = public_workarounds(ticket)
    return {"problems": found} if found else None


def register() -> None:
    """Called once, when the application is ready."""
    panels = (
        Panel(name="problem-next", template="problems/_next.html", place="top", context=next_steps, kinds=("problem",)),
        Panel(
            name="problem-analysis",
            template="problems/_analysis.html",
            place="main",
            context=analysis,
            kinds=("problem",),
            position=10,
        ),
        Panel(
            name="workarounds",
            template="problems/_workarounds.html",
            place="top",
            context=workarounds,
            kinds=("incident", "request"),
        ),
        Panel(
            name="own-workarounds",
            template="problems/_own_workarounds.html",
            place="portal",
            context=own_workarounds,
            kinds=("incident", "request"),
            position=10,
        ),
    )
    for panel in panels:
        register_panel(panel)
