"""Process audits: which closed tickets were drawn, what reviewers answered, what was found."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from accounts.models import Team, User
from tickets.choices import Kind
from tickets.models import FormVersion, Improvement, Ticket

LARGEST_SAMPLE = 500


class AuditRound(models.Model):
    """One audit: what is looked at, how many are drawn, by which seed. Drawn again by its seed it draws the same."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("audit", "Under review")
        FINISHED = "finished", pgettext_lazy("audit", "Finished")

    title = models.CharField(_("title"), max_length=200)
    since = models.DateField(_("closed from"))
    until = models.DateField(_("closed until"))
    kinds = ArrayField(models.CharField(max_length=10, choices=Kind), verbose_name=_("kinds"))
    teams = models.ManyToManyField(Team, verbose_name=_("teams"), blank=True, related_name="+")
    sample_size = models.PositiveSmallIntegerField(
        _("sample"), validators=[MinValueValidator(1), MaxValueValidator(LARGEST_SAMPLE)]
    )
    seed = models.BigIntegerField(_("seed"))
    # How many tickets there were to draw from.
    population = models.PositiveIntegerField(_("tickets in the period"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    conclusion = models.TextField(_("conclusion"), blank=True, max_length=20_000)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("begun at"))
    finished_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("process audit")
        verbose_name_plural = _("process audits")
        ordering = ("-created_at", "-pk")
        indexes = [models.Index(fields=["created_at", "id"], name="audit_created")]
        constraints = [models.CheckConstraint(condition=Q(until__gte=models.F("since")), name="audit_period_in_order")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reports:audit", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def kind_labels(self) -> str:
        """As one reads them."""
        return pgettext("between items", ", ").join(str(Kind(kind).label) for kind in self.kinds)


class AuditItemQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Whose ticket the reader may see, and those whose ticket is no longer on the desk."""
        return self.filter(Q(ticket=None) | Q(ticket__in=Ticket.objects.visible_to(user)))

    def waiting(self) -> Self:
        return self.filter(reviewed_at=None)


class AuditItem(models.Model):
    """One drawn ticket with what its reviewer answered: `{question: answer}` of the checklist's version."""

    audit = models.ForeignKey(AuditRound, on_delete=models.CASCADE, related_name="items", db_index=False)
    position = models.PositiveSmallIntegerField()
    # Empty once the ticket was deleted after its time of retention; its number stays.
    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(_("ticket"), max_length=24)
    stratum = models.CharField(_("drawn for"), max_length=60, blank=True)
    version = models.ForeignKey(FormVersion, null=True, on_delete=models.PROTECT, related_name="+")
    answers: Any = models.JSONField(default=dict)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)
    # Whether the reader of a result may see its ticket; set when it is read.
    is_shown = False

    objects = AuditItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("audited ticket")
        verbose_name_plural = _("audited tickets")
        ordering = ("audit", "position")
        constraints = [
            models.UniqueConstraint(fields=["audit", "position"], name="audit_item_place_once"),
            models.UniqueConstraint(fields=["audit", "number"], name="audit_item_ticket_once"),
        ]

    def __str__(self) -> str:
        return self.number


class AuditFinding(models.Model):
    """What was not as it should be: a question of the checklist that was answered with no, or what the system found."""

    audit = models.ForeignKey(AuditRound, on_delete=models.CASCADE, related_name="findings")
    item = models.ForeignKey(AuditItem, null=True, on_delete=models.CASCADE, related_name="findings")
    # The question's name, or the key of a check of the system.
    key = models.CharField(max_length=40)
    words = models.CharField(max_length=300)
    words_en = models.CharField(max_length=300, blank=True)
    # Of a check of the system: how many tickets it found when the audit was finished.
    count = models.PositiveIntegerField(default=1)
    remark = models.TextField(blank=True)
    improvement = models.ForeignKey(Improvement, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("finding of an audit")
        verbose_name_plural = _("findings of audits")
        ordering = ("audit", "item__position", "pk")
        constraints = [
            models.UniqueConstraint(fields=["audit", "item", "key"], name="audit_finding_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return self.words
