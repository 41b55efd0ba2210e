"""Messages to people that follow from events: the outbox and the inbox in one."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from tickets.models.event import TicketEvent


class Channel(models.TextChoices):
    IN_APP = "in_app", _("In the application")
    MAIL = "mail", _("E-mail")


class NotificationQuerySet(models.QuerySet):
    def inbox(self, user: User) -> Self:
        return self.filter(recipient=user, channel=Channel.IN_APP)

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def due(self, at: datetime) -> Self:
        """Not delivered yet and worth another try."""
        return self.filter(state=Notification.State.PENDING, next_attempt_at__lte=at)


class Notification(models.Model):
    """One message to one person by one channel about one event, or one other thing (`tickets.notifications.notices`).

    The unique key makes a second run harmless.
    """

    class State(models.TextChoices):
        PENDING = "pending", pgettext_lazy("message", "Waiting to be sent")
        SENT = "sent", pgettext_lazy("message", "Sent")
        FAILED = "failed", pgettext_lazy("message", "Could not be delivered")

    # Both are found by what begins with them in `Meta`.
    event = models.ForeignKey(
        TicketEvent, null=True, on_delete=models.PROTECT, related_name="notifications", db_index=False
    )
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications", db_index=False
    )
    # What it is about where that is no event of a ticket, and what its words need (`url` is where it leads).
    about = models.CharField(max_length=80, blank=True, default="")
    data = models.JSONField(default=dict, blank=True)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    topic = models.CharField(_("topic"), max_length=30)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True)
    last_error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    read_at = models.DateTimeField(_("read at"), null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ("-created_at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["event", "recipient", "channel"], name="notification_once"),
            models.UniqueConstraint(
                fields=["about", "recipient", "channel"], condition=~Q(about=""), name="notification_about_once"
            ),
            models.CheckConstraint(condition=Q(event=None) ^ Q(about=""), name="notification_about_something"),
        ]
        indexes = [
            models.Index(fields=["recipient", "-created_at", "-id"], name="notification_inbox"),
            models.Index(fields=["recipient"], name="notification_unread", condition=Q(channel="in_app", read_at=None)),
            models.Index(fields=["next_attempt_at"], name="notification_due", condition=Q(state="pending")),
        ]

    def __str__(self) -> str:
        return f"{self.topic} → {self.recipient_id} ({self.channel})"
