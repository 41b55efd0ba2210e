"""Templates of standard changes, which administrators keep."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Team
from accounts.models.base import BilingualName
from tickets.models import Category


class ChangeTemplate(BilingualName):
    """A change that has been approved once for all, as long as it is done in this way.

    `steps` and `rollback_steps` are lists of `{"title", "title_en", "minutes"}`.
    """

    description = models.TextField(_("description"), blank=True, max_length=2_000)
    justification = models.TextField(_("reason for the change"), blank=True, max_length=20_000)
    scope = models.TextField(pgettext_lazy("change", "scope"), blank=True, max_length=20_000)
    impact_description = models.TextField(_("impact"), blank=True, max_length=20_000)
    test_plan = models.TextField(_("test plan"), blank=True, max_length=20_000)
    rollback_plan = models.TextField(_("rollback plan"), blank=True, max_length=20_000)
    point_of_no_return = models.PositiveSmallIntegerField(
        _("point of no return"), default=0, validators=[MaxValueValidator(999)]
    )
    downtime_planned_minutes = models.PositiveIntegerField(
        _("planned downtime (minutes)"), default=0, validators=[MaxValueValidator(60 * 24 * 31)]
    )
    window_minutes = models.PositiveIntegerField(
        _("length of the window (minutes)"),
        default=60,
        validators=[MinValueValidator(5), MaxValueValidator(60 * 24 * 7)],
    )
    steps = models.JSONField(_("implementation steps"), default=list, blank=True)
    rollback_steps = models.JSONField(_("rollback steps"), default=list, blank=True)
    asset_ids = ArrayField(models.BigIntegerField(), verbose_name=_("assets"), default=list, blank=True)
    category = models.ForeignKey(
        Category, verbose_name=_("category"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    team = models.ForeignKey(
        Team, verbose_name=_("team"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_active = models.BooleanField(_("active"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("change template")
        verbose_name_plural = _("change templates")
        ordering = ("position", "name", "pk")
        constraints = [models.UniqueConstraint(fields=["name"], name="change_template_once")]

    def plan(self) -> dict[str, Any]:
        """The fields of a change that is made from it."""
        names = (
            "justification", "scope", "impact_description", "test_plan", "rollback_plan", "point_of_no_return",
            "downtime_planned_minutes",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names}
