"""What a release has besides the shared ticket. Source: processes.md, "Release"."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tickets.inputs import MAX_TEXT
from tickets.models import Ticket
from tickets.models.knowledge_decision import KnowledgeDecided

OPEN_STATES = (
    "planning", "building", "testing", "awaiting_decision", "deploying", "verifying", "rolling_back", "rolled_back",
)  # fmt: skip


class ReleaseType(models.TextChoices):
    MAJOR = "major", pgettext_lazy("type of release", "Major")
    MINOR = "minor", pgettext_lazy("type of release", "Minor")
    EMERGENCY = "emergency", pgettext_lazy("type of release", "Emergency")


class ReleaseOutcome(models.TextChoices):
    """What the verification of the whole found."""

    SUCCESSFUL = "successful", pgettext_lazy("result of a release", "Successful")
    WITH_ISSUES = "with_issues", pgettext_lazy("result of a release", "Successful with issues")
    ROLLED_BACK = "rolled_back", pgettext_lazy("result of a release", "Rolled back")


class Release(KnowledgeDecided):
    """Changes and units that go out together. Its changes are linked to it ("part of release")."""

    ticket = models.OneToOneField(Ticket, primary_key=True, on_delete=models.PROTECT, related_name="release")
    type = models.CharField(
        pgettext_lazy("release", "type"), max_length=10, choices=ReleaseType, default=ReleaseType.MINOR
    )
    version_name = models.CharField(pgettext_lazy("release", "version"), max_length=60, blank=True)
    goal = models.TextField(_("goal"), blank=True, max_length=MAX_TEXT, help_text=_("What is better afterwards."))
    planned_start = models.DateTimeField(_("deployment begins"), null=True, blank=True)
    planned_end = models.DateTimeField(_("deployment ends"), null=True, blank=True)
    test_result = models.TextField(_("result of the tests"), blank=True, max_length=MAX_TEXT)
    notes = models.TextField(_("release notes"), blank=True, max_length=MAX_TEXT, help_text="Markdown")

    # The go or no-go, by name.
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    decision_note = models.TextField(_("grounds of the decision"), blank=True, max_length=MAX_TEXT)

    deployment_started_at = models.DateTimeField(_("deployment started at"), null=True, blank=True, editable=False)
    deployment_ended_at = models.DateTimeField(_("deployment ended at"), null=True, blank=True, editable=False)
    outcome = models.CharField(pgettext_lazy("release", "result"), max_length=12, choices=ReleaseOutcome, blank=True)
    verification = models.TextField(_("what the verification found"), blank=True, max_length=MAX_TEXT)
    known_issues = models.TextField(
        _("known issues"), blank=True, max_length=MAX_TEXT, help_text=_("What does not work yet; “none” is an answer.")
    )

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        indexes = [
            models.Index(
                fields=["planned_start", "planned_end"],
                name="release_planned",
                condition=Q(planned_start__isnull=False),
            ),
            models.Index(fields=["deployment_ended_at", "ticket"], name="release_ended", condition=~Q(outcome="")),
        ]

    def __str__(self) -> str:
        return f"{self.ticket} {self.version_name}".strip()

    def clean(self) -> None:
        """The deployment ends after it begins."""
        if self.planned_start and self.planned_end and self.planned_end <= self.planned_start:
            message = _("The deployment must end after it begins.")
            raise ValidationError({"planned_end": ValidationError(message, code="order")})
