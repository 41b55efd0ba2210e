"""Forms that administrators define: what they ask in each version, and what people answered.

What a document may hold, how it becomes a form and how answers are read stands in `tickets/custom_forms/`.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.base import BilingualName
from tickets.models.ticket import Ticket


class FormPurpose(models.TextChoices):
    """What the answers of a form are for; a ticket keeps the latest of each."""

    REQUEST = "request", _("Ordering from the catalogue")
    RISK = "risk", _("Assessing a risk")
    REVIEW = "review", _("Looking back")


class CustomForm(BilingualName):
    """A form by its name. What it asks stands in its versions; the latest is the one that is filled in."""

    slug = models.SlugField(_("slug"), unique=True, help_text=_("A short name for the API; never changed."))
    purpose = models.CharField(_("purpose"), max_length=10, choices=FormPurpose, default=FormPurpose.REQUEST)
    current = models.ForeignKey(
        "FormVersion", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("form")
        verbose_name_plural = _("forms")
        ordering = ("purpose", "name", "pk")


class FormVersion(models.Model):
    """What a form asked from some day on. Never edited: saving makes the next version."""

    form = models.ForeignKey(CustomForm, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    note = models.CharField(_("note"), max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("form version")
        verbose_name_plural = _("form versions")
        ordering = ("form", "number")
        constraints = [models.UniqueConstraint(fields=["form", "number"], name="form_version_once")]

    def __str__(self) -> str:
        return f"{self.form} v{self.number}"


class FormAnswers(models.Model):
    """A form as somebody filled it in for a ticket. Never edited: answering again adds another, the latest holds."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="form_answers")
    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=10, choices=FormPurpose)
    answers: Any = models.JSONField(default=dict)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("answers to a form")
        verbose_name_plural = _("answers to forms")
        ordering = ("ticket", "pk")
        indexes = [models.Index(fields=["ticket", "purpose", "-id"], name="form_answers_latest")]

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.purpose}"
