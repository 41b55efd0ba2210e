"""The history of what administrators set."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SettingChange(models.Model):
    """One saved change of a kind or a place. `changes` is `{field: [old, new]}`; rows are only ever added."""

    class Subject(models.TextChoices):
        KIND = "kind", _("Kind of asset")
        PLACE = "place", pgettext_lazy("asset", "Place")

    subject = models.CharField(_("what"), max_length=10, choices=Subject)
    name = models.CharField(_("name"), max_length=100)
    changes = models.JSONField(_("changes"), default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("change of a setting")
        verbose_name_plural = _("changes of settings")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.subject} {self.name}"
