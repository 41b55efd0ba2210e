"""The timeline: one append-only row for everything that happens to a ticket."""

import hashlib
import json
from datetime import UTC
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from tickets.models.ticket import Ticket
from tickets.policies import can_see_internal


class TicketEventQuerySet(models.QuerySet):
    def visible_to(self, user: User, ticket: Ticket) -> Self:
        """The entries of a ticket the person may already see: staff all, everyone else the public ones."""
        own = self.filter(ticket=ticket)
        return own if can_see_internal(user, ticket) else own.filter(public=True)

    def undispatched(self) -> Self:
        return self.filter(dispatched_at=None)

    def comments(self) -> Self:
        return self.filter(verb__in=("replied", "noted"))


class TicketEvent(models.Model):
    """Who did what to a ticket, when, which fields changed, and whether the requester may know.

    `changes` is `{field: [old, new]}` in JSON's own types, `data` what else belongs to the verb (a reason, the
    rule that routed). Rows form a chain: `digest` covers the row and the digest before it. The database refuses
    update and delete (migration 0002); only `dispatched_at`, which is no part of the record, may be set once.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    verb = models.CharField(_("what"), max_length=40)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("when"))
    public = models.BooleanField(_("visible to the requester"), default=False)
    text = models.TextField(_("text"), blank=True)
    changes = models.JSONField(_("changes"), default=dict, blank=True)
    data = models.JSONField(_("data"), default=dict, blank=True)
    digest = models.CharField(max_length=64, editable=False)
    dispatched_at = models.DateTimeField(null=True, editable=False)

    objects = TicketEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ("ticket", "sequence")
        constraints = [models.UniqueConstraint(fields=["ticket", "sequence"], name="event_sequence_once")]
        indexes = [
            models.Index(fields=["at", "id"], name="event_at"),
            models.Index(fields=["id"], name="event_undispatched", condition=Q(dispatched_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb}"

    def compute_digest(self, previous: str) -> str:
        """SHA-256 over the entry and the digest of the one before it."""
        content = [
            previous,
            self.ticket.number,
            self.sequence,
            self.verb,
            self.actor_id,
            self.at.astimezone(UTC).isoformat(),
            self.public,
            self.text,
            self.changes,
            self.data,
        ]
        canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()
