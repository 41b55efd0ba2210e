"""What administrators set for problems, and the record of each change."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from problems.analysis import DEFAULT_BRANCHES, validate_branches
from tickets.models.base import OneRow, SavedChange


def default_branches() -> list[str]:
    return [*DEFAULT_BRANCHES]


class ProblemSettings(OneRow):
    """What administrators set."""

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


class SettingChange(SavedChange):
    """One saved change."""

    class Meta(SavedChange.Meta):
        verbose_name = _("change of a setting")
        verbose_name_plural = _("changes of settings")
