"""Bundles: one order that becomes several requests, one after another or side by side as the bundle says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from catalog.models import BundleMember, CatalogItem, Request
from tickets import actions
from tickets.actions.base import lock
from tickets.actions.family import place
from tickets.actions.move import carry_out
from tickets.custom_forms import Document, latest_answers
from tickets.custom_forms.document import CHOOSING, Field
from tickets.models import FormAnswers, FormPurpose, Ticket
from tickets.models.ticket import TicketQuerySet

UNDER_WAY = ("approved", "in_fulfilment", "pending")
# What recording events changes of a ticket that the caller holds too.
HEAD = ("version", "updated_at", "event_count", "event_digest")


@dataclass(frozen=True)
class Part:
    """One member of a bundle as it stands; without a ticket its turn has not come."""

    member: BundleMember
    ticket: Ticket | None = None

    @property
    def has_ended(self) -> bool:
        return self.ticket is not None and (not self.ticket.is_open or self.ticket.state == "fulfilled")

    @property
    def is_delivered(self) -> bool:
        return self.ticket is not None and self.ticket.state in ("fulfilled", "closed")


def parts_of(ticket: Ticket) -> TicketQuerySet:
    """The requests that a bundle has made."""
    return Ticket.objects.filter(request__ordered_with=ticket.pk).order_by("pk")


def plan_of(ticket: Ticket) -> list[Part]:
    """The members of a bundle in their order, each with its request where there is one. Two statements.

    What a request has made stays in its plan, whatever the bundle has become since.
    """
    item = ticket.request.item
    if item is None:
        return []
    made = {part.request.item_id: part for part in parts_of(ticket).select_related("request__item", "assignee", "team")}
    members = list(item.members.select_related("item").order_by("position"))
    known = {member.item_id for member in members}
    gone = [BundleMember(bundle=item, item=part.request.item) for pk, part in made.items() if pk not in known]
    return [Part(member, made.get(member.item_id)) for member in (*members, *gone)]


def begin(ticket: Ticket) -> None:
    """Asks for approval; what needs none is approved at once. Parts were approved with their bundle.

    In the transaction that has made the ticket, when its answers are kept: approvers and parts read them.
    """
    request = ticket.request
    asks = request.item is not None and not request.is_part and bool(request.item.approval_specs())
    carry_out(ticket, ticket.workflow.moves["request_approval" if asks else "approve"], None, {}, ticket.created_at)


def go_on(ticket: Ticket, now: datetime) -> None:
    """Orders what has its turn; once all is delivered the bundle is fulfilled. The bundle's ticket is locked."""
    if ticket.state not in UNDER_WAY:
        return
    plan = plan_of(ticket)
    made = _order_due(ticket, plan, now)
    moves = ticket.workflow.moves
    if made:
        catch_up(ticket)
        if ticket.state == "approved":
            carry_out(ticket, moves["begin"], None, {}, now)
    elif ticket.state == "in_fulfilment" and all(part.is_delivered for part in plan) and plan:
        words = {"resolution": _("Everything that belongs to it has been delivered.")}
        carry_out(ticket, moves["fulfil"], None, words, now)


def _order_due(ticket: Ticket, plan: Sequence[Part], now: datetime) -> int:
    """Requests for the members whose turn it is. Returns how many."""
    made, before_ended = 0, True
    for part in plan:
        if part.member.waits and not before_ended:
            break
        if part.ticket is None:
            _order(ticket, part.member.item, now)
            made += 1
            before_ended = False
        else:
            before_ended = before_ended and part.has_ended
    return made


def go_on_if_free(ticket: Ticket, now: datetime) -> bool:
    """Goes on with a bundle unless somebody is at it: they go on with it themselves, or the next beat does.

    Never waits for the bundle's lock: whoever holds it may wait for that of the part from which this is called.
    """
    try:
        with transaction.atomic():
            Ticket.objects.select_for_update(of=("self",), nowait=True).get(pk=ticket.pk)
    except OperationalError:
        return False
    go_on(lock(ticket), now)
    return True


def catch_up(ticket: Ticket) -> None:
    """After other verbs have recorded: the ticket in hand may go on recording."""
    ticket.refresh_from_db(fields=HEAD)


def _order(bundle: Ticket, item: CatalogItem, now: datetime) -> None:
    """One part: ordered in the name of whoever ordered the bundle, with what they answered that it asks too."""
    asked = bundle.opened_by if bundle.opened_by and bundle.opened_by.is_active else bundle.requester
    part = actions.create(
        "request",
        by=asked,
        requester=bundle.requester,
        title=_title(item, bundle),
        category=item.category,
        detail={"item": item, "ordered_with": bundle.request},
        at=now,
    )
    _hand_down_answers(bundle, part, item, now)
    begin(part)
    place(part, bundle, by=None, at=now)


def _title(item: CatalogItem, bundle: Ticket) -> str:
    """The item's name, and for whom, as it stands behind the colon of the bundle's own title."""
    _name, _colon, about = bundle.title.partition("：")
    return f"{item.name}：{about}"[:200] if about else item.name


def _hand_down_answers(bundle: Ticket, part: Ticket, item: CatalogItem, now: datetime) -> None:
    given = latest_answers(bundle, FormPurpose.REQUEST)
    if given is None or item.form is None or item.form.current is None:
        return
    asked = Document.from_json(given.version.document)
    answers = {
        one.name: given.answers[one.name]
        for one in Document.from_json(item.form.current.document)
        if one.name in given.answers and _fits(one, asked.get(one.name), given.answers[one.name])
    }
    if answers:
        FormAnswers.objects.create(
            ticket=part, version=item.form.current, purpose=FormPurpose.REQUEST, answers=answers,
            answered_by=given.answered_by, at=now,
        )  # fmt: skip


def _fits(one: Field, other: Field | None, value: object) -> bool:
    """Whether an answer to a question of the same key answers this one."""
    if other is None or other.kind != one.kind:
        return False
    if one.kind not in CHOOSING:
        return True
    chosen = value if isinstance(value, list) else [value]
    return set(chosen) <= set(one.values)


def go_on_with_all(now: datetime) -> int:
    """Goes on with every bundle under way: what a part's end has missed. Returns how many were looked at."""
    waiting = Request.objects.open_bundles().select_related("ticket")
    return sum(go_on_if_free(request.ticket, now) for request in waiting.iterator())
