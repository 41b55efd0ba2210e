"""How far a release has gone out."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tickets.inputs import MAX_TEXT
from tickets.models import Ticket


class StageState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("stage", "Planned")
    DEPLOYING = "deploying", pgettext_lazy("stage", "Deploying")
    DEPLOYED = "deployed", pgettext_lazy("stage", "To be verified")
    VERIFIED = "verified", pgettext_lazy("stage", "Verified")
    FAILED = "failed", pgettext_lazy("stage", "Failed")
    ROLLED_BACK = "rolled_back", pgettext_lazy("stage", "Rolled back")


# Something of the release is there and would have to be taken back.
BEGUN = (StageState.DEPLOYING, StageState.DEPLOYED, StageState.VERIFIED, StageState.FAILED)


class ReleaseStage(models.Model):
    """One step outwards (pilot, a batch, everybody), with its own verification before the next begins.

    `version` grows with every change; two people at one stage are told apart by it.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="release_stages")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    name = models.CharField(_("stage"), max_length=120)
    audience = models.CharField(_("for whom"), max_length=300, blank=True)
    criterion = models.TextField(
        _("how it is verified"), blank=True, max_length=MAX_TEXT, help_text=_("What must be so before the next stage.")
    )
    planned_start = models.DateTimeField(_("planned for"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=StageState, default=StageState.PLANNED, editable=False)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)
    # Who did the last thing to it, and what they said.
    acted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    finding = models.TextField(_("finding"), blank=True, max_length=MAX_TEXT, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("stage of a release")
        verbose_name_plural = _("stages of releases")
        ordering = ("ticket_id", "position", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def is_begun(self) -> bool:
        return self.state in BEGUN
