"""Making a ticket of another kind from one: it carries what is known, and the two are linked as they hang together."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import actions, events, policies
from tickets.actions.base import lock
from tickets.asset_directory import assets
from tickets.choices import Kind, LinkKind
from tickets.exceptions import NotAllowed
from tickets.link_rules import link_rule
from tickets.models import Attachment, Ticket, TicketLink
from tickets.workflow import workflow_for, workflows

# For a request or an incident somebody waits; a problem, a change and a release belong to whoever logs them.
FOR_THE_REQUESTER = (Kind.REQUEST, Kind.INCIDENT)
CARRIED = ("title", "description", "error_text", "category", "impact", "urgency", "device", "location", "occurred_at")
MAX_ATTACHMENTS = 50


@dataclass(frozen=True)
class Tie:
    """How the new ticket and the one it comes from are linked; `from_new`: the new one is the source of the link."""

    kind: LinkKind
    from_new: bool = False


_CAUSED = (Tie(LinkKind.CAUSED_BY), Tie(LinkKind.SAME_PROBLEM), Tie(LinkKind.RELATES_TO))
_CAUSES = (Tie(LinkKind.CAUSED_BY, from_new=True), Tie(LinkKind.RELATES_TO))
_CHANGES = (Tie(LinkKind.RESOLVED_BY_CHANGE), Tie(LinkKind.RELATES_TO))
_RELATED = (Tie(LinkKind.RELATES_TO),)
# From what to what: the fitting ties, the first is meant unless another is chosen.
TIES: Mapping[tuple[str, str], Sequence[Tie]] = {
    (Kind.INCIDENT, Kind.PROBLEM): _CAUSED,
    (Kind.INCIDENT, Kind.CHANGE): _CHANGES,
    (Kind.REQUEST, Kind.PROBLEM): _CAUSED,
    (Kind.REQUEST, Kind.CHANGE): _CHANGES,
    (Kind.PROBLEM, Kind.CHANGE): _CHANGES,
    (Kind.PROBLEM, Kind.INCIDENT): _CAUSES,
    (Kind.CHANGE, Kind.RELEASE): (Tie(LinkKind.PART_OF_RELEASE), Tie(LinkKind.RELATES_TO)),
    (Kind.CHANGE, Kind.INCIDENT): _CAUSES,
    (Kind.CHANGE, Kind.PROBLEM): _CAUSES,
    (Kind.RELEASE, Kind.INCIDENT): _CAUSES,
    (Kind.RELEASE, Kind.PROBLEM): _CAUSES,
    (Kind.RELEASE, Kind.CHANGE): (Tie(LinkKind.PART_OF_RELEASE, from_new=True), Tie(LinkKind.RELATES_TO)),
}


def ties_between(source: str, new: str) -> Sequence[Tie]:
    """How a ticket of one kind and a new one of another may hang together."""
    return TIES.get((source, new), _RELATED)


def kinds_for(ticket: Ticket, user: User) -> list[Kind]:
    """What the person may make from the ticket."""
    if not policies.can_spin_off(user, ticket):
        return []
    return [Kind(kind) for kind in Kind.values if kind in workflows() and _may_create(user, kind)]


def _may_create(user: User, kind: str) -> bool:
    allowed = workflow_for(kind).who_creates
    return user.is_active and (allowed is None or allowed(user))


def requester_for(ticket: Ticket, kind: str, by: User) -> User:
    """For whom the new ticket is: whoever waits for the first one, if the kind is for them and they are still here."""
    return ticket.requester if kind in FOR_THE_REQUESTER and ticket.requester.is_active else by


def known_of(ticket: Ticket, kind: str) -> dict[str, Any]:
    """What is known already and also fits the new ticket; what was found out, where only the desk reads it."""
    known = {name: getattr(ticket, name) for name in CARRIED}
    findings = ticket.workflow.findings
    if findings is not None and kind not in FOR_THE_REQUESTER:
        known["description"] = "\n\n".join(filter(None, (ticket.description, findings(ticket))))
    if ticket.category is not None and not ticket.category.is_active:
        known["category"] = None
    return known


def attachments_of(ticket: Ticket, user: User) -> list[Attachment]:
    """The files that can be carried along: those that the person may read."""
    return list(Attachment.objects.visible_to(user, ticket).order_by("-created_at", "-pk")[:MAX_ATTACHMENTS])


@transaction.atomic
def spin_off(
    ticket: Ticket,
    kind: str,
    *,
    by: User,
    link: str = "",
    attachments: Sequence[Attachment] | None = None,
    asset_ids: Collection[int] | None = None,
    **fields: Any,
) -> Ticket:
    """Makes a ticket of the kind from this one and links them; `fields` say what is different from what is known.

    Without `attachments` and `asset_ids` all that the person may see go along; a file is not copied, both tickets show
    the same one, to staff alone where it was so. What comes from a confidential ticket is confidential. Raises
    NotAllowed or ValidationError by field.
    """
    ticket = lock(ticket)
    if kind not in kinds_for(ticket, by):
        raise NotAllowed()
    tie = _tie(ticket, kind, link)
    given = known_of(ticket, kind) | fields
    if ticket.confidential:
        given["confidential"] = True
    made = actions.create(kind, by=by, requester=requester_for(ticket, kind, by), **given)
    _carry_files(made, attachments_of(ticket, by) if attachments is None else attachments, by)
    _carry_assets(ticket, made, asset_ids, by)
    source, target = (made, ticket) if tie.from_new else (ticket, made)
    _check_tie(tie, source, target, by)
    TicketLink.objects.create(kind=tie.kind, created_by=by, source=source, target=target)
    data = {"made": events.as_json(made), "kind": kind, "link": tie.kind.value, "from_new": tie.from_new}
    events.record(ticket, "spun_off", by, data=data)
    made.refresh_from_db(fields=["version", "event_count", "event_digest"])
    return made


def _tie(ticket: Ticket, kind: str, link: str) -> Tie:
    ties = ties_between(ticket.kind, kind)
    found = next((tie for tie in ties if not link or tie.kind == link), None)
    if found is None:
        message = _("Choose one of the link kinds that fit.")
        raise ValidationError({"link": ValidationError(message, code="invalid_choice")})
    return found


def _check_tie(tie: Tie, source: Ticket, target: Ticket, by: User) -> None:
    """What the process says of links of that kind; what somebody makes, they may link to. Raises what the rule does."""
    rule = link_rule(tie.kind)
    if rule is None:
        return
    if tie.from_new and not rule.allows(by, source, target):
        raise NotAllowed()
    try:
        rule.check(source, target)
    except ValidationError as error:
        raise ValidationError({"link": error.error_dict["target"]}) from error


def _carry_files(made: Ticket, attachments: Sequence[Attachment], by: User) -> None:
    """Rows of the new ticket's own over the same stored files."""
    if not attachments:
        return
    event = made.events.earliest("sequence")
    Attachment.objects.bulk_create(
        Attachment(
            ticket=made,
            event=event,
            uploaded_by=by,
            name=one.name,
            content_type=one.content_type,
            size=one.size,
            sha256=one.sha256,
            public=one.public,
        )
        for one in attachments
    )


def _carry_assets(ticket: Ticket, made: Ticket, asset_ids: Collection[int] | None, by: User) -> None:
    named = {asset.id for asset in assets().of_ticket(ticket)}
    chosen = named if asset_ids is None else named & set(asset_ids)
    if chosen:
        assets().name_on(made, sorted(chosen), by)
