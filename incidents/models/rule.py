"""When an incident becomes a major one by itself, and what is promised then: one row, and who changed it."""

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from incidents.models.major import INTERVAL
from tickets.choices import Impact, Priority

ONLY = 1
# How far down a rule may reach: nothing less urgent or smaller becomes a major incident by itself.
LOWEST_PRIORITY = Priority.HIGH
IMPACTS = (Impact.DEPARTMENT, Impact.COMPANY)
PRIORITY_CHOICES = [(one.value, one.label) for one in Priority if one <= LOWEST_PRIORITY]
IMPACT_CHOICES = [(one.value, one.label) for one in IMPACTS]


class MajorRule(models.Model):
    """The setting. Without a row its defaults hold: urgent and company-wide, every half hour (processes.md)."""

    is_automatic = models.BooleanField(_("declare by rule"), default=True)
    priority = models.PositiveSmallIntegerField(
        _("priority at least"),
        choices=PRIORITY_CHOICES,
        default=Priority.URGENT,
    )
    impact = models.CharField(
        _("impact at least"),
        max_length=12,
        choices=IMPACT_CHOICES,
        default=Impact.COMPANY,
    )
    commander = models.ForeignKey(
        User,
        verbose_name=_("commander"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Of an incident that the rule declares. Empty: the lead of its team, else a supervisor."),
    )
    update_minutes = models.PositiveSmallIntegerField(
        _("minutes between updates"),
        default=30,
        validators=INTERVAL,
        help_text=_("What is promised to those affected."),
    )
    review_days = models.PositiveSmallIntegerField(
        _("business days for the review"), default=5, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    first_steps = models.TextField(
        _("first steps"),
        blank=True,
        max_length=4_000,
        help_text=_("One in each line; they become tasks of the incident. English words after a |."),
    )
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("rule for major incidents")
        verbose_name_plural = _("rules for major incidents")
        constraints = [models.CheckConstraint(condition=models.Q(pk=ONLY), name="major_rule_is_one")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def read(cls) -> "MajorRule":
        """The rule in force; its defaults where nobody has changed it."""
        return cls.objects.select_related("commander").filter(pk=ONLY).first() or cls(pk=ONLY)

    def fits(self, priority: int, impact: str) -> bool:
        """Whether an incident of this priority and impact is a major one."""
        wide = IMPACTS.index(Impact(self.impact))
        return priority <= self.priority and impact in IMPACTS[wide:]


class MajorRuleChange(models.Model):
    """One saved change; `changes` is `{field: [old, new]}`."""

    at = models.DateTimeField(_("changed at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changes = models.JSONField(default=dict)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("change of the rule for major incidents")
        verbose_name_plural = _("changes of the rule for major incidents")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


def may_become_major(priority: int, impact: str) -> bool:
    """Whether any rule could fit: spares the look at the rule for all others."""
    return priority <= LOWEST_PRIORITY and impact in IMPACTS


def changes_between(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    return {name: [before[name], value] for name, value in after.items() if before[name] != value}
