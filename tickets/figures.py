"""Figures as tickets know them: what the rates over solved tickets mean, and the list behind a figure.

Who keeps the figures is named by `settings.TICKET_FIGURES`; the queue's filter `figure` asks there and imports nothing
of it.
"""

from functools import cache
from typing import Any, Protocol

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from accounts.models import User

# Whom the desk helps; the other kinds are its own work, and have measures of their own.
HELPING = Q(kind__in=["incident", "request"])
# Of these, when solved: at first contact, and those that had come back.
FIRST_CONTACT = Q(reassignment_count=0, reopen_count=0)
RETURNED = Q(reopen_count__gt=0)
# Events by which a ticket went up: to another line of support, or to the management.
ESCALATING = ("escalated", "raised")


class Figures(Protocol):
    """What the queue asks about the figure that led to it."""

    def check(self, text: str) -> None:
        """Raises ValidationError for an address of no figure."""

    def condition(self, text: str, user: User) -> Q:
        """The tickets behind a figure."""

    def words(self, text: str, user: User) -> str:
        """The figure as a reader says it, and how many of its tickets they are not shown."""


class NoFigures:
    """A desk that keeps none."""

    def check(self, text: str) -> None:
        raise ValidationError(_("There is no such figure."), code="unknown")

    def condition(self, text: str, user: User) -> Q:
        return Q(pk__in=[])

    def words(self, text: str, user: User) -> str:
        return text


@cache
def _keeper(path: str) -> Any:
    return import_string(path)() if path else NoFigures()


def figures() -> Figures:
    """Whoever keeps this desk's figures."""
    return _keeper(settings.TICKET_FIGURES)
