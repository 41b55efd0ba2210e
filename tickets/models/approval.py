"""Asking for approval: a round of steps on one ticket, and a seat for everybody who is asked in a step."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from tickets.models.approval_path import ApprovalPath, ApprovalPathChange, StepMode, StepPerson, StepSpec, localised
from tickets.models.delegation import Delegation
from tickets.models.ticket import Ticket

__all__ = [
    "ApprovalPath", "ApprovalPathChange", "ApprovalRound", "ApprovalSeat", "ApprovalStep", "StepMode", "StepPerson",
    "StepSpec",
]  # fmt: skip


class ApprovalRound(models.Model):
    """One asking: its steps come one after the other, until the last approves or one refuses."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("approval", "Awaiting approval")
        APPROVED = "approved", pgettext_lazy("approval", "Approved")
        REJECTED = "rejected", pgettext_lazy("approval", "Rejected")
        WITHDRAWN = "withdrawn", pgettext_lazy("approval", "Withdrawn")

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="approval_rounds")
    number = models.PositiveSmallIntegerField(_("round"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("asked at"))
    closed_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        verbose_name = _("round of approvals")
        verbose_name_plural = _("rounds of approvals")
        ordering = ("ticket", "number")
        constraints = [
            models.UniqueConstraint(fields=["ticket", "number"], name="approval_round_once"),
            models.UniqueConstraint(fields=["ticket"], condition=Q(state="open"), name="approval_round_one_open"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.number}"


class ApprovalStepQuerySet(models.QuerySet):
    def awaiting(self, user: User) -> Self:
        """What the person can decide now."""
        return self.filter(state="open", pk__in=ApprovalSeat.objects.awaiting(user).values("step_id"))

    def known_to(self, user: User) -> Self:
        """Where the person is or was asked, is represented, or has decided: the summary is theirs to read."""
        return self.filter(pk__in=ApprovalSeat.objects.held_by(user).values("step_id"))

    def nobody_asked(self) -> Self:
        """Open, and nobody could be found to decide."""
        asked = ApprovalSeat.objects.filter(step=OuterRef("pk"), state="asked")
        return self.filter(~Exists(asked), state="open")


class ApprovalStep(models.Model):
    """One step of a round. `spec` is the StepSpec it was opened with, `mode` and `quorum` what holds for it."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("approval", "Comes later")
        OPEN = "open", pgettext_lazy("approval", "Awaiting approval")
        APPROVED = "approved", pgettext_lazy("approval", "Approved")
        REJECTED = "rejected", pgettext_lazy("approval", "Rejected")
        WITHDRAWN = "withdrawn", pgettext_lazy("approval", "Withdrawn")

    round = models.ForeignKey(ApprovalRound, on_delete=models.PROTECT, related_name="steps")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="approval_steps")
    position = models.PositiveSmallIntegerField(_("position"))
    label = models.CharField(_("name"), max_length=100)
    label_en = models.CharField(_("English name"), max_length=100, blank=True)
    mode = models.CharField(_("who must agree"), max_length=10, choices=StepMode)
    quorum = models.PositiveSmallIntegerField(_("how many must agree"), default=0)
    spec = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    # Nobody it names may decide, so that those were asked whom the process names for that.
    is_fallback = models.BooleanField(default=False)
    opened_at = models.DateTimeField(_("asked at"), null=True)
    closed_at = models.DateTimeField(_("ended at"), null=True)

    objects = ApprovalStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval step")
        verbose_name_plural = _("approval steps")
        ordering = ("round", "position")
        constraints = [
            models.UniqueConstraint(fields=["round", "position"], name="approval_step_once"),
            models.UniqueConstraint(fields=["round"], condition=Q(state="open"), name="approval_step_one_open"),
        ]
        indexes = [
            models.Index(fields=["ticket", "round", "position"], name="approval_step_of_ticket"),
            models.Index(fields=["opened_at", "id"], name="approval_step_open", condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return localised(self.label, self.label_en)

    def get_absolute_url(self) -> str:
        return reverse("approvals:decision", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


def is_party(field: str) -> Q:
    """The person of the field asked for the ticket, recorded it or carries it out, and so decides nothing on it."""
    return (
        Q(**{field: F("ticket__requester")})
        | Q(**{field: F("ticket__opened_by")})
        | Q(**{field: F("ticket__assignee")})
    )


class ApprovalSeatQuerySet(models.QuerySet):
    def held_by(self, user: User) -> Self:
        """Where the person is asked, is represented, or has decided."""
        return self.filter(Q(person=user) | Q(principal=user) | Q(decided_by=user))

    def asked_of(self, user: User) -> Self:
        """Votes still out that the person can cast, for themselves or for whom they stand in."""
        return self.filter(Q(person=user) | Q(principal=user), state=ApprovalSeat.State.ASKED)

    def awaiting(self, user: User) -> Self:
        """What the person can decide now; never what they asked for, recorded or carry out."""
        asked = self.asked_of(user)
        return asked.exclude(ticket__requester=user).exclude(ticket__opened_by=user).exclude(ticket__assignee=user)

    def to_review(self, day: date) -> Self:
        """Asked, and perhaps of the wrong person by now: left, away, back again, or part of the matter."""
        return self.filter(state=ApprovalSeat.State.ASKED).filter(
            Q(person__is_active=False)
            | is_party("person")
            | is_party("principal")
            | Q(reason="delegate")
            | Q(person=F("principal"), principal__delegations__in=Delegation.objects.on(day))
        )


class ApprovalSeat(models.Model):
    """One vote in a step: `principal` is whose it is, `person` who is asked for it now, for the `reason`.

    The principal may decide too as long as they are here. A vote is cast once and stays.
    """

    class Reason(models.TextChoices):
        NAMED = "named", pgettext_lazy("approval", "Named by the step")
        DELEGATE = "delegate", pgettext_lazy("approval", "Delegate")
        MANAGER = "manager", pgettext_lazy("approval", "Manager of somebody who left")
        FALLBACK = "fallback", pgettext_lazy("approval", "Stands in where nobody else may decide")

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("approval", "Asked")
        APPROVED = "approved", pgettext_lazy("approval", "Approved")
        REJECTED = "rejected", pgettext_lazy("approval", "Rejected")
        RELEASED = "released", pgettext_lazy("approval", "No longer asked")

    class Via(models.TextChoices):
        PAGE = "page", pgettext_lazy("approval", "On the page")
        LIST = "list", pgettext_lazy("approval", "From the list")
        API = "api", pgettext_lazy("approval", "By interface")
        LINK = "link", pgettext_lazy("approval", "By the link in the mail")

    step = models.ForeignKey(ApprovalStep, on_delete=models.PROTECT, related_name="seats")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="approval_seats")
    principal = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="approval_votes")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="approval_seats")
    reason = models.CharField(max_length=10, choices=Reason, default=Reason.NAMED)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField(_("asked at"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True)
    comment = models.TextField(_("comment"), blank=True)
    via = models.CharField(_("how"), max_length=10, choices=Via, blank=True)

    objects = ApprovalSeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("approver")
        verbose_name_plural = _("approvers")
        ordering = ("step", "pk")
        constraints = [
            models.UniqueConstraint(fields=["step", "principal"], name="approval_seat_once"),
            models.CheckConstraint(
                condition=Q(state__in=("approved", "rejected"), decided_by__isnull=False, decided_at__isnull=False)
                | Q(state__in=("asked", "released"), decided_by=None, decided_at=None),
                name="approval_seat_decided_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "id"], name="approval_asked", condition=Q(state="asked")),
            models.Index(fields=["principal", "id"], name="approval_represented", condition=Q(state="asked")),
            models.Index(
                fields=["decided_by", "decided_at", "id"],
                name="approval_decided",
                condition=Q(decided_at__isnull=False),
            ),
            models.Index(fields=["ticket", "person"], name="approval_seat_of_ticket"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state}"

    @property
    def is_asked(self) -> bool:
        return self.state == self.State.ASKED
