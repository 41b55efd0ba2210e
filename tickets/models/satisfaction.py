"""What requesters think of how they were helped, and what the desk does about those who are not content."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Team, User
from tickets.choices import Kind
from tickets.models.improvement import Improvement
from tickets.models.ticket import Ticket
from tickets.policies import RATINGS_ROLES

ONLY = 1


class Overall(models.TextChoices):
    SATISFIED = "satisfied", pgettext_lazy("satisfaction", "Satisfied")
    NEUTRAL = "neutral", pgettext_lazy("satisfaction", "So-so")
    DISSATISFIED = "dissatisfied", pgettext_lazy("satisfaction", "Dissatisfied")


class RatedVia(models.TextChoices):
    """How the answer came."""

    TAP = "tap", pgettext_lazy("rating", "By one tap in the mail")
    LINK = "link", pgettext_lazy("rating", "By the link in the mail")
    PORTAL = "portal", pgettext_lazy("rating", "In the portal")
    API = "api", pgettext_lazy("rating", "By the interface")


STARS = [MinValueValidator(1), MaxValueValidator(5)]
ASKED, ANSWERED, WITHDRAWN = "asked", "answered", "withdrawn"


class SatisfactionQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """The queryset form of `policies.can_read_rating`."""
        if not user.is_active:
            return self.none()
        own = Q(requester=user)
        if not user.is_desk_staff:
            return self.filter(own)
        return self.filter(own | Q(ticket__confidential=False) | Q(ticket__in=Ticket.objects.visible_to(user)))

    def asked(self) -> Self:
        """What the answer rate is a share of: whoever was asked and could answer."""
        return self.exclude(state=WITHDRAWN)

    def answered(self) -> Self:
        """What the satisfaction is made of."""
        return self.filter(state=ANSWERED)

    def waiting(self, at: datetime) -> Self:
        """Asked, not answered, and there is still time."""
        return self.filter(state=ASKED, expires_at__gt=at)

    def to_write_about(self, at: datetime) -> Self:
        """The mail that asks, or reminds, is due."""
        return self.filter(state=ASKED, mail_at__lte=at)

    def settled(self, before: datetime) -> Self:
        """Tapped in a mail before that moment, and neither confirmed nor contradicted since."""
        return self.filter(state=ASKED, tapped_at__lte=before)


class Satisfaction(models.Model):
    """One question to the requester of a ticket, put when it closed, and the answer. A ticket that was reopened and
    closed again asks again: `closing` counts."""

    class State(models.TextChoices):
        ASKED = ASKED, pgettext_lazy("satisfaction", "Asked")
        ANSWERED = ANSWERED, pgettext_lazy("satisfaction", "Answered")
        # Reopened before an answer came.
        WITHDRAWN = WITHDRAWN, pgettext_lazy("satisfaction", "No longer asked")

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="satisfactions", db_index=False)
    closing = models.PositiveSmallIntegerField(default=1)
    requester = models.ForeignKey(
        User, verbose_name=_("requester"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # Whose work is rated: who had it when it closed.
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField(_("asked at"))
    expires_at = models.DateTimeField(_("may be answered until"))
    # The next mail that asks; none where the mail that told of the closing has asked already.
    mail_at = models.DateTimeField(null=True, blank=True)
    mails = models.PositiveSmallIntegerField(default=0)

    overall = models.CharField(_("overall"), max_length=12, choices=Overall, blank=True)
    speed = models.PositiveSmallIntegerField(_("speed"), null=True, blank=True, validators=STARS)
    attitude = models.PositiveSmallIntegerField(_("attitude"), null=True, blank=True, validators=STARS)
    comment = models.TextField(_("comment"), blank=True, max_length=2_000)
    via = models.CharField(_("how it came"), max_length=10, choices=RatedVia, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed at"), null=True, blank=True)
    # An answer tapped in a mail, until it is confirmed or has stood for two minutes (see tickets/satisfaction/taps.py).
    tapped = models.CharField(max_length=12, choices=Overall, blank=True)
    tapped_at = models.DateTimeField(null=True, blank=True)
    # Different answers were tapped within seconds, as no person does: only a button counts from here on.
    taps_differ = models.BooleanField(default=False)

    objects = SatisfactionQuerySet.as_manager()

    class Meta:
        verbose_name = _("satisfaction")
        verbose_name_plural = _("satisfaction")
        ordering = ("-asked_at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["ticket", "closing"], name="satisfaction_once"),
            models.CheckConstraint(
                condition=~Q(state="answered") | ~Q(overall=""), name="satisfaction_answer_has_overall"
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at", "id"], include=["state", "overall", "team"], name="satisfaction_asked"),
            models.Index(
                fields=["answered_at", "id"],
                include=["overall", "speed", "attitude", "team", "assignee"],
                name="satisfaction_answered",
                condition=Q(state="answered"),
            ),
            models.Index(fields=["assignee", "answered_at", "id"], name="satisfaction_assignee"),
            models.Index(fields=["requester", "asked_at"], name="satisfaction_requester"),
            models.Index(
                fields=["mail_at"], name="satisfaction_mail", condition=Q(state="asked", mail_at__isnull=False)
            ),
            models.Index(
                fields=["tapped_at"], name="satisfaction_tapped", condition=Q(state="asked", tapped_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}/{self.closing} {self.overall or self.state}"

    def may_be_answered(self, at: datetime) -> bool:
        """Whether the requester may still say, or change, what they think."""
        return self.state != WITHDRAWN and at < self.expires_at

    @property
    def is_dissatisfied(self) -> bool:
        return self.state == ANSWERED and self.overall == Overall.DISSATISFIED


class FollowUpReason(models.TextChoices):
    """Why somebody was not content, as the desk found out."""

    NOT_SOLVED = "not_solved", pgettext_lazy("dissatisfied", "It is not solved")
    SLOW = "slow", pgettext_lazy("dissatisfied", "It took too long")
    INFORMED = "informed", pgettext_lazy("dissatisfied", "Heard nothing for too long")
    ATTITUDE = "attitude", pgettext_lazy("dissatisfied", "How they were treated")
    AGAIN = "again", pgettext_lazy("dissatisfied", "The same trouble again and again")
    EXPECTATION = "expectation", pgettext_lazy("dissatisfied", "Expected something that the desk does not do")
    MISTAKE = "mistake", pgettext_lazy("dissatisfied", "Chosen by mistake")
    OTHER = "other", pgettext_lazy("dissatisfied", "Something else")


class SatisfiedNow(models.TextChoices):
    YES = "yes", pgettext_lazy("satisfied now", "Yes")
    PARTLY = "partly", pgettext_lazy("satisfied now", "Partly")
    NO = "no", pgettext_lazy("satisfied now", "No")
    NOT_REACHED = "not_reached", pgettext_lazy("satisfied now", "Could not be reached")


class FollowUpQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Supervisors, auditors and administrators, of tickets they may see; whoever has taken it, theirs."""
        if not user.is_desk_staff:
            return self.none()
        if not user.has_role(*RATINGS_ROLES):
            return self.filter(handler=user)
        return self.filter(
            Q(ticket__confidential=False) | Q(handler=user) | Q(ticket__in=Ticket.objects.visible_to(user))
        )

    def open(self) -> Self:
        return self.filter(closed_at=None)


class FollowUp(models.Model):
    """Somebody was dissatisfied: a supervisor asks why, puts right what can be, and writes down what came of it."""

    satisfaction = models.OneToOneField(Satisfaction, on_delete=models.PROTECT, related_name="follow_up")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="follow_ups")
    opened_at = models.DateTimeField(_("opened at"))
    handler = models.ForeignKey(
        User, verbose_name=_("who takes care of it"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_at = models.DateTimeField(_("taken at"), null=True, blank=True)
    contacts = models.PositiveSmallIntegerField(_("contacts"), default=0)
    contacted_at = models.DateTimeField(_("last contact"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=12, choices=FollowUpReason, blank=True)
    done = models.TextField(_("what was done"), blank=True, max_length=5_000)
    satisfied_now = models.CharField(_("satisfied now"), max_length=12, choices=SatisfiedNow, blank=True)
    improvement = models.ForeignKey(
        Improvement, verbose_name=_("improvement"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ("-opened_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None) | ~Q(satisfied_now=""), name="follow_up_closed_with_outcome"
            ),
        ]
        indexes = [
            models.Index(fields=["opened_at", "id"], name="feedback_opened"),
            models.Index(fields=["opened_at", "id"], name="feedback_open", condition=Q(closed_at=None)),
            models.Index(fields=["closed_at", "id"], name="feedback_closed", condition=Q(closed_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.opened_at:%Y-%m-%d %H:%M}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class SatisfactionSettings(models.Model):
    """Whom the desk asks, and how long an answer counts. Without a row its defaults hold."""

    asks_incidents = models.BooleanField(_("ask about incidents"), default=True)
    asks_requests = models.BooleanField(_("ask about service requests"), default=True)
    days = models.PositiveSmallIntegerField(
        _("days to answer"),
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("So long the link works and an answer can be changed."),
    )
    reminder_days = models.PositiveSmallIntegerField(
        _("remind after days"),
        default=0,
        validators=[MaxValueValidator(30)],
        help_text=_("Once, whoever has not answered. 0: nobody is reminded."),
    )
    skips_vips = models.BooleanField(_("do not ask VIPs"), default=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("settings of satisfaction")
        verbose_name_plural = _("settings of satisfaction")
        constraints = [models.CheckConstraint(condition=Q(pk=ONLY), name="satisfaction_settings_is_one")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def read(cls) -> "SatisfactionSettings":
        """Those in force; the defaults where nobody has changed them."""
        return cls.objects.filter(pk=ONLY).first() or cls(pk=ONLY)

    @property
    def kinds(self) -> frozenset[str]:
        """About which kinds of ticket people are asked."""
        asked = {Kind.INCIDENT: self.asks_incidents, Kind.REQUEST: self.asks_requests}
        return frozenset(kind.value for kind, is_asked in asked.items() if is_asked)

    @property
    def time_to_answer(self) -> timedelta:
        return timedelta(days=self.days)


class SatisfactionSettingsChange(models.Model):
    """One saved change; `changes` is `{field: [old, new]}`."""

    at = models.DateTimeField(_("changed at"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changes = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("change of the settings of satisfaction")
        verbose_name_plural = _("changes of the settings of satisfaction")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
