"""Who decides for somebody who is away."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class DelegationQuerySet(models.QuerySet):
    def on(self, day: date) -> Self:
        """Those that hold on the day, first and last day included."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def known_to(self, user: User) -> Self:
        """What the person has handed over, and what was handed to them; to an administrator everybody's."""
        found = self.select_related("person", "delegate", "created_by")
        return found if user.is_administrator else found.filter(Q(person=user) | Q(delegate=user))


class Delegation(models.Model):
    """From one day to another, both included, the delegate is asked in the person's place. Days of the site's zone."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="delegations"
    )
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("delegate"),
        on_delete=models.CASCADE,
        related_name="delegations_received",
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ("-starts_on", "-pk")
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="delegation_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(person=F("delegate")), name="delegation_to_somebody_else"),
        ]
        indexes = [models.Index(fields=["person", "ends_on", "starts_on"], name="delegation_of")]

    def __str__(self) -> str:
        return f"{self.person} → {self.delegate} {self.starts_on}–{self.ends_on}"
