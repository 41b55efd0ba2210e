"""What administrators set for the archive. Who changed it stands in the record of acts."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.base import OneRow

# Processes.md: kept at least two years.
LEAST_YEARS = 2


class ArchiveSettings(OneRow):
    """What administrators set."""

    NAMES = ("is_monthly", "day", "hour", "retention_years", "two_people")

    is_monthly = models.BooleanField(_("archive every month by itself"), default=True)
    day = models.PositiveSmallIntegerField(
        _("day of the following month"), default=3, validators=[MinValueValidator(1), MaxValueValidator(28)]
    )
    hour = models.PositiveSmallIntegerField(_("from this hour"), default=2, validators=[MaxValueValidator(23)])
    retention_years = models.PositiveSmallIntegerField(
        _("years kept"), default=5, validators=[MinValueValidator(LEAST_YEARS), MaxValueValidator(100)]
    )
    two_people = models.BooleanField(_("a second administrator confirms each deletion"), default=True)

    class Meta:
        verbose_name = _("settings of the archive")
        verbose_name_plural = _("settings of the archive")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="archive_settings_once"),
            models.CheckConstraint(
                condition=models.Q(retention_years__gte=LEAST_YEARS), name="archive_keeps_two_years"
            ),
        ]
