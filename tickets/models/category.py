"""What tickets are about, and what follows from it."""

import re

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, Skill, Team
from accounts.models.base import BilingualName, TreeNode
from tickets.choices import Impact, Kind, Priority, Urgency

KEYWORD_SEPARATORS = re.compile("[,，、;；]")


class Category(BilingualName, TreeNode):
    """A node of the tree that administrators edit. The first level are the tiles of the asking page."""

    slug = models.SlugField(_("slug"), unique=True, help_text=_("A short name for the API; never changed."))
    icon = models.CharField(_("icon"), max_length=40, blank=True, help_text=_("A Tabler icon name, e.g. “printer”."))
    hint = models.CharField(_("hint"), max_length=200, blank=True)
    hint_en = models.CharField(_("English hint"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    skill = models.ForeignKey(
        Skill, verbose_name=_("skill it asks for"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_confidential = models.BooleanField(
        _("confidential"), default=False, help_text=_("Tickets of this category begin confidential.")
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ("position", "name")


class PriorityRule(models.Model):
    """One cell of the impact × urgency matrix."""

    impact = models.CharField(_("impact"), max_length=12, choices=Impact)
    urgency = models.CharField(_("urgency"), max_length=12, choices=Urgency)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority)

    class Meta:
        verbose_name = _("priority rule")
        verbose_name_plural = _("priority matrix")
        ordering = ("impact", "urgency")
        constraints = [models.UniqueConstraint(fields=["impact", "urgency"], name="priority_rule_once")]

    def __str__(self) -> str:
        return f"{self.get_impact_display()} × {self.get_urgency_display()} = {self.get_priority_display()}"


class RoutingRule(models.Model):
    """Where a ticket goes. Rules are tried in order; the first that matches everything it names wins."""

    name = models.CharField(_("name"), max_length=100)
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, blank=True)
    category = models.ForeignKey(
        Category,
        verbose_name=_("category"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("With everything below it."),
    )
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, null=True, blank=True)
    department = models.ForeignKey(
        Department,
        verbose_name=_("department"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("The requester's, with everything below it."),
    )
    keywords = models.CharField(
        _("key words"), max_length=300, blank=True, help_text=_("Separated by commas; one of them must occur.")
    )
    team = models.ForeignKey(Team, verbose_name=_("team"), on_delete=models.CASCADE, related_name="+")
    picks_assignee = models.BooleanField(
        _("pick a person"),
        default=False,
        help_text=_("Give the ticket to whoever is on shift, has the skill and the lightest load."),
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.name

    def keyword_list(self) -> list[str]:
        """The key words in lower case, however a Chinese or a Latin keyboard separated them."""
        return [part.strip().lower() for part in KEYWORD_SEPARATORS.split(self.keywords) if part.strip()]
