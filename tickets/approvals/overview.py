"""What people are asked to approve, and how the approvals of a ticket read on a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.models import User
from tickets import markdown, policies
from tickets.actions.approval import votes_of
from tickets.actions.approvals.voting import votes_needed
from tickets.exceptions import Refused
from tickets.keyset import Page, newest_first, oldest_first
from tickets.models import ApprovalRound, ApprovalSeat, ApprovalStep, Attachment, StepMode, Ticket
from tickets.panels import Panel, register_panel

PAGE = 30
MOST_FILES = 100
SEATS = ApprovalSeat.objects.select_related("principal", "person", "decided_by").order_by("pk")


@dataclass(frozen=True)
class Asked:
    """A step as the one who is asked finds it in their list."""

    step: ApprovalStep
    principals: list[User]


def pending_page(user: User, cursor: str) -> Page[Asked]:
    """What waits for the person, what has waited longest first. Two statements."""
    steps = ApprovalStep.objects.awaiting(user).select_related("ticket__requester", "ticket__contact_department")
    own = Prefetch("seats", ApprovalSeat.objects.asked_of(user).select_related("principal"), to_attr="own")
    page = oldest_first(steps.prefetch_related(own), "opened_at", cursor=cursor, limit=PAGE)
    rows = [Asked(step, _others(step.own, user)) for step in page.rows]
    return Page(rows, older=page.older, newer=page.newer)


def _others(seats: Sequence[ApprovalSeat], user: User) -> list[User]:
    """For whom the person stands in."""
    return [seat.principal for seat in seats if seat.principal_id != user.pk]


def decided_page(user: User, cursor: str) -> Page[ApprovalSeat]:
    """What the person has decided, the last first."""
    seats = ApprovalSeat.objects.filter(decided_by=user).select_related("step__round", "ticket__requester", "principal")
    return newest_first(seats, "decided_at", cursor=cursor, limit=PAGE)


def find_step(user: User, pk: int) -> ApprovalStep:
    """A step that the person is or was asked in, or of a ticket whose approvals they may see. Raises Http404."""
    related = ("round", "ticket__requester", "ticket__contact_department", "ticket__opened_by")
    found = ApprovalStep.objects.select_related(*related).filter(pk=pk)
    step = found.known_to(user).first() or found.filter(ticket__in=Ticket.objects.visible_to(user)).first()
    if step is None or step.state == ApprovalStep.State.WAITING:
        raise Http404
    return step


@dataclass(frozen=True)
class StepView:
    """A step with its seats, as a page shows it."""

    step: ApprovalStep
    seats: list[ApprovalSeat]

    @property
    def asked(self) -> list[ApprovalSeat]:
        return [seat for seat in self.seats if seat.is_asked]

    @property
    def votes(self) -> list[ApprovalSeat]:
        """Those cast, in their order."""
        cast = [seat for seat in self.seats if seat.decided_at is not None]
        return sorted(cast, key=lambda seat: (seat.decided_at, seat.pk))

    @property
    def needed(self) -> int:
        """How many must agree, once people have been asked."""
        live = [seat for seat in self.seats if seat.state != ApprovalSeat.State.RELEASED or not self.step.is_open]
        return votes_needed(self.step.mode, self.step.quorum, len(live))

    @property
    def given(self) -> int:
        """How many have agreed."""
        return sum(seat.state == ApprovalSeat.State.APPROVED for seat in self.seats)

    @property
    def counts_votes(self) -> bool:
        """More than one word is needed, so that it matters how many there are."""
        return self.step.mode != StepMode.ONE and len(self.seats) > 1


@dataclass(frozen=True)
class RoundView:
    """A round with its steps, in their order."""

    round: ApprovalRound
    steps: list[StepView]


def rounds_of(ticket: Ticket) -> list[RoundView]:
    """Every round of a ticket, the last first. Two statements however many there are."""
    steps = ApprovalStep.objects.filter(ticket=ticket).select_related("round").order_by("-round__number", "position")
    found: dict[int, RoundView] = {}
    for step in steps.prefetch_related(Prefetch("seats", SEATS)):
        view = found.setdefault(step.round_id, RoundView(step.round, []))
        view.steps.append(StepView(step, list(step.seats.all())))
    return list(found.values())


class Decision:
    """One step before one person: what they decide on, what has been decided, and whether it is theirs to decide."""

    def __init__(self, step: ApprovalStep, user: User, token: str = "") -> None:
        self.step, self.ticket, self.user, self.token = step, step.ticket, user, token

    @cached_property
    def seats(self) -> list[ApprovalSeat]:
        return list(SEATS.filter(step=self.step))

    @property
    def view(self) -> StepView:
        return StepView(self.step, self.seats)

    @cached_property
    def refusal(self) -> Refused | None:
        """What stands against their deciding now, in words; nothing when they may."""
        try:
            votes_of(self.ticket, self.step, self.seats, self.user)
        except Refused as refusal:
            return refusal
        return None

    @cached_property
    def is_asked(self) -> bool:
        """Is or was asked, whether or not they may decide now."""
        return any(self.user.pk in (seat.person_id, seat.principal_id, seat.decided_by_id) for seat in self.seats)

    @property
    def principals(self) -> list[User]:
        """For whom they would decide besides, or instead of, themselves."""
        own = [seat for seat in self.seats if seat.is_asked and self.user.pk in (seat.person_id, seat.principal_id)]
        return _others(own, self.user)

    @cached_property
    def earlier(self) -> list[StepView]:
        """The steps of the round that were decided before this one."""
        steps = ApprovalStep.objects.filter(round=self.step.round_id, position__lt=self.step.position)
        return [StepView(step, list(step.seats.all())) for step in steps.prefetch_related(Prefetch("seats", SEATS))]

    @property
    def description(self) -> SafeString:
        """What the requester wrote; without pictures and links for those who may not open them."""
        return markdown.words_only(self.ticket.description)

    @cached_property
    def files(self) -> list[tuple[Attachment, str]]:
        """What came with what is decided on, each with the address at which this person reads it."""
        files = Attachment.objects.to_approve(self.ticket).order_by("created_at", "pk")[:MOST_FILES]
        return [(file, self._address(file)) for file in files]

    def _address(self, file: Attachment) -> str:
        return reverse("approvals:link_file", args=[self.token, file.uuid]) if self.token else file.get_absolute_url()

    @cached_property
    def sees_ticket(self) -> bool:
        return policies.can_view(self.user, self.ticket)


def panel_context(ticket: Ticket, user: User) -> Mapping[str, Any] | None:
    """What the panel shows; nothing on tickets whose process asks nobody, at no cost."""
    if not ticket.workflow.on_approval:
        return None
    rounds = rounds_of(ticket)
    if not rounds:
        return None
    mine = {
        view.step.pk
        for view in rounds[0].steps
        if view.step.is_open and any(user.pk in (seat.person_id, seat.principal_id) for seat in view.asked)
    }
    return {"rounds": rounds, "latest": rounds[0], "earlier_count": len(rounds) - 1, "mine": mine}


def register_panels() -> None:
    """On the desk's page and on the requester's."""
    for name, template, place in (
        ("approvals", "approvals/_panel.html", "side"),
        ("approvals-portal", "approvals/_portal.html", "portal"),
    ):
        register_panel(Panel(name=name, template=template, place=place, context=panel_context, position=10))


def steps_to_decide(user: User, keys: Sequence[int]) -> QuerySet[ApprovalStep]:
    """Those of the steps that wait for the person, in the order of their list."""
    steps = ApprovalStep.objects.awaiting(user).filter(pk__in=keys)
    return steps.select_related("ticket__requester", "ticket__contact_department").order_by("opened_at", "pk")
