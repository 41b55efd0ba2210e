"""What people searched for, and whether it helped: from it one learns which articles are missing."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Department


class SearchPlace(models.TextChoices):
    """Where the words were typed."""

    STAFF = "staff", _("Search of the desk")
    PORTAL = "portal", _("Search of the portal")
    ASK = "ask", _("While asking for help")
    API = "api", _("API")


class SearchLogQuerySet(models.QuerySet):
    """The searches that deserve a second look."""

    def since(self, moment: datetime) -> Self:
        return self.filter(at__gte=moment)

    def in_vain(self) -> Self:
        """Found nothing, or nothing that anybody opened."""
        return self.filter(Q(is_found=False) | Q(is_opened=False))

    def by_text(self) -> models.QuerySet:
        """`{text, times, nothing, unopened, asked, latest}`, what was searched in vain most often first."""
        return (
            self.order_by()
            .values("text")
            .annotate(
                times=Count("pk"),
                nothing=Count("pk", filter=Q(is_found=False)),
                unopened=Count("pk", filter=Q(is_found=True, is_opened=False)),
                asked=Count("pk", filter=Q(is_asked=True)),
                latest=Max("at"),
            )
            .order_by("-nothing", "-unopened", "-latest", "text")
        )


class SearchLog(models.Model):
    """One search. Of the person only the department is kept."""

    text = models.CharField(_("words"), max_length=200, help_text=_("In lower case, half width, simplified."))
    language = models.CharField(_("language"), max_length=2, help_text=_("zh with a Chinese character in it, else en."))
    place = models.CharField(_("where"), max_length=8, choices=SearchPlace)
    counts = models.JSONField(_("found by kind"), default=dict)
    is_found = models.BooleanField(_("something found"))
    is_opened = models.BooleanField(_("a result opened"), default=False)
    opened_kind = models.CharField(_("kind opened"), max_length=16, blank=True)
    is_asked = models.BooleanField(_("asked for help afterwards"), default=False)
    department = models.ForeignKey(
        Department, verbose_name=_("department"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    objects = SearchLogQuerySet.as_manager()

    class Meta:
        verbose_name = _("search")
        verbose_name_plural = _("searches")
        ordering = ("-at", "-pk")
        indexes = [
            models.Index(fields=["at"], name="search_log_at"),
            models.Index(
                fields=["text", "at"], name="search_log_in_vain", condition=Q(is_found=False) | Q(is_opened=False)
            ),
        ]

    def __str__(self) -> str:
        return self.text
