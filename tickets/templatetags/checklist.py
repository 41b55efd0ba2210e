"""What pages and mails need of tasks."""

from typing import Any

from django import template

from accounts.models import User
from tickets.models import TicketEvent

register = template.Library()


@register.filter
def ready_for(event: TicketEvent, reader: User) -> list[dict[str, Any]]:
    """Of the tasks that became ready with an event those that are not somebody else's own."""
    ready = event.data.get("ready", [])
    return [task for task in ready if task.get("assignee") in (None, reader.pk)] or ready
