"""What is promised to whom: policies, their versions, and which one a ticket got."""

from functools import cached_property
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from accounts.models.base import BilingualName
from sla.document import PolicyDocument, read_document
from tickets.choices import Kind, Priority
from tickets.models import Category, Ticket


class PolicyQuerySet(models.QuerySet):
    def active(self) -> Self:
        return self.filter(is_active=True, current__isnull=False)


class Policy(BilingualName):
    """Which tickets a promise is for. Of the policies that match, the most specific wins, ties by position."""

    position = models.PositiveSmallIntegerField(_("position"), default=100)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, blank=True)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, null=True, blank=True)
    category = models.ForeignKey(
        Category, verbose_name=_("category"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    department = models.ForeignKey(
        Department, verbose_name=_("department"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    for_vip = models.BooleanField(_("VIP only"), default=False)
    # The slug of what is ordered: the catalogue is another process (sla/catalog_items.py).
    catalog_item = models.CharField(_("catalogue item"), max_length=50, blank=True, default="", db_default="")
    is_active = models.BooleanField(_("active"), default=True)
    current = models.ForeignKey(
        "PolicyVersion", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("SLA policy")
        verbose_name_plural = _("SLA policies")
        ordering = ("position", "pk")


class PolicyVersion(models.Model):
    """What a policy promised from some day on. Never edited: an edit makes the next version."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("policy version")
        verbose_name_plural = _("policy versions")
        ordering = ("policy", "number")
        constraints = [models.UniqueConstraint(fields=["policy", "number"], name="policy_version_once")]

    def __str__(self) -> str:
        return f"{self.policy} v{self.number}"

    @cached_property
    def content(self) -> PolicyDocument:
        return read_document(self.document)


class PolicyMatchQuerySet(models.QuerySet):
    def held_by(self, ticket: Any) -> Any:
        """The ids of the versions that held for a ticket (its id, or an outer reference), the last one first."""
        found = self.filter(ticket=ticket, version__isnull=False).order_by("-sequence")
        return found.values_list("version_id", flat=True)


class PolicyMatch(models.Model):
    """Which version holds for a ticket from one of its events on, and why: the record that a replay reads."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="policy_matches")
    sequence = models.PositiveIntegerField(help_text="The event's place in the ticket's timeline.")
    version = models.ForeignKey(PolicyVersion, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.JSONField(default=list, help_text="What the policy names that the ticket has, e.g. [“kind”].")

    objects = PolicyMatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("policy match")
        verbose_name_plural = _("policy matches")
        ordering = ("ticket", "sequence")
        constraints = [models.UniqueConstraint(fields=["ticket", "sequence"], name="policy_match_once")]

    def __str__(self) -> str:
        return f"{self.ticket_id}/{self.sequence}: {self.version_id}"
