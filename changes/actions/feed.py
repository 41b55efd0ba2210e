"""The private address of a person's change calendar."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from changes.models import CalendarFeed
from changes.policies import may_read_calendar
from tickets.exceptions import NotAllowed


@transaction.atomic
def open_feed(*, by: User) -> str:
    """Gives the person a new address and takes the old one back; its secret is told this once. Raises NotAllowed."""
    if not may_read_calendar(by):
        raise NotAllowed()
    User.objects.select_for_update().get(pk=by.pk)  # two clicks make one address
    close_feed(by=by)
    secret = CalendarFeed.new_secret()
    CalendarFeed.objects.create(person=by, digest=CalendarFeed.digest_of(secret))
    return secret


def close_feed(*, by: User) -> None:
    """Takes the person's address back; whoever reads it is told that there is nothing."""
    CalendarFeed.objects.filter(person=by, revoked_at=None).update(revoked_at=timezone.now())


def feed_of(person: User) -> CalendarFeed | None:
    """The person's address as long as it works; what it is, nobody can say any more."""
    return CalendarFeed.objects.filter(person=person, revoked_at=None).first()


def reader_of(secret: str) -> User | None:
    """Whose address it is; nobody's when it was taken back or they may no longer read the calendar."""
    found = CalendarFeed.objects.filter(digest=CalendarFeed.digest_of(secret), revoked_at=None)
    feed = found.select_related("person").first()
    if feed is None or not may_read_calendar(feed.person):
        return None
    now = timezone.now()
    # To the hour: a calendar asks every few minutes, and that is no news.
    if feed.used_at is None or (now - feed.used_at).total_seconds() > 3600:
        CalendarFeed.objects.filter(pk=feed.pk).update(used_at=now)
    return feed.person
