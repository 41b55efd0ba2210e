"""Messages of many events written in one statement: what an outage left is told in a moment."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from tickets.models import Notification
from tickets.models.notification import Channel

# A person, told of an event; the mail leaves at the moment beside them.
Told = tuple[int, int, datetime]

INSERT = """
INSERT INTO tickets_notification
  (event_id, recipient_id, about, data, topic, channel, state, attempts, next_attempt_at, last_error, created_at,
   sent_at)
SELECT told.event, told.recipient, '', '{}', %(topic)s, by.channel, by.state, 0,
  CASE WHEN by.state = %(pending)s THEN told.mail_at END, '', clock_timestamp(),
  CASE WHEN by.state = %(sent)s THEN %(now)s::timestamptz END
FROM unnest(%(events)s::bigint[], %(people)s::bigint[], %(mail_at)s::timestamptz[]) AS told (event, recipient, mail_at)
CROSS JOIN (VALUES (%(in_app)s, %(sent)s), (%(mail)s, %(pending)s)) AS by (channel, state)
"""


def tell_many(told: Sequence[Told], *, topic: str, now: datetime) -> None:
    """Writes a message in the application and one by mail for each of these events and people, in that order."""
    if not told:
        return
    events, people, mail_at = (list(values) for values in zip(*told, strict=True))
    values: dict[str, Any] = {
        "topic": topic,
        "now": now,
        "events": events,
        "people": people,
        "mail_at": mail_at,
        "in_app": Channel.IN_APP.value,
        "mail": Channel.MAIL.value,
        "sent": Notification.State.SENT.value,
        "pending": Notification.State.PENDING.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(INSERT, values)
