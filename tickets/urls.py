"""The agents' pages and what every page of a ticket needs."""

from django.urls import path, register_converter

from tickets.converters import TicketNumberConverter
from tickets.views import attachments

register_converter(TicketNumberConverter, "ticket_number")

app_name = "tickets"
urlpatterns = [
    path("attachments/", attachments.upload, name="upload"),
    path("attachments/<uuid:attachment_id>/", attachments.attachment, name="attachment"),
    path("attachments/<uuid:attachment_id>/remove/", attachments.remove, name="remove_attachment"),
]
