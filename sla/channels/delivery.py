"""Posting to channels with patience, as mails are sent: again and again at growing intervals, then a list."""

import logging
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from sla.channels.addresses import service_of
from sla.models import ChatChannel, ChatMessage
from tickets import moments
from tickets.hints import hint
from tickets.models import TicketEvent
from tickets.notifications.delivery import RETRY_AFTER
from tickets.timeline.words import SENTENCES, Telling, fallback_sentence

logger = logging.getLogger(__name__)

TASK = "sla.tasks.post_to_channels"
# A post takes seconds where a service does not answer; the rest is the next task's.
BATCH = 20


class NotPosted(Exception):
    """The service did not take the message."""


def post(url: str, title: str, body: str) -> None:
    """Posts at once. Raises ValidationError for an address that is not allowed, NotPosted when it is not taken."""
    import apprise

    service = service_of(url)
    poster = apprise.Apprise()
    poster.add(service)
    with apprise.LogCapture(level=logging.WARNING) as said:
        taken = poster.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT)
        reason = said.getvalue()
    if not taken:
        raise NotPosted(without_secrets(reason, url) or _("The service did not take the message."))


def without_secrets(text: str, url: str) -> str:
    """The words of a failure without any piece of the address but its service."""
    pieces = url.partition("://")[2].replace("?", "/").replace("@", "/").replace(":", "/").replace("&", "/").split("/")
    for piece in sorted(filter(lambda one: len(one) > 3, pieces), key=len, reverse=True):
        text = text.replace(piece, "•••")
    return " ".join(text.split())[:1_000]


def words_of(event: TicketEvent) -> tuple[str, str]:
    """Title and text of what a channel is told. A channel has many readers: a confidential ticket has no title."""
    ticket = event.ticket
    told = Telling(event, event.changes, event.data, internal=True)
    sentence = SENTENCES.get(event.verb, fallback_sentence)(told)
    title = ticket.number if ticket.confidential else f"{ticket.number} {ticket.title}"
    priority = _("priority %(name)s") % {"name": ticket.get_priority_display()}
    address = settings.SITE_URL + reverse("tickets:detail", args=[ticket.number])
    return title, f"{sentence}\n{priority} · {ticket.get_state_display()}\n{address}"


def deliver(key: int, at: datetime | None = None) -> bool:
    """Posts one message if it is due. Returns whether it went out. The claim comes first: nobody posts it twice."""
    now = at or moments.now()
    message = _claim(key, now)
    if message is None:
        return False
    try:
        with translation.override(settings.LANGUAGE_CODE):
            post(message.channel.url, *words_of(message.event))
    except Exception as error:  # noqa: BLE001  (whatever a chat service raises: keep it and go on)
        _put_off(message, error)
        return False
    ChatMessage.objects.filter(pk=key).update(state=ChatMessage.State.SENT, sent_at=moments.now(), last_error="")
    return True


def _claim(key: int, now: datetime) -> ChatMessage | None:
    message = (
        ChatMessage.objects.due(now).select_related("event__ticket", "event__actor", "channel").filter(pk=key).first()
    )
    if message is None:
        return None
    if not message.channel.is_active:
        ChatMessage.objects.filter(pk=key).update(state=ChatMessage.State.FAILED, last_error="The channel is off.")
        return None
    wait = RETRY_AFTER[min(message.attempts, len(RETRY_AFTER) - 1)]
    claimed = ChatMessage.objects.due(now).filter(pk=key, attempts=message.attempts)
    taken = claimed.update(attempts=F("attempts") + 1, next_attempt_at=now + wait)
    message.attempts += 1
    return message if taken else None


def _put_off(message: ChatMessage, error: Exception) -> None:
    words = without_secrets(f"{type(error).__name__}: {error}", message.channel.url)
    logger.warning("Message %s to channel %s failed: %s", message.pk, message.channel.name, words)
    given_up = message.attempts > len(RETRY_AFTER)
    state = ChatMessage.State.FAILED if given_up else ChatMessage.State.PENDING
    ChatMessage.objects.filter(pk=message.pk).update(state=state, last_error=words)


def sweep(at: datetime | None = None) -> int:
    """Posts what is due. Returns how many it tried."""
    now = at or moments.now()
    keys = list(ChatMessage.objects.due(now).order_by("next_attempt_at").values_list("pk", flat=True)[:BATCH])
    for key in keys:
        deliver(key, now)
    if len(keys) == BATCH:
        hint(TASK)
    return len(keys)


def take_up(at: datetime | None = None) -> None:
    """Tells a worker of what no hint has reached."""
    if ChatMessage.objects.due(at or moments.now()).exists():
        hint(TASK)


def retry(message: ChatMessage) -> None:
    """Gives an undeliverable message a fresh start."""
    failed = ChatMessage.objects.filter(pk=message.pk, state=ChatMessage.State.FAILED)
    failed.update(state=ChatMessage.State.PENDING, attempts=0, next_attempt_at=moments.now())
    transaction.on_commit(lambda: hint(TASK))


def active_channels() -> dict[int, str]:
    """The channels that are told anything, by id."""
    return dict(ChatChannel.objects.filter(is_active=True).values_list("pk", "name"))


def messages_for(posts: Iterable[tuple[TicketEvent, int, datetime]]) -> list[ChatMessage]:
    """The messages of saved events to channels, unsaved."""
    return [ChatMessage(event_id=event.pk, channel_id=channel, next_attempt_at=at) for event, channel, at in posts]
