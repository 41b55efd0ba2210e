"""The parts of a ticket's page that other apps bring."""

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from accounts.models import User
from tickets.approvals.overview import Decision
from tickets.models import Ticket
from tickets.panels import panels_of

register = template.Library()


@register.simple_tag(takes_context=True)
def ticket_panels(context: template.Context, ticket: Ticket, place: str) -> SafeString:
    """All panels of the place, one below the other."""
    return _render(context, ticket, context["request"].user, place)


@register.simple_tag(takes_context=True)
def decision_panels(context: template.Context, decision: Decision) -> SafeString:
    """What processes show an approver, who need not have signed in."""
    return _render(context, decision.ticket, decision.user, "decision")


def _render(context: template.Context, ticket: Ticket, user: User, place: str) -> SafeString:
    parts = []
    for panel, values in panels_of(ticket, user, place):
        content = {"ticket": ticket, "page": context.get("page"), **values}
        parts.append(get_template(panel.template).render(content, context["request"]))
    return mark_safe("".join(parts))  # noqa: S308 (rendered templates)
