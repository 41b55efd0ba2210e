"""The index of what is archived: enough to find a ticket, to say who may see it, and where it lies."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from archive import policies
from archive.models.bundle import Bundle, BundlePart
from tickets.choices import Kind
from tickets.models import Ticket
from tickets.policies import visible_condition
from tickets.search import search_query
from tickets.workflow import workflows


class ArchivedTicketQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """What the person may see: the queryset form of `policies.can_view_archived`.

        What has become confidential on the desk since it was archived is hidden here as it is there.
        """
        confidential = Ticket.objects.filter(pk=OuterRef("ticket_id"), confidential=True)
        hidden = confidential.exclude(visible_condition(user))
        return self.filter(policies.visible_archived(user)).exclude(Exists(hidden))

    def newest(self) -> Self:
        """Of a ticket that was archived again, the newest copy."""
        return self.filter(is_latest=True)

    def readable(self) -> Self:
        """Whose bundle is still in the store."""
        return self.filter(bundle__state=Bundle.State.SEALED)

    def search(self, text: str) -> Self:
        query = search_query(text)
        return self.filter(search=query) if query else self


class ArchivedTicket(models.Model):
    """One copy of a ticket. `position` is where its stretch of the part begins, `line` its place in it."""

    bundle = models.ForeignKey(Bundle, on_delete=models.PROTECT, related_name="tickets", db_index=False)
    part = models.ForeignKey(BundlePart, on_delete=models.PROTECT, related_name="archived")
    # The ticket's own id, which is never given to another; no reference, for it may be deleted.
    ticket_id = models.BigIntegerField()
    position = models.PositiveBigIntegerField()
    line = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64, help_text=_("SHA-256 of its line."))
    event_count = models.PositiveIntegerField()
    version = models.PositiveIntegerField()
    is_latest = models.BooleanField(default=True)

    number = models.CharField(_("number"), max_length=24)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    state = models.CharField(_("state"), max_length=24)
    title = models.CharField(_("title"), max_length=200)
    priority = models.PositiveSmallIntegerField(_("priority"))
    confidential = models.BooleanField(_("confidential"))
    requester_name = models.CharField(_("requester"), max_length=100, blank=True)
    requester_id = models.BigIntegerField()
    assignee_id = models.BigIntegerField(null=True)
    opened_by_id = models.BigIntegerField(null=True)
    department = models.ForeignKey(
        Department, null=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False
    )
    # Besides the requester and the assignee: who watched it or held a task of it, and which teams had it or one.
    reader_ids = ArrayField(models.BigIntegerField(), default=list)
    reader_team_ids = ArrayField(models.BigIntegerField(), default=list)
    created_at = models.DateTimeField(_("created at"))
    closed_at = models.DateTimeField(_("closed at"))
    search = SearchVectorField(null=True, editable=False)
    # When its live row was deleted by a removal, and when it was brought back.
    removed_at = models.DateTimeField(_("deleted from the desk at"), null=True, blank=True)
    restored_at = models.DateTimeField(_("restored at"), null=True, blank=True)

    objects = ArchivedTicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("archived ticket")
        verbose_name_plural = _("archived tickets")
        ordering = ("-closed_at", "-pk")
        constraints = [models.UniqueConstraint(fields=["bundle", "ticket_id"], name="archived_once_a_bundle")]
        indexes = [
            models.Index(fields=["closed_at", "id"], name="archived_closed", condition=models.Q(is_latest=True)),
            models.Index(fields=["ticket_id", "event_count", "version"], name="archived_ticket"),
            models.Index(fields=["number"], name="archived_number"),
            models.Index(fields=["requester_id", "closed_at", "id"], name="archived_requester"),
            GinIndex(fields=["search"], name="archived_search"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("archive:ticket", args=[self.number])

    def get_state_display(self) -> str:
        found = workflows().get(self.kind)
        state = found.states.get(self.state) if found else None
        return str(state.label) if state else self.state
