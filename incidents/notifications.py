"""Who is told of a major incident: everybody affected of what is said to them, the staff of the rest."""

from collections.abc import Iterable

from django.urls import reverse

from accounts.models import User
from incidents.affected import people_affected
from incidents.policies import may_know
from tickets.models import Ticket, TicketEvent
from tickets.notifications.rules import PUBLIC_PAGES, Rule, holder, register_rules, supervisors


def affected(event: TicketEvent) -> Iterable[User]:
    return people_affected(event.ticket)


def not_told_by_resolution(event: TicketEvent) -> Iterable[User]:
    """Whoever is told of the resolution itself, of this ticket or of a child, need not hear that it has ended."""
    if not event.data.get("resolved"):
        return people_affected(event.ticket)
    told = {event.ticket.requester_id, *event.ticket.watchers.values_list("pk", flat=True)}
    told |= set(Ticket.objects.filter(parent=event.ticket_id).values_list("requester", flat=True))
    return people_affected(event.ticket).exclude(pk__in=told)


def commander(event: TicketEvent) -> Iterable[User | None]:
    return [event.ticket.major.commander] if event.ticket.is_major else []


def commander_and_supervisors(event: TicketEvent) -> Iterable[User | None]:
    return [*commander(event), *supervisors(event)]


def requester_of_child(event: TicketEvent) -> Iterable[User]:
    return [event.ticket.requester] if event.data.get("is_major") else []


def status_page(ticket: Ticket) -> str:
    return f"{reverse('portal:status')}#{ticket.number}"


def register() -> None:
    """Says so to the one table of all messages."""
    register_rules("major_declared", Rule("major_declared", commander_and_supervisors))
    register_rules("command_handed_over", Rule("command_handed_over", commander))
    register_rules("update_published", Rule("major_update", affected, sees=may_know))
    register_rules("major_ended", Rule("major_ended", not_told_by_resolution, sees=may_know))
    register_rules("joined", Rule("joined_major", requester_of_child, sees=may_know))
    register_rules("not_resolved_with_major", Rule("not_resolved_with_major", holder))
    register_rules("review_due", Rule("review_due", commander))
    PUBLIC_PAGES.update(dict.fromkeys(("major_update", "major_ended"), status_page))
