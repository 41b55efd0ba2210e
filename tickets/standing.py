"""How an open ticket stands with what was promised: one meaning for the queue's filter and for every figure."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.db.models import Q, TextChoices
from django.utils import timezone
from django.utils.translation import pgettext_lazy


class Standing(TextChoices):
    """The first four and the paused ones are told apart; “due within the hour” and “today” look at the hour of day."""

    BREACHED = "breached", pgettext_lazy("promise", "Breached")
    SOON = "soon", pgettext_lazy("promise", "Due soon")
    ON_TRACK = "on_track", pgettext_lazy("promise", "On track")
    STILL = "still", pgettext_lazy("promise", "No clock running")
    HOUR = "hour", pgettext_lazy("promise", "Due within the hour")
    TODAY = "today", pgettext_lazy("promise", "Due today")


def end_of_today(at: datetime) -> datetime:
    """Midnight by the site's clock."""
    local = timezone.localtime(at)
    return (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def _breached(at: datetime) -> Q:
    # Past its moment is broken, whether or not a worker has come to note it.
    return Q(is_breached=True) | Q(next_due_at__lt=at)


def _due_between(at: datetime, until: datetime) -> Q:
    return Q(is_breached=False, next_due_at__gte=at, next_due_at__lt=until)


_CONDITIONS: Mapping[str, Callable[[datetime], Q]] = {
    Standing.BREACHED: _breached,
    Standing.SOON: lambda at: Q(is_breached=False, next_due_at__gte=at, next_warn_at__lte=at),
    Standing.ON_TRACK: lambda at: (
        Q(is_breached=False, next_due_at__gte=at) & (Q(next_warn_at__gt=at) | Q(next_warn_at__isnull=True))
    ),
    Standing.STILL: lambda at: Q(is_breached=False, next_due_at__isnull=True),
    Standing.HOUR: lambda at: _due_between(at, at + timedelta(hours=1)),
    Standing.TODAY: lambda at: _due_between(at, end_of_today(at)),
}


def condition_of(standing: str, at: datetime) -> Q:
    """The same among tickets that are known to be open: an index of open tickets alone can answer it."""
    return _CONDITIONS[standing](at)


def stands(standing: str, at: datetime) -> Q:
    """The open tickets that stand so at that moment."""
    return Q(is_open=True) & condition_of(standing, at)
