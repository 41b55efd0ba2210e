"""Messages about what is no ticket: in the bell at once, by mail with the patience of all mail."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from tickets import moments
from tickets.events import is_history
from tickets.hints import hint
from tickets.models import Notification
from tickets.models.notification import Channel


def tell(
    people: Iterable[User], topic: str, about: str, data: Mapping[str, Any], *, at: datetime | None = None
) -> list[Notification]:
    """Tells each of them once of `about`, a key for what has happened; a second time is none.

    `topic` names the templates (`templates/tickets/mail/<topic>*.txt`), `data` is what they need; `url` in it is where
    the message leads. Within a transaction; the mails follow its commit. What tells of the past tells nobody.
    """
    if is_history():
        return []
    now = at or moments.now()
    told = []
    for person in people:
        if not person.is_active:
            continue
        for channel in (Channel.IN_APP, Channel.MAIL):
            by_mail = channel == Channel.MAIL
            values: dict[str, Any] = {"topic": topic, "data": dict(data)}
            values |= {"next_attempt_at": now} if by_mail else {"state": Notification.State.SENT, "sent_at": now}
            message, created = Notification.objects.get_or_create(
                about=about, recipient=person, channel=channel, event=None, defaults=values
            )
            if created:
                told.append(message)
    for message in told:
        if message.channel == Channel.MAIL:
            _send(message.pk)
    return told


def _send(key: int) -> None:
    transaction.on_commit(lambda: hint("tickets.tasks.deliver_notification", key))
