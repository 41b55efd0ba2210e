"""The record of what was done with the archive. The database refuses to change or delete an entry."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from archive.models.bundle import Bundle


class ArchiveAct(models.Model):
    """Who did what, when and why. `data` is what else belongs to the act: numbers, findings, what was left."""

    class Verb(models.TextChoices):
        BEGUN = "begun", pgettext_lazy("archive", "asked for a bundle")
        SEALED = "sealed", pgettext_lazy("archive", "sealed")
        FAILED = "failed", pgettext_lazy("archive", "could not be written")
        VERIFIED = "verified", pgettext_lazy("archive", "verified")
        DAMAGED = "damaged", pgettext_lazy("archive", "found damaged")
        EXPORTED = "exported", pgettext_lazy("archive", "exported a ticket")
        RESTORED = "restored", pgettext_lazy("archive", "restored a ticket")
        HELD = "held", pgettext_lazy("archive", "placed a hold")
        LIFTED = "lifted", pgettext_lazy("archive", "lifted a hold")
        SET = "set", pgettext_lazy("archive", "changed the settings")
        REMOVED_ROWS = "removed_rows", pgettext_lazy("archive", "deleted tickets from the desk")
        REMOVED_BUNDLE = "removed_bundle", pgettext_lazy("archive", "deleted a bundle")

    at = models.DateTimeField(_("when"))
    # Nobody: the desk itself.
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(_("what"), max_length=20, choices=Verb)
    bundle = models.ForeignKey(Bundle, null=True, on_delete=models.PROTECT, related_name="acts", db_index=False)
    number = models.CharField(_("ticket"), max_length=24, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("act on the archive")
        verbose_name_plural = _("acts on the archive")
        ordering = ("-at", "-pk")
        indexes = [
            models.Index(fields=["at", "id"], name="archive_act_at"),
            models.Index(fields=["bundle", "at", "id"], name="archive_act_bundle"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.at:%Y-%m-%d %H:%M}"
