"""Deletions after the time of retention: asked for, carried out, and what was deleted by them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from archive.models.bundle import Bundle


class Removal(models.Model):
    """One explicit act of deletion. The trigger on events lets those go that a running removal names, and no other."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("removal", "Waiting for a second administrator")
        WAITING = "waiting", pgettext_lazy("removal", "Waiting")
        RUNNING = "running", pgettext_lazy("removal", "Being carried out")
        DONE = "done", pgettext_lazy("removal", "Carried out")
        REFUSED = "refused", pgettext_lazy("removal", "Refused")
        FAILED = "failed", pgettext_lazy("removal", "Failed")

    bundle = models.ForeignKey(Bundle, on_delete=models.PROTECT, related_name="removals")
    with_rows = models.BooleanField(_("the tickets on the desk"), default=False)
    with_bundle = models.BooleanField(_("the bundle itself"), default=False)
    reason = models.CharField(_("reason"), max_length=500)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    removed = models.PositiveIntegerField(_("tickets deleted"), default=0)
    # Those that stayed, with the reason: `[[number, why]]`, the first hundred.
    kept = models.JSONField(default=list)
    kept_count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("deletion from the archive")
        verbose_name_plural = _("deletions from the archive")
        ordering = ("-asked_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["bundle"], condition=Q(state__in=["asked", "waiting", "running"]), name="removal_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.bundle_id} {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.ASKED, self.State.WAITING, self.State.RUNNING)


class RemovalTarget(models.Model):
    """One ticket of a removal. Without its row the database lets none of the ticket's events go."""

    removal = models.ForeignKey(Removal, on_delete=models.PROTECT, related_name="targets", db_index=False)
    ticket_id = models.BigIntegerField()
    number = models.CharField(max_length=24)
    # `{field: [ids]}` of rows elsewhere that named the ticket; put back when it is restored.
    detached = models.JSONField(default=dict)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("ticket of a deletion")
        verbose_name_plural = _("tickets of a deletion")
        constraints = [models.UniqueConstraint(fields=["removal", "ticket_id"], name="removal_target_once")]
        indexes = [models.Index(fields=["ticket_id"], name="removal_target_ticket")]

    def __str__(self) -> str:
        return self.number
