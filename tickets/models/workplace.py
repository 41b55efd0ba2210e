"""What an agent's workplace keeps: views, reply templates, drafts, who is looking."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from tickets.models.category import Category
from tickets.models.ticket import Ticket

# Of one person; each that is shared stands in the queue of everybody in the team.
MAX_SAVED_VIEWS = 40


class SavedViewQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(Q(owner=user) | Q(team_id__in=user.team_ids))


class SavedView(models.Model):
    """A named queue: filters and order as the address has them, and the columns shown."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    team = models.ForeignKey(
        Team,
        verbose_name=_("shared with team"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="saved_views",
    )
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=2000, blank=True, help_text=_("The filters, as a query string."))
    columns = models.JSONField(default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ("position", "name", "pk")
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="saved_view_name_once")]

    def __str__(self) -> str:
        return self.name


class ReplyTemplateQuerySet(models.QuerySet):
    def usable_by(self, user: User) -> Self:
        shared = Q(owner=None) & (Q(team=None) | Q(team_id__in=user.team_ids))
        return self.filter(is_active=True).filter(shared | Q(owner=user))


class ReplyTemplate(models.Model):
    """Words used often 常用语. `{{ requester }}`, `{{ number }}` and `{{ agent }}` are filled in."""

    name = models.CharField(_("name"), max_length=60)
    text = models.TextField(
        _("text"),
        max_length=5_000,
        help_text=_("{{ requester }}, {{ number }}, {{ title }} and {{ agent }} are filled in."),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("owner"), null=True, blank=True, on_delete=models.CASCADE
    )
    team = models.ForeignKey(Team, verbose_name=_("team"), null=True, blank=True, on_delete=models.CASCADE)
    category = models.ForeignKey(Category, verbose_name=_("category"), null=True, blank=True, on_delete=models.SET_NULL)
    is_active = models.BooleanField(_("active"), default=True)

    objects = ReplyTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply template")
        verbose_name_plural = _("reply templates")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """What a person has typed and not sent, kept by the server so that nothing typed is lost."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    key = models.CharField(max_length=60, help_text=_("What it is for, e.g. “ask” or “reply:IT-20261118-8”."))
    data = models.JSONField(default=dict)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="draft_once")]

    def __str__(self) -> str:
        return self.key


class Presence(models.Model):
    """Who has a ticket open right now, refreshed by the page; old rows mean nothing."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(db_index=True)
    is_writing = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.user_id} @ {self.ticket_id}"
