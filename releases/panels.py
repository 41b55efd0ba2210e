"""The parts that a release brings to the pages of tickets."""

from dataclasses import dataclass
from typing import Any

from accounts.models import User
from releases import notifications  # noqa: F401  (registers who is told, and the words of the timeline)
from releases.actions.content import OPEN_TO_CHANGES
from releases.content import contained_changes, may_be_carried_out, read_rows, stages_of, stages_to_roll_back
from releases.models import ReleaseStage, StageState
from releases.policies import can_edit_plan, can_work, can_write_notes
from tickets.choices import Kind, LinkKind
from tickets.models import Ticket, TicketLink
from tickets.panels import Panel, register_panel
from tickets.policies import can_view

SHOWN_INCIDENTS = 20
DEPLOYED_STATES = ("deploying", "verifying", "rolling_back", "rolled_back", "closed")
ICONS = {
    StageState.PLANNED: "circle-dashed",
    StageState.DEPLOYING: "progress",
    StageState.DEPLOYED: "circle",
    StageState.VERIFIED: "circle-check-filled",
    StageState.FAILED: "alert-triangle",
    StageState.ROLLED_BACK: "arrow-back-up",
}


@dataclass(frozen=True)
class StageRow:
    """A stage with what this person may do to it now; the verbs check again."""

    stage: ReleaseStage
    verbs: tuple[str, ...]

    @property
    def icon(self) -> str:
        return ICONS[StageState(self.stage.state)]


def stage_rows(ticket: Ticket, user: User) -> list[StageRow]:
    """The stages in their order."""
    stages = stages_of(ticket)
    may_act = can_work(user, ticket)
    return [StageRow(stage, _verbs(ticket, stages, stage) if may_act else ()) for stage in stages]


def _verbs(ticket: Ticket, stages: list[ReleaseStage], stage: ReleaseStage) -> tuple[str, ...]:
    if ticket.state == "rolling_back":
        last = next(iter(stages_to_roll_back(stages)), None)
        return ("roll_back",) if stage == last else ()
    if ticket.state != "deploying":
        return ()
    if stage.state == StageState.PLANNED:
        before = stages[: stages.index(stage)]
        return ("start",) if all(other.state == StageState.VERIFIED for other in before) else ()
    return {
        StageState.DEPLOYING: ("finish", "fail"),
        StageState.DEPLOYED: ("verify", "fail"),
        StageState.FAILED: ("retry",),
    }.get(StageState(stage.state), ())


def deployment_panel(ticket: Ticket, user: User) -> dict[str, Any]:
    """How it goes out, and what is in it. Three statements."""
    read_rows(ticket)
    rows = stage_rows(ticket, user)
    verified = sum(row.stage.state == StageState.VERIFIED for row in rows)
    changes = [(change, may_be_carried_out(change)) for change in contained_changes(ticket) if can_view(user, change)]
    return {
        "stages": rows,
        "verified": verified,
        "has_failed": any(row.stage.state == StageState.FAILED for row in rows),
        "changes": changes,
        "units": list(ticket.release_units.all()),
        "may_edit": can_edit_plan(user, ticket),
        "may_work": can_work(user, ticket),
        "may_change": can_work(user, ticket) and ticket.state in OPEN_TO_CHANGES,
        "may_write_notes": can_write_notes(user, ticket),
    }


def facts_panel(ticket: Ticket, user: User) -> dict[str, Any]:
    """What it is, the decision, and the incidents it caused."""
    begun = ticket.state in DEPLOYED_STATES
    return {
        "release": ticket.release,
        "incidents": _incidents(ticket, user) if begun else [],
        "may_name_incidents": begun and can_work(user, ticket),
    }


def _incidents(ticket: Ticket, user: User) -> list[Ticket]:
    links = TicketLink.objects.filter(target=ticket, kind=LinkKind.CAUSED_BY, source__kind=Kind.INCIDENT)
    rows = links.select_related("source__contact_department").order_by("-pk")[:SHOWN_INCIDENTS]
    return [link.source for link in rows if can_view(user, link.source)]


def portal_panel(ticket: Ticket, user: User) -> dict[str, Any]:
    """The requester's own page: when, and what is new."""
    return {"release": ticket.release}


for name, place, context, position in (
    ("deployment", "main", deployment_panel, 10),
    ("facts", "side", facts_panel, 10),
    ("portal", "portal", portal_panel, 10),
):
    register_panel(
        Panel(
            name=f"release-{name}",
            template=f"releases/panels/{name}.html",
            place=place,
            context=context,
            kinds=(Kind.RELEASE,),
            position=position,
        )
    )
