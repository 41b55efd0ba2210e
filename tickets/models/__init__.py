from tickets.models.attachment import Attachment
from tickets.models.category import Category, PriorityRule, RoutingRule
from tickets.models.event import TicketEvent
from tickets.models.idempotency import IdempotencyKey
from tickets.models.link import TicketLink
from tickets.models.notification import Notification
from tickets.models.number import NumberCounter, next_number, next_numbers
from tickets.models.ticket import Ticket, detail_model
from tickets.models.worklog import Worklog
from tickets.models.workplace import Draft, Presence, ReplyTemplate, SavedView

__all__ = [
    "Attachment",
    "Category",
    "Draft",
    "IdempotencyKey",
    "Notification",
    "NumberCounter",
    "Presence",
    "PriorityRule",
    "ReplyTemplate",
    "RoutingRule",
    "SavedView",
    "Ticket",
    "TicketEvent",
    "TicketLink",
    "Worklog",
    "detail_model",
    "next_number",
    "next_numbers",
]
