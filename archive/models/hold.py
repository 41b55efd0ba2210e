"""Legal holds: what must not be deleted, by whom it is asked, and until when."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User


class HoldQuerySet(models.QuerySet):
    def in_force(self, day: date) -> Self:
        """Not lifted, and not ended by its last day."""
        return self.filter(lifted_at=None).filter(Q(until=None) | Q(until__gte=day))


class Hold(models.Model):
    """One hold: on a ticket, on everything of a person, or on a month. The trigger on events reads this table too."""

    class Scope(models.TextChoices):
        TICKET = "ticket", pgettext_lazy("hold", "A ticket")
        PERSON = "person", pgettext_lazy("hold", "A person's tickets")
        MONTH = "month", pgettext_lazy("hold", "A month")

    scope = models.CharField(_("what is held"), max_length=10, choices=Scope)
    number = models.CharField(_("ticket"), max_length=24, blank=True)
    person = models.ForeignKey(
        User, verbose_name=_("person"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    month = models.DateField(_("month"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500)
    until = models.DateField(_("until"), null=True, blank=True)
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField(_("placed at"))
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)
    lift_reason = models.CharField(_("why it was lifted"), max_length=500, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        ordering = ("-placed_at", "-pk")
        indexes = [
            models.Index(fields=["placed_at", "id"], name="hold_placed"),
            models.Index(fields=["scope"], name="hold_in_force", condition=Q(lifted_at=None)),
        ]
        constraints = [
            models.CheckConstraint(
                name="hold_names_one",
                condition=(
                    Q(scope="ticket", person=None, month=None) & ~Q(number="")
                    | Q(scope="person", person__isnull=False, month=None, number="")
                    | Q(scope="month", person=None, month__isnull=False, number="")
                ),
            )
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def subject(self) -> str:
        """What is held, in a word."""
        if self.scope == self.Scope.TICKET:
            return self.number
        return self.person.name if self.person else f"{self.month:%Y-%m}"

    @property
    def is_lifted(self) -> bool:
        return self.lifted_at is not None
