"""Time spent."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.choices import WorkManner
from tickets.models.event import TicketEvent
from tickets.models.ticket import Ticket


class Worklog(models.Model):
    """Work done on a ticket: how, by whom, how many minutes. Its words stand in its event."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="worklogs")
    event = models.OneToOneField(TicketEvent, on_delete=models.PROTECT, related_name="worklog")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="worklogs"
    )
    manner = models.CharField(_("manner"), max_length=10, choices=WorkManner)
    minutes = models.PositiveIntegerField(_("minutes"), validators=[MinValueValidator(1), MaxValueValidator(1440)])
    session_reference = models.CharField(
        _("session"), max_length=200, blank=True, help_text=_("Link or id of the remote session.")
    )
    worked_at = models.DateTimeField(_("worked at"))

    class Meta:
        verbose_name = _("work log entry")
        verbose_name_plural = _("work log")
        ordering = ("worked_at", "pk")
        indexes = [models.Index(fields=["worked_at", "user"], include=["minutes", "ticket"], name="worklog_worked_at")]

    def __str__(self) -> str:
        return f"{self.get_manner_display()} {self.minutes}"
