"""What recurred in a month, as it was found: kept, so that a page and a report show the same."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.models.job import Job


class FrequentRun(Job):
    """One look through the tickets of a month. The latest that is done is the one that counts."""

    month = models.DateField(_("month"), help_text="Its first day.")
    tickets = models.PositiveIntegerField(default=0, help_text="How many were looked at.")
    before = models.PositiveIntegerField(default=0, help_text="How many there were in the month before.")
    # There were more than are looked at; the newest were.
    is_cut = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("look through a month")
        verbose_name_plural = _("looks through a month")
        ordering = ("-month", "-pk")
        indexes = [
            models.Index(fields=["month", "-id"], name="frequent_run_month"),
            models.Index(fields=["id"], name="frequent_run_open", condition=models.Q(state__in=["waiting", "running"])),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class FrequentGroup(models.Model):
    """Tickets of one wording, asset or category.

    `key` is the id of the asset or category, or the number of the first ticket of one wording. `ticket_ids` are all
    of them, the newest first; `teams` the busiest, as pairs of id and count.
    """

    class Basis(models.TextChoices):
        WORDING = "wording", pgettext_lazy("tickets have in common", "Wording")
        ASSET = "asset", pgettext_lazy("tickets have in common", "Asset")
        CATEGORY = "category", pgettext_lazy("tickets have in common", "Category")

    run = models.ForeignKey(FrequentRun, on_delete=models.CASCADE, related_name="groups", db_index=False)
    basis = models.CharField(_("in common"), max_length=10, choices=Basis)
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=250)
    name_en = models.CharField(max_length=250, blank=True)
    count = models.PositiveIntegerField(_("tickets"))
    before = models.PositiveIntegerField(_("the month before"))
    teams = models.JSONField(default=list)
    ticket_ids = ArrayField(models.BigIntegerField())

    class Meta:
        verbose_name = _("frequent problem")
        verbose_name_plural = _("frequent problems")
        ordering = ("run", "basis", "position")
        constraints = [
            models.UniqueConstraint(fields=["run", "basis", "position"], name="frequent_group_once"),
        ]

    def __str__(self) -> str:
        return self.name
