"""Departments, teams and skills."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.base import BilingualName, TreeNode


class Department(BilingualName, TreeNode):
    """A department of the company. Its head sees the tickets of the department and of those below it."""

    head = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("head"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="headed_departments",
    )

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ("path",)
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="department_name_once", nulls_distinct=False)
        ]


class Skill(BilingualName):
    """Something a person can be good at; categories of tickets ask for one."""

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=["name"], name="skill_name_once")]


class Team(BilingualName):
    """A support group: a queue of tickets and the people who work it."""

    class Line(models.TextChoices):
        FIRST = "first", _("First line")
        SECOND = "second", _("Second line")
        VENDOR = "vendor", _("Vendor")

    line = models.CharField(_("line"), max_length=10, choices=Line, default=Line.SECOND)
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("lead"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="led_teams",
    )
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("members"), blank=True, related_name="teams"
    )
    email = models.EmailField(_("e-mail"), blank=True)
    is_service_desk = models.BooleanField(
        _("service desk"), default=False, help_text=_("Takes every ticket that no routing rule places.")
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(fields=["name"], name="team_name_once"),
            models.UniqueConstraint(
                fields=["is_service_desk"], condition=models.Q(is_service_desk=True), name="one_service_desk"
            ),
        ]


class UserSkill(models.Model):
    """How well a person knows a thing, from 1 (can help) to 5 (the one to ask)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, verbose_name=_("skill"), on_delete=models.CASCADE, related_name="holders")
    level = models.PositiveSmallIntegerField(_("level"), default=3, help_text=_("1 can help … 5 the one to ask"))

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        constraints = [
            models.UniqueConstraint(fields=["user", "skill"], name="user_skill_once"),
            models.CheckConstraint(condition=models.Q(level__range=(1, 5)), name="user_skill_level_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.skill} {self.level}"
