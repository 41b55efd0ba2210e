"""Channels of chat services that escalation posts to, and the messages on their way there."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tickets.models import TicketEvent


class ChatChannel(models.Model):
    """Where a group of people is told: an address of apprise. Whoever knows the address can post, so it is a secret:
    it is never shown again once it is saved.
    """

    name = models.CharField(_("name"), max_length=100)
    url = models.CharField(_("address"), max_length=1_000)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("chat channel")
        verbose_name_plural = _("chat channels")
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=["name"], name="chat_channel_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def masked_url(self) -> str:
        """Which service it is and how the address ends, enough to tell two apart."""
        scheme, sign, rest = self.url.partition("://")
        return f"{scheme}{sign}…{rest.rstrip('/')[-3:]}"


class ChatMessageQuerySet(models.QuerySet):
    def due(self, at: datetime) -> Self:
        """Not posted yet and worth another try."""
        return self.filter(state=ChatMessage.State.PENDING, next_attempt_at__lte=at)

    def troubled(self) -> Self:
        """Given up, or tried in vain and to be tried again."""
        return self.exclude(state=ChatMessage.State.SENT).exclude(last_error="").select_related("channel")


class ChatMessage(models.Model):
    """One event told to one channel; the unique key makes a second run harmless."""

    class State(models.TextChoices):
        PENDING = "pending", pgettext_lazy("message", "Waiting to be sent")
        SENT = "sent", pgettext_lazy("message", "Sent")
        FAILED = "failed", pgettext_lazy("message", "Could not be delivered")

    event = models.ForeignKey(TicketEvent, on_delete=models.PROTECT, related_name="+", db_index=False)
    channel = models.ForeignKey(ChatChannel, on_delete=models.CASCADE, related_name="messages")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"))
    last_error = models.TextField(_("last error"), blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)

    objects = ChatMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message to a channel")
        verbose_name_plural = _("messages to channels")
        ordering = ("-pk",)
        constraints = [models.UniqueConstraint(fields=["event", "channel"], name="chat_message_once")]
        indexes = [
            models.Index(fields=["next_attempt_at"], name="chat_message_due", condition=Q(state="pending")),
            models.Index(fields=["-id"], name="chat_message_failed", condition=Q(state="failed")),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} → {self.channel_id}"
