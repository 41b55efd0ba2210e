"""One tap in the mail rates: the page that the link opens sends the tapped answer by itself.

Programs that look into mails open links too, some of them as a browser does. So a tapped answer is provisional: it
counts when it has stood for two minutes or a button confirms it, and not at all when different answers come within a
minute, as no person taps. Why: docs/decisions, "one tap rates".
"""

from datetime import datetime, timedelta

from django.db import transaction

from tickets import moments
from tickets.actions.satisfaction import rate
from tickets.exceptions import Refused
from tickets.models import RatedVia, Satisfaction
from tickets.models.satisfaction import ASKED

SETTLES_AFTER = timedelta(minutes=2)
# A person who taps another answer takes longer to come back to the mail.
TOO_QUICK = timedelta(minutes=1)
BATCH = 200


@transaction.atomic
def tap(satisfaction: Satisfaction, answer: str, at: datetime | None = None) -> Satisfaction:
    """Notes a tapped answer until it settles; returns the question as it stands then."""
    now = at or moments.now()
    fresh = Satisfaction.objects.select_for_update().get(pk=satisfaction.pk)
    if fresh.state != ASKED or fresh.taps_differ or not fresh.may_be_answered(now) or fresh.tapped == answer:
        return fresh
    if fresh.tapped and fresh.tapped_at is not None and now - fresh.tapped_at < TOO_QUICK:
        fresh.tapped, fresh.tapped_at, fresh.taps_differ = "", None, True
    else:
        fresh.tapped, fresh.tapped_at = answer, now
    fresh.save(update_fields=["tapped", "tapped_at", "taps_differ"])
    return fresh


def settle(now: datetime) -> int:
    """Counts the tapped answers that have stood long enough. Returns how many."""
    found = Satisfaction.objects.settled(now - SETTLES_AFTER).select_related("requester", "ticket")
    settled = 0
    for satisfaction in found.order_by("tapped_at")[:BATCH]:
        try:
            rate(
                satisfaction,
                by=satisfaction.requester,
                overall=satisfaction.tapped,
                via=RatedVia.TAP,
                at=now,
            )
        except Refused:  # reopened, or too late, in this moment
            Satisfaction.objects.filter(pk=satisfaction.pk).update(tapped="", tapped_at=None)
            continue
        settled += 1
    return settled
