"""Reports that people put together themselves, and the dashboards they place them on."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Team, User
from accounts.roles import Role
from reports.policies import may_see_figures, may_see_people

MAX_REPORTS, MAX_DASHBOARDS, MAX_PLACED = 100, 20, 12


class Sharing(models.TextChoices):
    """Who has it besides its owner."""

    OWN = "own", pgettext_lazy("sharing", "Only me")
    TEAM = "team", pgettext_lazy("sharing", "A team")
    STAFF = "staff", pgettext_lazy("sharing", "All IT staff")


class SharedQuerySet(models.QuerySet):
    """What belongs to somebody and can be shared."""

    def shared_with(self, user: User) -> Self:
        """One's own, and what colleagues share. Of those outside the desk nobody has any."""
        if not user.is_desk_staff:
            return self.none()
        return self.filter(
            Q(owner=user) | Q(sharing=Sharing.STAFF) | Q(sharing=Sharing.TEAM, team_id__in=user.team_ids)
        )


class SavedReportQuerySet(SharedQuerySet):
    def visible_to(self, user: User) -> Self:
        """The queryset form of `policies.may_read_report`: whoever may see figures any that they have, others of the
        staff what was shared with them; what names people only those who may compare people."""
        found = self.shared_with(user)
        if not may_see_figures(user):
            found = found.exclude(owner=user)
        return found if may_see_people(user) else found.filter(names_people=False)


class DashboardQuerySet(SharedQuerySet):
    def visible_to(self, user: User) -> Self:
        found = self.shared_with(user)
        return found | self.filter(role__in=user.role_set) if user.is_desk_staff else found

    def for_role_of(self, user: User) -> Self:
        """What somebody has set as the beginning for a role of the person."""
        return self.filter(role__in=user.role_set).order_by("pk")


class Shared(models.Model):
    """A name, an owner, and who has it besides."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    sharing = models.CharField(_("who has it"), max_length=5, choices=Sharing, default=Sharing.OWN)
    team = models.ForeignKey(
        Team, verbose_name=_("team"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(_("created at"))
    updated_at = models.DateTimeField(_("changed at"))
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class SavedReport(Shared):
    """A question to the figures: which measures, of what time, grouped and narrowed by what, drawn how.

    `definition` is what `builder/definition.py` reads; nothing else looks into it.
    """

    definition = models.JSONField()
    # Compares people with one another, or is about one.
    names_people = models.BooleanField(default=False)

    objects = SavedReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ("name", "pk")
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="saved_report_name_once")]
        indexes = [models.Index(fields=["sharing", "name", "id"], name="saved_report_sharing")]

    def get_absolute_url(self) -> str:
        return reverse("reports:saved", args=[self.pk])


class Dashboard(Shared):
    """Reports side by side, in an order."""

    # For whom it is the one to begin with.
    role = models.CharField(_("begins with it"), max_length=32, choices=Role, blank=True)
    reports = models.ManyToManyField(SavedReport, through="PlacedReport", related_name="dashboards")
    # When somebody last looked at it: its figures are kept fresh for a while after that.
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = DashboardQuerySet.as_manager()

    class Meta:
        verbose_name = _("dashboard")
        verbose_name_plural = _("dashboards")
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="dashboard_name_once"),
            models.UniqueConstraint(fields=["role"], condition=~Q(role=""), name="dashboard_one_for_role"),
        ]
        indexes = [models.Index(fields=["seen_at"], name="dashboard_seen", condition=Q(seen_at__isnull=False))]

    def get_absolute_url(self) -> str:
        return reverse("reports:dashboard", args=[self.pk])

    def was_seen(self, at: datetime) -> None:
        """Notes the look at it; no change of the dashboard."""
        type(self).objects.filter(pk=self.pk).update(seen_at=at)


class PlacedReport(models.Model):
    """A report's place on a dashboard."""

    dashboard = models.ForeignKey(Dashboard, on_delete=models.CASCADE, related_name="places")
    report = models.ForeignKey(SavedReport, on_delete=models.CASCADE, related_name="places")
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("report on a dashboard")
        verbose_name_plural = _("reports on dashboards")
        ordering = ("dashboard", "position", "pk")
        constraints = [models.UniqueConstraint(fields=["dashboard", "report"], name="placed_report_once")]

    def __str__(self) -> str:
        return f"{self.dashboard_id} {self.position} {self.report_id}"
