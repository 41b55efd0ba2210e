"""Meetings of the change advisory board (CAB): who was asked, who came, what was on the agenda."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tickets.models import Ticket


class Attendance(models.TextChoices):
    INVITED = "invited", pgettext_lazy("meeting", "Invited")
    PRESENT = "present", pgettext_lazy("meeting", "Present")
    ABSENT = "absent", pgettext_lazy("meeting", "Absent")


class Meeting(models.Model):
    """One meeting of the board. What is voted there are the decisions of the changes' own approval steps."""

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("meeting", "Planned")
        HELD = "held", pgettext_lazy("meeting", "Held")
        CANCELLED = "cancelled", pgettext_lazy("meeting", "Called off")

    title = models.CharField(_("title"), max_length=200)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    link = models.URLField(_("link"), max_length=500, blank=True)
    quorum = models.PositiveSmallIntegerField(
        _("quorum"),
        default=3,
        validators=[MinValueValidator(1)],
        help_text=_("So many must be present, themselves or by a delegate, for the meeting to decide."),
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED, editable=False)
    minutes = models.TextField(_("minutes"), blank=True, max_length=50_000)
    organiser = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("organiser"), on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("created at"), editable=False)
    # Grows with every invitation that is sent, as calendars expect it (RFC 5545, SEQUENCE).
    sequence = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("board meeting")
        verbose_name_plural = _("board meetings")
        ordering = ("-starts_at", "-pk")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_it_begins")
        ]
        indexes = [models.Index(fields=["starts_at", "id"], name="meeting_start")]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": ValidationError(_("It must end after it begins."), code="order")})

    @property
    def is_planned(self) -> bool:
        return self.state == self.State.PLANNED


class MeetingMember(models.Model):
    """Somebody who is asked to come, and whoever comes in their place."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    attendance = models.CharField(_("attendance"), max_length=8, choices=Attendance, default=Attendance.INVITED)
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("comes in their place"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    # The `sequence` of the invitation that was last mailed to them; 0: none yet.
    told = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("member of a meeting")
        verbose_name_plural = _("members of meetings")
        ordering = ("meeting", "person__name", "pk")
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="meeting_member_once")]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.person_id}"


class AgendaItem(models.Model):
    """A change that the board talks about."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="agenda_items")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    note = models.TextField(_("what was said"), blank=True, max_length=10_000)

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ("meeting", "position", "pk")
        constraints = [models.UniqueConstraint(fields=["meeting", "ticket"], name="agenda_item_once")]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.ticket_id}"
