"""Requests of people who have signed in."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class UserRequest(HttpRequest):
    """What a view behind `login_required` gets: nobody anonymous comes this far. For annotations only."""

    user: User
    htmx: HtmxDetails
