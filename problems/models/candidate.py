"""Incidents that recur, proposed as a problem."""

from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tickets.models import Category, Ticket


class Basis(models.TextChoices):
    """What the incidents have in common."""

    WORDING = "wording", pgettext_lazy("incidents have in common", "Wording")
    ASSET = "asset", pgettext_lazy("incidents have in common", "Asset")
    CATEGORY = "category", pgettext_lazy("incidents have in common", "Category")


class CandidateQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(state=Candidate.State.OPEN)

    def decided(self) -> Self:
        return self.exclude(state=Candidate.State.OPEN)


def named(candidates: Iterable["Candidate"]) -> list["Candidate"]:
    """The same candidates with the names of their categories, in one statement at most."""
    rows = list(candidates)
    keys = {int(one.key): one for one in rows if one.basis == Basis.CATEGORY}
    for pk, category in (Category.objects.in_bulk(keys) if keys else {}).items():
        for one in rows:
            if one.basis == Basis.CATEGORY and int(one.key) == pk:
                one.said_category = str(category)
    return rows


class Candidate(models.Model):
    """A set of incidents with what they share, until somebody makes a problem of it or says why not.

    `key` names what they share within its basis: the id of a category or an asset, the first number of those with
    one wording. `name` is how it is called, `since` and `until` are the first and the last of them.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("candidate", "Open")
        ACCEPTED = "accepted", pgettext_lazy("candidate", "Made a problem")
        DISMISSED = "dismissed", pgettext_lazy("candidate", "Dismissed")

    basis = models.CharField(_("in common"), max_length=10, choices=Basis)
    key = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=250)
    incidents = models.ManyToManyField(Ticket, verbose_name=_("incidents"), related_name="problem_candidates")
    count = models.PositiveIntegerField(_("incidents"))
    window_days = models.PositiveSmallIntegerField(_("days looked at"))
    since = models.DateTimeField(_("first"))
    until = models.DateTimeField(_("last"))
    found_at = models.DateTimeField(_("found at"))

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    problem = models.ForeignKey(Ticket, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = CandidateQuerySet.as_manager()

    class Meta:
        verbose_name = _("problem candidate")
        verbose_name_plural = _("problem candidates")
        ordering = ("-count", "-until", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["basis", "key"], condition=Q(state="open"), name="candidate_open_once"),
        ]
        indexes = [
            models.Index(fields=["-count", "-until", "-id"], name="candidate_open", condition=Q(state="open")),
            models.Index(fields=["-decided_at", "-id"], name="candidate_decided", condition=~Q(state="open")),
        ]

    # The category's name in the reader's language, where it was looked up (`named`).
    said_category = ""

    def __str__(self) -> str:
        return self.said

    @property
    def said(self) -> str:
        """What it is called, to this reader: a category as it is called now, in their language."""
        return self.said_category or self.name
