"""One verb on many tickets: first told, then done.

The preview is the verb itself, carried out and rolled back ticket by ticket, so that it cannot promise anything else
than what will happen.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from tickets import actions
from tickets.exceptions import Refused
from tickets.models import Ticket
from tickets.queue.forms import AssignForm, BulkForm, DuplicateForm, JoinForm, PriorityForm, TagForm, WatchForm
from tickets.timeline.values import Change, read_changes
from tickets.workflow import workflow_for

LIMIT = 200
# One ticket at a version (None: whatever it is now), by a person, with the form's values.
Carry = Callable[[Ticket, User, int | None, Mapping[str, Any]], Any]


@dataclass(frozen=True)
class BulkAction:
    name: str
    label: str | Promise
    icon: str
    form: type[BulkForm]
    carry: Carry

    @property
    def asks(self) -> bool:
        """Whether a form follows."""
        return bool(self.form.base_fields)


@dataclass(frozen=True)
class Outcome:
    """What a verb did, or would do, to one ticket: changes in words, or why not."""

    ticket: Ticket
    words: str = ""
    refusal: str = ""


class _Undo(Exception):
    """Rolls a preview back."""


def _move(name: str, ticket: Ticket, by: User, version: int | None, values: Mapping[str, Any]) -> None:
    if name not in workflow_for(ticket.kind).moves:
        raise Refused(gettext("This kind of ticket does not know this step."))
    actions.move(ticket, name, by=by, version=version, **values)


def _edit(ticket: Ticket, by: User, version: int | None, values: Mapping[str, Any]) -> None:
    actions.edit(ticket, by=by, version=version, **values)


def _add_tags(ticket: Ticket, by: User, version: int | None, values: Mapping[str, Any]) -> None:
    # The version ties the addition to the tags that were read.
    actions.edit(ticket, by=by, version=version or ticket.version, tags=[*ticket.tags, *values["tags"]])


def _join(ticket: Ticket, by: User, version: int | None, values: Mapping[str, Any]) -> None:
    actions.join(ticket, parent=values["parent"], by=by, version=version)


def _watch(ticket: Ticket, by: User, version: int | None, values: Mapping[str, Any]) -> None:
    actions.watch(ticket, by=by)


ACTIONS: Sequence[BulkAction] = (
    BulkAction("assign", pgettext_lazy("bulk", "Assign"), "user-plus", AssignForm, partial(_move, "assign")),
    BulkAction("priority", _("Change the priority"), "flag", PriorityForm, _edit),
    BulkAction("tag", _("Add tags"), "tag", TagForm, _add_tags),
    BulkAction(
        "duplicate", _("Cancel as duplicates"), "git-merge", DuplicateForm, partial(_move, "cancel_as_duplicate")
    ),
    BulkAction("join", _("Make part of another ticket"), "subtask", JoinForm, _join),
    BulkAction("watch", _("Watch"), "eye", WatchForm, _watch),
)
BY_NAME = {action.name: action for action in ACTIONS}


def preview(action: BulkAction, tickets: Sequence[Ticket], by: User, values: Mapping[str, Any]) -> list[Outcome]:
    """What would happen to each ticket; nothing does."""
    return [_attempt(action, ticket, by, None, values, keep=False) for ticket in tickets]


def apply(
    action: BulkAction, seen: Sequence[tuple[Ticket, int | None]], by: User, values: Mapping[str, Any]
) -> list[Outcome]:
    """Does it to each ticket that is still at the version seen (None: whatever it is), each in its own transaction."""
    return [_attempt(action, ticket, by, version, values, keep=True) for ticket, version in seen]


def _attempt(
    action: BulkAction, ticket: Ticket, by: User, version: int | None, values: Mapping[str, Any], *, keep: bool
) -> Outcome:
    words = ""
    try:
        with transaction.atomic():
            before = ticket.event_count
            action.carry(ticket, by, version, values)
            words = describe(ticket, before)
            if not (keep and words):
                raise _Undo
    except _Undo:
        pass
    except Refused as refusal:
        return Outcome(ticket, refusal=refusal.message)
    except ValidationError as error:
        return Outcome(ticket, refusal=" ".join(error.messages))
    # Handing a ticket to whoever has it already would only lengthen its timeline.
    return Outcome(ticket, words) if words else Outcome(ticket, refusal=gettext("Nothing changes."))


def describe(ticket: Ticket, since: int) -> str:
    """What the ticket's events after the given one changed, in words."""
    parts = []
    for event in ticket.events.filter(sequence__gt=since).order_by("sequence"):
        parts += [_change(ticket, change) for change in read_changes(ticket, event.changes)]
        if event.verb == "watched":
            parts.append(gettext("You watch it."))
    return pgettext("between sentences", "; ").join(parts)


def _change(ticket: Ticket, change: Change) -> str:
    old, new = change.old, change.new
    if change.name == "state":
        states = workflow_for(ticket.kind).states
        old, new = str(states[old].label), str(states[new].label)
    return gettext("%(field)s: %(old)s → %(new)s") % {
        "field": capfirst(change.label), "old": old or "—", "new": new or "—",
    }  # fmt: skip
