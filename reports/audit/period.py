"""The period that the system's own findings are shown for."""

from datetime import timedelta

from django.utils import timezone

from reports.audit.checks import Period
from tickets import moments

DAYS = 30


def this_period() -> Period:
    """The last thirty days."""
    today = timezone.localdate()
    return Period(today - timedelta(days=DAYS), today, moments.now())
