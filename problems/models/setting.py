"""What administrators set for problems, and the record of each change."""

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from problems.analysis import DEFAULT_BRANCHES, validate_branches


def default_branches() -> list[str]:
    return [*DEFAULT_BRANCHES]


class ProblemSettings(models.Model):
    """The one row of it; without any, the defaults of its fields count."""

    NAMES = ("candidate_count", "candidate_days", "review_days", "branches")

    candidate_count = models.PositiveSmallIntegerField(
        _("incidents that make a candidate"), default=3, validators=[MinValueValidator(2), MaxValueValidator(200)]
    )
    candidate_days = models.PositiveSmallIntegerField(
        _("days looked back"), default=30, validators=[MinValueValidator(1), MaxValueValidator(366)]
    )
    review_days = models.PositiveSmallIntegerField(
        _("days until a known error is reviewed"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(366)],
    )
    branches = models.JSONField(_("branches of the fishbone"), default=default_branches, validators=[validate_branches])

    class Meta:
        verbose_name = _("settings of problems")
        verbose_name_plural = _("settings of problems")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="problem_settings_once")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def load(cls) -> "ProblemSettings":
        """As they are now."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.NAMES}


class SettingChange(models.Model):
    """One saved change. `changes` is `{name: [old, new]}`."""

    at = models.DateTimeField(_("changed at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("note"), max_length=200, blank=True)
    changes = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("change of a setting")
        verbose_name_plural = _("changes of settings")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
