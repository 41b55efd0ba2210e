"""What a major incident has besides: who commands it, what those affected are told, and its review."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from tickets.models import Ticket, TicketEvent

SHORTEST_INTERVAL, LONGEST_INTERVAL = 5, 24 * 60
MAX_SERVICES = 30
INTERVAL = [MinValueValidator(SHORTEST_INTERVAL), MaxValueValidator(LONGEST_INTERVAL)]


class MajorIncidentQuerySet(models.QuerySet):
    """Looked at by everybody, on every page of the portal: what is current has an index of its own."""

    def current(self) -> Self:
        return self.filter(ended_at=None)

    def announced(self) -> Self:
        """Those that everybody may know of: no drill, with what was said last."""
        shown = self.filter(ticket__is_drill=False).select_related("ticket", "latest_update")
        return shown.order_by("-declared_at", "-pk")

    def with_affected(self, user: User) -> Self:
        """With how many say that they have it too, and whether this person does."""
        said = Affected.objects.filter(major=OuterRef("pk"))
        count = said.order_by().values("major").annotate(count=Count("*")).values("count")
        own = Ticket.objects.filter(parent=OuterRef("pk"), requester=user)
        return self.annotate(
            affected_count=Coalesce(Subquery(count, output_field=IntegerField()), 0),
            is_mine=Exists(said.filter(user=user)) | Exists(own) | Q(ticket__requester=user),
        )

    def to_review(self, at: datetime) -> Self:
        """Ended, and the day by which the review was to be written is near or past; nobody told yet."""
        return self.filter(reviewed_at=None, review_told=False, review_due_at__lte=at)


class MajorIncident(models.Model):
    """The command over one incident. `ticket.is_major` and `ticket.is_drill` are kept on the ticket, for lists.

    It is current until `ended_at`; what those affected are told are the ticket's events `update_published`, the last
    of which is `latest_update`.
    """

    ticket = models.OneToOneField(Ticket, primary_key=True, on_delete=models.PROTECT, related_name="major")
    declared_at = models.DateTimeField(_("declared at"))
    # Nobody when the rule did.
    declared_by = models.ForeignKey(
        User, verbose_name=_("declared by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    commander = models.ForeignKey(
        User, verbose_name=_("commander"), null=True, blank=True, on_delete=models.PROTECT, related_name="commands"
    )
    services = ArrayField(
        models.CharField(max_length=100), verbose_name=_("affected services"), default=list, blank=True
    )
    # Those of the services that the directory of assets knows.
    asset_ids = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)
    public_title = models.CharField(_("public title"), max_length=120)
    public_title_en = models.CharField(_("public title in English"), max_length=120, blank=True)
    latest_update = models.ForeignKey(
        TicketEvent, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    update_minutes = models.PositiveSmallIntegerField(_("minutes between updates"), default=30, validators=INTERVAL)
    next_update_at = models.DateTimeField(_("next update promised for"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    review_due_at = models.DateTimeField(_("review due"), null=True, blank=True)
    review_told = models.BooleanField(default=False, editable=False)
    course = models.TextField(_("course of events"), blank=True, max_length=20_000)
    root_cause = models.TextField(_("root cause"), blank=True, max_length=20_000)
    went_well = models.TextField(_("what went well"), blank=True, max_length=20_000)
    went_badly = models.TextField(_("what did not go well"), blank=True, max_length=20_000)
    no_action_reason = models.CharField(_("why no action follows"), blank=True, max_length=500)
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = MajorIncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("major incident")
        verbose_name_plural = _("major incidents")
        indexes = [
            models.Index(fields=["declared_at"], name="major_current", condition=Q(ended_at=None)),
            models.Index(fields=["ended_at"], name="major_ended"),
            models.Index(
                fields=["review_due_at"], name="major_review", condition=Q(reviewed_at=None, review_told=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.title}"

    @property
    def is_current(self) -> bool:
        return self.ended_at is None

    @property
    def title(self) -> str:
        """The public title in the reader's language."""
        return (_reads_english() and self.public_title_en) or self.public_title

    @property
    def latest_words(self) -> str:
        """What those affected were told last, in the reader's language; empty before the first update."""
        return update_words(self.latest_update) if self.latest_update else ""

    @property
    def update_interval(self) -> timedelta:
        return timedelta(minutes=self.update_minutes)


class Affected(models.Model):
    """One person's “me too”, once. It shows them nothing of the ticket: they are told what everybody may read.

    No event goes with it: a thousand people would queue for the ticket's lock, and bury its timeline. The row itself
    says who and when.
    """

    major = models.ForeignKey(MajorIncident, on_delete=models.CASCADE, related_name="affected", db_index=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(_("said at"))
    # What they had to add became a ticket of their own.
    child = models.ForeignKey(Ticket, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("affected person")
        verbose_name_plural = _("affected people")
        constraints = [models.UniqueConstraint(fields=["major", "user"], name="affected_once")]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.major_id}"


def update_words(event: TicketEvent) -> str:
    """An update in the reader's language, where it was given in both."""
    return (_reads_english() and event.data.get("update_text_en")) or event.text


def title_then(event: TicketEvent) -> str:
    """The public title as an event of the major incident keeps it, in the reader's language."""
    title = (_reads_english() and event.data.get("public_title_en")) or event.data.get("public_title", "")
    return str(title)


def _reads_english() -> bool:
    return (get_language() or "").startswith("en")
