"""The timeline: one append-only row for everything that happens to a ticket."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from tickets.models.base import HistoryEntry
from tickets.models.ticket import Ticket
from tickets.policies import can_see_internal, is_requester

# What the requester says of how they were helped: theirs and the staff's to read, and no other employee's.
PERSONAL = frozenset({"rated", "rating_changed"})


class TicketEventQuerySet(models.QuerySet):
    def visible_to(self, user: User, ticket: Ticket) -> Self:
        """The entries of a ticket the person may already see: staff all, everyone else the public ones."""
        own = self.filter(ticket=ticket)
        if can_see_internal(user, ticket):
            return own
        return own.filter(public=True) if is_requester(user, ticket) else own.told_to_everybody()

    def told_to_everybody(self) -> Self:
        """What whoever sees the ticket may read."""
        return self.filter(public=True).exclude(verb__in=PERSONAL)

    def undispatched(self) -> Self:
        return self.filter(dispatched_at=None)

    def comments(self) -> Self:
        return self.filter(verb__in=("replied", "noted"))


class TicketEvent(HistoryEntry):
    """Who did what to a ticket, when, which fields changed, and whether the requester may know.

    `data` holds a reason, or the rule that routed. Rows form a chain: `digest` covers the row and the digest before
    it. The database refuses update and delete (migration 0002); only `dispatched_at`, which is no part of the record,
    may be set once.
    """

    # Found by the unique key of `Meta`.
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="events", db_index=False)
    sequence = models.PositiveIntegerField()
    public = models.BooleanField(_("visible to the requester"), default=False)
    text = models.TextField(_("text"), blank=True)
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
            # What the figures of escalations are counted from.
            models.Index(
                fields=["at", "ticket"], name="event_escalated", condition=Q(verb__in=["escalated", "raised"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb}"

    def compute_digest(self, previous: str) -> str:
        """SHA-256 over the entry and the digest of the one before it."""
        return entry_digest(
            previous,
            self.ticket.number,
            {
                "sequence": self.sequence,
                "verb": self.verb,
                "actor_id": self.actor_id,
                "at": self.at,
                "public": self.public,
                "text": self.text,
                "changes": self.changes,
                "data": self.data,
            },
        )


def entry_digest(previous: str, number: str, entry: Mapping[str, Any]) -> str:
    """The same of an entry by its columns, wherever it was read."""
    content = [
        previous,
        number,
        entry["sequence"],
        entry["verb"],
        entry["actor_id"],
        entry["at"].astimezone(UTC).isoformat(),
        entry["public"],
        entry["text"],
        entry["changes"],
        entry["data"],
    ]
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
