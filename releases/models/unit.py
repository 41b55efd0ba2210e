"""What goes out with a release."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tickets.models import Ticket


class ReleaseUnit(models.Model):
    """A part with its version: a program, a configuration, a database schema."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="release_units")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("unit"), max_length=120)
    version = models.CharField(pgettext_lazy("release", "version"), max_length=60)
    from_version = models.CharField(_("from version"), max_length=60, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("release unit")
        verbose_name_plural = _("release units")
        ordering = ("ticket_id", "position", "pk")

    def __str__(self) -> str:
        return f"{self.name} {self.version}"
