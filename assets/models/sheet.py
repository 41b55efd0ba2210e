"""A sheet that somebody uploaded to import assets from, kept between its preview and the import."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AssetImport(models.Model):
    """The rows as they were read, and what became of them once they were imported."""

    file_name = models.CharField(_("file"), max_length=200)
    rows = models.JSONField(default=list, help_text=_("Per row its line in the file and its cells by column."))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("uploaded at"))
    applied_at = models.DateTimeField(_("imported at"), null=True, blank=True)
    report = models.JSONField(default=list, help_text=_("Per row its line, what became of it, and why."))

    class Meta:
        verbose_name = _("import of assets")
        verbose_name_plural = _("imports of assets")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.file_name
