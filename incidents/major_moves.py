"""What can be done with a major incident, as data. Source: processes.md, "Major incident"."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from incidents import command, review
from incidents.policies import can_command, can_declare
from tickets.actions.move import carry_out
from tickets.models import Ticket
from tickets.policies import can_supervise, nobody
from tickets.workflow import Move

UNRESOLVED = ("new", "assigned", "in_progress", "pending")
PUBLIC_WORDS = ("public_title", "public_title_en")
UPDATE = ("update_text_en", "update_minutes")
CLOSE = "close_reviewed"


def close_confirmed(ticket: Ticket, by: User | None, *_values: Any) -> None:
    """Nothing is left to wait for when the requester has said already that it is solved."""
    if ticket.incident.confirmed_at is not None:
        carry_out(ticket, MAJOR_MOVES[CLOSE], None, {}, ticket.updated_at)


def was_confirmed(ticket: Ticket) -> bool:
    return ticket.is_major and ticket.incident.confirmed_at is not None


def say_why(ticket: Ticket, by: User | None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"cause": "reviewed"}


MAJOR_MOVES = {
    "declare_major": Move(
        label=_("Declare a major incident"), verb="major_declared", icon="urgent", source=UNRESOLVED, target=None,
        who=can_declare, applies=command.is_not_current, requires=("public_title",),
        optional=("public_title_en", "services", "commander", "update_minutes", "drill", "comment"),
        effect=command.declare, then=command.begin, public=True, automatic=True,
    ),
    "publish_update": Move(
        label=_("Publish an update"), verb="update_published", icon="broadcast", tone="main", source=UNRESOLVED,
        target=None, who=can_command, applies=command.is_current, requires=("update_text",), optional=UPDATE,
        says="update_text", effect=command.promise_next, then=command.keep_update, public=True,
        public_inputs=("update_text_en", "next_update_at"),
    ),
    "hand_over_command": Move(
        label=_("Hand over the command"), verb="command_handed_over", icon="user-share", source=UNRESOLVED, target=None,
        who=can_command, applies=command.is_current, requires=("commander",), optional=("comment",),
        effect=command.hand_over_command,
    ),
    "restate_major": Move(
        label=_("Change services and title"), verb="major_restated", icon="list-details", source=UNRESOLVED,
        target=None, who=can_command, applies=command.is_current,
        optional=("services", *PUBLIC_WORDS, "update_minutes"), effect=command.restate, then=command.name_assets,
    ),
    "end_major": Move(
        label=_("End the major incident"), verb="major_ended", icon="flag-check", source=UNRESOLVED, target=None,
        who=can_command, applies=command.is_current, requires=("update_text",), optional=("update_text_en",),
        says="update_text", effect=command.stand_down, then=command.keep_update, public=True,
        public_inputs=("update_text_en",),
    ),
    "convert_drill": Move(
        label=_("This is no drill"), verb="drill_converted", icon="alert-triangle", tone="danger", source=UNRESOLVED,
        target=None, who=can_supervise, applies=command.is_current_drill, requires=("reason",),
        effect=command.become_real, then=command.children_become_real,
    ),
    "finish_review": Move(
        label=_("Finish the review"), verb="review_finished", icon="clipboard-check", tone="main",
        source=("resolved",), target=None, who=can_command, applies=review.may_write, guards=(review.is_complete,),
        effect=review.finish, then=close_confirmed,
    ),
    CLOSE: Move(
        label=_("Close after the review"), verb="closed", icon="lock-check", source=("resolved",), target="closed",
        who=nobody, automatic=True, applies=was_confirmed, guards=(command.reviewed,), effect=say_why,
        stamps=("closed_at",), clears=("auto_close_at",), public=True, public_inputs=("cause",),
    ),
}  # fmt: skip
