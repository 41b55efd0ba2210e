"""Finding what is archived: by number, words, requester and time."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from archive.models import ArchivedTicket
from tickets.choices import Kind


@dataclass(frozen=True)
class Wanted:
    """What is looked for. Days are the site's; `until` is the last one."""

    text: str = ""
    requester: str = ""
    since: date | None = None
    until: date | None = None
    kind: str = ""
    bundle: str = ""


def find(user: User, wanted: Wanted) -> QuerySet[ArchivedTicket]:
    """The newest copies the person may see, of bundles that are still in the store."""
    found = ArchivedTicket.objects.visible_to(user).newest().readable().search(wanted.text)
    if wanted.requester:
        people = User.objects.filter(Q(name=wanted.requester) | Q(employee_number__iexact=wanted.requester))
        found = found.filter(Q(requester_id__in=people.values("pk")) | Q(requester_name__icontains=wanted.requester))
    if wanted.since:
        found = found.filter(closed_at__gte=_midnight(wanted.since))
    if wanted.until:
        found = found.filter(closed_at__lt=_midnight(wanted.until + timedelta(days=1)))
    if wanted.kind in Kind.values:
        found = found.filter(kind=wanted.kind)
    if wanted.bundle:
        found = found.filter(bundle__name=wanted.bundle)
    return found.select_related("bundle", "department").defer("search")


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_default_timezone())
