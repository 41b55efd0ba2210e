"""Keeping the figures of dashboards fresh, so that whoever opens one finds them worked out."""

import time
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError

from reports.builder.definition import checked
from reports.builder.working_out import at_hand, keep
from reports.models import Dashboard, SavedReport
from tickets import moments

# What nobody has looked at for so long is worked out when somebody does.
LOOKED_AT = timedelta(days=2)
# Made anew before they are too old to be shown.
STALE = timedelta(minutes=5)
# A task gives way long before its time limit; the next one goes on.
MOST_SECONDS, MOST = 60, 200


def refresh(at: datetime | None = None) -> int:
    """Works out anew what stands on dashboards that somebody looked at of late. Returns how many reports it did.

    As their owner asks: what is somebody's own (“me”, “mine”) is worked out for others when they come.
    """
    now, begun, done = at or moments.now(), time.monotonic(), 0
    boards = Dashboard.objects.filter(seen_at__gte=now - LOOKED_AT)
    found = SavedReport.objects.filter(places__dashboard__in=boards).select_related("owner").order_by("pk").distinct()
    for report in found[:MOST]:
        if time.monotonic() - begun > MOST_SECONDS:
            break
        done += _refresh(report, now)
    return done


def _refresh(report: SavedReport, now: datetime) -> int:
    try:
        definition = checked(report.definition, report.owner)
    except ValidationError:
        return 0  # it asks for something that there is no longer; its page says so
    scope = definition.scope(report.owner)
    known = at_hand(definition, scope)
    if known is not None and known.at > now - STALE:
        return 0
    keep(definition, scope)
    return 1
