"""Everything the commander's page shows; each part is read when the template asks for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from accounts.models import User
from incidents import children, review
from incidents.affected import people_affected
from incidents.command import FIRST_STEPS, commands
from incidents.major_moves import MAJOR_MOVES
from incidents.models import Affected, MajorIncident
from tickets.asset_directory import AssetReference, assets
from tickets.models import Task, Ticket, TicketEvent
from tickets.policies import can_edit
from tickets.timeline import reading
from tickets.workflow import Offer

MAX_CHILDREN, MAX_UPDATES, MAX_ENTRIES = 100, 20, 100
# Shown where the command is: its own moves, and the one that ends it all.
SHOWN_MOVES = (*MAJOR_MOVES, "resolve")


@dataclass
class WarRoom:
    """One major incident as one person of the desk has it before them."""

    user: User
    ticket: Ticket

    @property
    def major(self) -> MajorIncident:
        return self.ticket.major

    @cached_property
    def offers(self) -> list[Offer]:
        return [offer for offer in self.ticket.workflow.offers(self.ticket, self.user) if offer.name in SHOWN_MOVES]

    @cached_property
    def services(self) -> list[tuple[str, str]]:
        """Each service with the address of its asset, where it is one."""
        known: Mapping[str, AssetReference] = {}
        if self.major.asset_ids:
            known = {asset.name: asset for asset in assets().get(self.major.asset_ids).values()}
        return [(name, known[name].url if name in known else "") for name in self.major.services]

    @cached_property
    def updates(self) -> list[TicketEvent]:
        found = self.ticket.events.filter(verb__in=("update_published", "major_ended")).exclude(text="")
        return list(found.select_related("actor").order_by("-sequence")[:MAX_UPDATES])

    @cached_property
    def entries(self) -> Sequence[reading.Entry]:
        """The turning points, the latest first."""
        found = self.ticket.events.filter(verb__in=review.TELLING).select_related("actor", "worklog")
        entries = []
        for event in found.prefetch_related("attachments").order_by("-sequence")[:MAX_ENTRIES]:
            event.ticket = self.ticket
            entries.append(reading.describe(event, internal=True))
        return [entry for entry in entries if entry is not None]

    @cached_property
    def steps(self) -> list[Task]:
        return list(self.ticket.tasks.filter(group=FIRST_STEPS).select_related("ended_by").order_by("position", "pk"))

    @property
    def steps_done(self) -> int:
        return sum(step.is_finished for step in self.steps)

    @cached_property
    def children(self) -> list[Ticket]:
        found = self.ticket.children.visible_to(self.user).for_list()
        return list(found.order_by("-is_open", "created_at")[:MAX_CHILDREN])

    @cached_property
    def proposed(self) -> list[Ticket]:
        """What may belong to it, as long as it can still be solved with it."""
        return children.proposed(self.ticket, self.user) if self.may_link else []

    @cached_property
    def may_link(self) -> bool:
        return self.ticket.is_open and self.ticket.state != "resolved" and can_edit(self.user, self.ticket)

    @cached_property
    def told_count(self) -> int:
        return people_affected(self.ticket).count()

    @cached_property
    def me_too_count(self) -> int:
        return Affected.objects.filter(major=self.ticket.pk).count()

    @cached_property
    def commands(self) -> bool:
        return commands(self.user, self.ticket)

    @property
    def may_review(self) -> bool:
        return self.commands and review.may_write(self.ticket)

    @cached_property
    def missing(self) -> list[str]:
        return review.missing(self.ticket) if review.may_write(self.ticket) else []
