"""What a problem has besides the shared ticket."""

from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from problems.analysis import validate_causes, validate_whys
from problems.models.fields import JsonList
from tickets.models import Ticket
from tickets.models.knowledge_decision import KnowledgeDecided

MAX_TEXT = 20_000
# In these it is still being worked on; a workaround is of use until the fix is there.
UNRESOLVED = ("logged", "investigating", "known_error", "fix_in_progress")
KNOWN = ("known_error", "fix_in_progress")


class Origin(models.TextChoices):
    """How it was found."""

    REACTIVE = "reactive", pgettext_lazy("problem", "From incidents")
    PROACTIVE = "proactive", pgettext_lazy("problem", "Proposed by the system")


class Method(models.TextChoices):
    """How the root cause is looked for."""

    FIVE_WHYS = "five_whys", _("Five whys")
    FISHBONE = "fishbone", _("Cause and effect (fishbone)")


class ProblemQuerySet(models.QuerySet):
    def with_workaround(self) -> Self:
        """Unresolved, with a workaround that the desk may use."""
        return self.filter(ticket__state__in=UNRESOLVED, workaround_published_at__isnull=False)

    def known_to_all(self) -> Self:
        """Unresolved, with a workaround that every employee may read."""
        return self.with_workaround().filter(workaround_public=True, ticket__confidential=False)


class Problem(KnowledgeDecided):
    """The cause of incidents, known or not yet."""

    ticket = models.OneToOneField(Ticket, primary_key=True, on_delete=models.PROTECT, related_name="problem")
    origin = models.CharField(_("found"), max_length=10, choices=Origin, default=Origin.REACTIVE)
    method = models.CharField(_("method of analysis"), max_length=10, choices=Method, blank=True)
    whys = JsonList(_("five whys"), default=list, blank=True, validators=[validate_whys])
    causes = JsonList(_("fishbone"), default=list, blank=True, validators=[validate_causes])
    contributing_factors = models.TextField(_("contributing factors"), blank=True, max_length=MAX_TEXT)
    root_cause = models.TextField(_("root cause"), blank=True, max_length=MAX_TEXT)

    workaround = models.TextField(
        _("workaround"), blank=True, max_length=MAX_TEXT, help_text=_("What helps until the fix is there; Markdown.")
    )
    has_no_workaround = models.BooleanField(
        _("there is no workaround"), default=False, help_text=_("Said explicitly, once it is known.")
    )
    workaround_published_at = models.DateTimeField(_("workaround published at"), null=True, blank=True)
    workaround_published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    workaround_public = models.BooleanField(
        _("for employees too"),
        default=False,
        help_text=_(
            "Requesters of linked incidents and everybody in the portal read what is noticed and the workaround."
        ),
    )
    symptom = models.CharField(
        _("what is noticed"),
        max_length=200,
        blank=True,
        help_text=_("How employees recognise it; the portal shows it in place of the title."),
    )

    fix = models.TextField(_("fix"), blank=True, max_length=MAX_TEXT, help_text=_("What removed the cause."))
    review_on = models.DateField(
        _("review on"), null=True, blank=True, help_text=_("When somebody looks at it again, however quiet it is.")
    )
    known_error_at = models.DateTimeField(_("known error since"), null=True, blank=True)

    objects = ProblemQuerySet.as_manager()

    class Meta:
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        indexes = [
            models.Index(
                fields=["workaround_published_at"],
                name="problem_workaround",
                condition=Q(workaround_published_at__isnull=False),
            ),
            models.Index(fields=["review_on"], name="problem_review", condition=Q(review_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.ticket)

    def clean(self) -> None:
        """A workaround and the word that there is none exclude each other."""
        if self.workaround and self.has_no_workaround:
            message = _("There is a workaround written down; either empty it or do not say that there is none.")
            raise ValidationError({"has_no_workaround": ValidationError(message, code="contradiction")})

    @property
    def is_workaround_published(self) -> bool:
        return self.workaround_published_at is not None

    @property
    def shown_as(self) -> str:
        """How employees read of it."""
        return self.symptom or self.ticket.title
