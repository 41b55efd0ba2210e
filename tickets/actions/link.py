"""Links between tickets."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import events, policies
from tickets.actions.base import lock, require
from tickets.choices import Kind, LinkKind
from tickets.exceptions import NotAllowed
from tickets.link_rules import LinkRule, link_rule
from tickets.models import Ticket, TicketLink
from tickets.policies import Predicate


@transaction.atomic
def link(ticket: Ticket, *, by: User, kind: str, target: Ticket, at: datetime | None = None) -> TicketLink:
    """Links a ticket to another the person may see; the same link twice is one.

    Raises NotAllowed, ValidationError, or what the process says of links of that kind.
    """
    if kind not in LinkKind.values:
        raise ValidationError({"kind": ValidationError(_("Choose one of the link kinds."), code="invalid_choice")})
    if target.pk == ticket.pk:
        message = _("A ticket cannot be linked to itself.")
        raise ValidationError({"target": ValidationError(message, code="itself")})
    rule = link_rule(kind)
    ticket, target = _locked(ticket, target, rule)
    if not _may_link(by, ticket, target, rule) or not policies.can_view(by, target):
        raise NotAllowed()
    ends = {"source": ticket, "target": target, "kind": kind}
    known = TicketLink.objects.filter(**ends).first()
    if known is not None:
        return known
    if rule is not None:
        rule.check(ticket, target)
    made = TicketLink.objects.create(**ends, created_by=by)
    events.record(ticket, "linked", by, at=at, data={"kind": kind, "target": events.as_json(target)})
    if rule is not None:
        rule.told(ticket, target, True, by, at)
    return made


@transaction.atomic
def unlink(ticket: Ticket, *, by: User, link: TicketLink, at: datetime | None = None) -> None:
    """Takes a link away again; the timeline keeps that it was there.

    Raises NotAllowed, or what the process says of links of that kind.
    """
    if ticket.pk not in (link.source_id, link.target_id):
        raise NotAllowed()
    rule = link_rule(link.kind)
    data = {"kind": link.kind, "source": events.as_json(link.source), "target": events.as_json(link.target)}
    if rule is None:
        ticket = lock(ticket)
        require(policies.can_link, by, ticket)
        events.record(ticket, "unlinked", by, at=at, data=data)
        link.delete()
        return
    source, target = _locked(link.source, link.target, rule)
    if not _may_link(by, source, target, rule):
        raise NotAllowed()
    rule.check_undo(source, target)
    link.delete()
    events.record(source, "unlinked", by, at=at, data=data)
    rule.told(source, target, False, by, at)


def _locked(source: Ticket, target: Ticket, rule: LinkRule | None) -> tuple[Ticket, Ticket]:
    """The source as it is now; the target too where a rule looks at its state, and that one first."""
    if rule is not None:
        target = lock(target)
    return lock(source), target


def _may_link(by: User, source: Ticket, target: Ticket, rule: LinkRule | None) -> bool:
    if rule is None:
        return policies.can_link(by, source)
    return policies.can_view(by, source) and rule.allows(by, source, target)


@transaction.atomic
def name_caused(ticket: Ticket, *, by: User, incident: Ticket, allowed: Predicate, at: datetime | None = None) -> None:
    """Says that an incident was caused by the ticket: a link, told in the timelines of both. Twice is once.

    Raises NotAllowed, or ValidationError at `incident` for another kind of ticket.
    """
    ticket = lock(ticket)
    require(allowed, by, ticket)
    if not policies.can_view(by, incident):
        raise NotAllowed()
    if incident.kind != Kind.INCIDENT:
        message = _("%(number)s is no incident.")
        params = {"number": incident.number}
        raise ValidationError({"incident": ValidationError(message, code="kind", params=params)})
    ends = {"source": incident, "target": ticket, "kind": LinkKind.CAUSED_BY}
    _found, created = TicketLink.objects.get_or_create(**ends, defaults={"created_by": by})
    if not created:
        return
    events.record(ticket, "incident_caused", by, at=at, data={"incident": events.as_json(incident)})
    told = {"kind": LinkKind.CAUSED_BY, "target": events.as_json(ticket)}
    events.record(lock(incident), "linked", by, at=at, data=told)
