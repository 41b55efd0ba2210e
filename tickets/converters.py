"""What addresses of tickets look like. Registered when the app is ready, for the urls of every app."""

from django.urls import register_converter


class TicketNumberConverter:
    """IT-YYYYMMDD-N; people also type it in small letters."""

    regex = r"[Ii][Tt]-\d{8}-\d{1,9}"

    def to_python(self, value: str) -> str:
        return value.upper()

    def to_url(self, value: str) -> str:
        return value


register_converter(TicketNumberConverter, "ticket_number")
