"""The shared ticket: everything the queue, search, permissions and clocks touch, whatever the kind."""

from datetime import UTC, datetime
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, Team, User
from tickets import policies
from tickets.choices import Channel, Impact, Kind, PendingReason, Priority, Urgency
from tickets.models.category import Category
from tickets.search import search_query
from tickets.workflow import Workflow, workflow_for

OPEN = Q(is_open=True)
# Where a ticket without a running clock stands among those that are due.
NEVER = datetime(2200, 1, 1, tzinfo=UTC)


def detail_model(kind: str) -> type[models.Model] | None:
    """The model that holds a process's own part of a ticket: the one-to-one relation named as the kind."""
    try:
        return Ticket._meta.get_field(kind).related_model
    except FieldDoesNotExist:
        return None


class TicketQuerySet(models.QuerySet):
    """Querysets that speak the domain. Start every look-up from `visible_to`."""

    def visible_to(self, user: User) -> Self:
        """What the person may see: the queryset form of `policies.can_view`."""
        return self.filter(policies.visible_condition(user))

    def open(self) -> Self:
        return self.filter(OPEN)

    def counted(self) -> Self:
        """What figures are made of: a drill is none of them."""
        return self.filter(is_drill=False)

    def assigned_to(self, user: User) -> Self:
        return self.filter(assignee=user)

    def for_teams_of(self, user: User) -> Self:
        return self.filter(team_id__in=user.team_ids)

    def unassigned(self) -> Self:
        return self.open().filter(assignee=None)

    def waiting(self) -> Self:
        return self.open().filter(state="pending")

    def to_follow_up(self, at: datetime) -> Self:
        """Pending beyond the moment at which somebody meant to look again, and nobody told yet."""
        return self.open().filter(follow_up_at__lte=at, follow_up_told=False)

    def search(self, text: str) -> Self:
        """Tickets whose number, title, people, error text or description hold every word of `text`."""
        query = search_query(text)
        return self.filter(search=query) if query else self

    def for_list(self) -> Self:
        """With what a row of a list shows, and without the long texts."""
        return self.select_related("requester", "assignee", "team", "category", "contact_department").defer(
            "description", "error_text", "search"
        )


class Ticket(models.Model):
    """One matter that somebody asked the desk to deal with."""

    number = models.CharField(_("number"), max_length=24, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    state = models.CharField(_("state"), max_length=24)
    is_open = models.BooleanField(_("open"), default=True, editable=False)
    is_major = models.BooleanField(_("major incident"), default=False, editable=False)
    # An exercise: worked like any other, shown to staff only, and in no figure.
    is_drill = models.BooleanField(_("drill"), default=False, editable=False)

    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True, max_length=100_000)
    error_text = models.TextField(_("error text"), blank=True, max_length=5_000)
    category = models.ForeignKey(
        Category, verbose_name=_("category"), null=True, blank=True, on_delete=models.PROTECT, related_name="tickets"
    )
    tags = ArrayField(models.CharField(max_length=40), verbose_name=_("tags"), default=list, blank=True)
    confidential = models.BooleanField(
        _("confidential"),
        default=False,
        help_text=_("Seen only by the requester, the assignee, the team and named watchers."),
    )

    requester = models.ForeignKey(
        User, verbose_name=_("requester"), on_delete=models.PROTECT, related_name="requested_tickets"
    )
    opened_by = models.ForeignKey(
        User, verbose_name=_("recorded by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    channel = models.CharField(_("channel"), max_length=12, choices=Channel, default=Channel.PORTAL)
    # The requester as they were when they asked; people move, tickets do not.
    contact_name = models.CharField(_("contact"), max_length=100, blank=True)
    contact_employee_number = models.CharField(_("employee number"), max_length=32, blank=True)
    contact_department = models.ForeignKey(
        Department, verbose_name=_("department"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    contact_phone = models.CharField(_("phone"), max_length=40, blank=True)
    contact_email = models.EmailField(_("e-mail"), blank=True)
    location = models.CharField(_("location"), max_length=100, blank=True)
    device = models.CharField(_("device"), max_length=100, blank=True)

    impact = models.CharField(_("impact"), max_length=12, choices=Impact, default=Impact.PERSON)
    urgency = models.CharField(_("urgency"), max_length=12, choices=Urgency, default=Urgency.MEDIUM)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.MEDIUM)
    priority_overridden = models.BooleanField(_("priority set by hand"), default=False, editable=False)
    escalation_level = models.PositiveSmallIntegerField(_("escalation level"), default=0, editable=False)

    team = models.ForeignKey(
        Team, verbose_name=_("team"), null=True, blank=True, on_delete=models.PROTECT, related_name="tickets"
    )
    assignee = models.ForeignKey(
        User,
        verbose_name=_("assignee"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assigned_tickets",
    )
    watchers = models.ManyToManyField(User, verbose_name=_("watchers"), blank=True, related_name="watched_tickets")
    parent = models.ForeignKey(
        "self", verbose_name=_("parent"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )

    pending_reason = models.CharField(_("waiting for"), max_length=12, choices=PendingReason, blank=True)
    follow_up_at = models.DateTimeField(_("follow up at"), null=True, blank=True)
    follow_up_told = models.BooleanField(default=False, editable=False)

    occurred_at = models.DateTimeField(_("occurred at"), null=True, blank=True)
    expected_by = models.DateTimeField(_("expected by"), null=True, blank=True)
    promised_at = models.DateTimeField(
        _("promised for"), null=True, blank=True, help_text=_("What the requester has been told.")
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed at"), default=timezone.now, editable=False)
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True, blank=True, editable=False)
    assigned_at = models.DateTimeField(_("assigned at"), null=True, blank=True, editable=False)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True, editable=False)
    first_responded_at = models.DateTimeField(_("first responded at"), null=True, blank=True, editable=False)
    resolved_at = models.DateTimeField(_("resolved at"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)
    reopen_count = models.PositiveIntegerField(_("reopenings"), default=0, editable=False)
    reassignment_count = models.PositiveIntegerField(_("reassignments"), default=0, editable=False)

    # What the clocks of `sla/` come to, kept by their reaction: the queue sorts and filters by it.
    next_due_at = models.DateTimeField(_("next due"), null=True, blank=True, editable=False)
    next_warn_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_breached = models.BooleanField(_("breached"), default=False, editable=False)

    # Grows with every change of a field; what a page or a script read must still be so when it writes.
    version = models.PositiveIntegerField(default=1, editable=False)
    # The head of the ticket's hash chain of events (see tickets/events.py).
    event_count = models.PositiveIntegerField(default=0, editable=False)
    event_digest = models.CharField(max_length=64, blank=True, editable=False)
    search = SearchVectorField(null=True, editable=False)

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        ordering = ("-created_at", "-pk")
        constraints = [
            models.CheckConstraint(condition=Q(priority__range=(1, 4)), name="ticket_priority_1_to_4"),
            models.CheckConstraint(condition=~Q(parent=models.F("pk")), name="ticket_not_its_own_parent"),
        ]
        indexes = [
            models.Index(fields=["priority", "created_at", "id"], name="ticket_open", condition=OPEN),
            models.Index(fields=["team", "priority", "created_at", "id"], name="ticket_open_team", condition=OPEN),
            models.Index(
                fields=["assignee", "priority", "created_at", "id"], name="ticket_open_assignee", condition=OPEN
            ),
            models.Index(
                fields=["team", "priority", "created_at", "id"],
                name="ticket_open_unassigned",
                condition=OPEN & Q(assignee=None),
            ),
            models.Index(
                fields=["priority", "created_at", "id"],
                name="ticket_open_waiting",
                condition=OPEN & Q(state="pending"),
            ),
            models.Index(fields=["kind", "priority", "created_at", "id"], name="ticket_open_kind", condition=OPEN),
            models.Index(
                fields=["kind", "state", "priority", "created_at", "id"], name="ticket_open_state", condition=OPEN
            ),
            models.Index(
                fields=["next_due_at", "id"], name="ticket_due", condition=OPEN & Q(next_due_at__isnull=False)
            ),
            models.Index(Coalesce(F("next_due_at"), Value(NEVER)), F("id"), name="ticket_by_due", condition=OPEN),
            models.Index(
                fields=["next_warn_at", "id"], name="ticket_due_soon", condition=OPEN & Q(next_warn_at__isnull=False)
            ),
            models.Index(
                fields=["priority", "created_at", "id"], name="ticket_breached", condition=OPEN & Q(is_breached=True)
            ),
            # What the figures of this moment are counted from, without a look at the table.
            models.Index(
                fields=["team", "priority"],
                include=[
                    "id",
                    "state",
                    "assignee",
                    "requester",
                    "category",
                    "confidential",
                    "is_breached",
                    "next_due_at",
                    "next_warn_at",
                    "escalation_level",
                    "created_at",
                    "is_drill",
                ],
                name="ticket_open_figures",
                condition=OPEN,
            ),
            # What the figures of a period are counted from.
            models.Index(
                fields=["resolved_at"],
                include=["team", "priority", "category", "reopen_count", "reassignment_count", "is_drill", "kind"],
                name="ticket_resolved",
                condition=Q(resolved_at__isnull=False),
            ),
            models.Index(fields=["created_at", "id"], name="ticket_open_major", condition=OPEN & Q(is_major=True)),
            # So few that what is counted elsewhere leaves them out by their ids.
            models.Index(fields=["id"], name="ticket_drill", condition=Q(is_drill=True)),
            models.Index(
                fields=["closed_at"],
                include=["created_at", "is_drill", "is_open", "team", "priority", "kind"],
                name="ticket_closed",
                condition=Q(closed_at__isnull=False),
            ),
            models.Index(fields=["created_at", "id"], name="ticket_created"),
            models.Index(fields=["updated_at", "id"], name="ticket_updated"),
            models.Index(fields=["kind", "created_at", "id"], name="ticket_kind"),
            # The queue of one kind, ended ones too, in its own order.
            models.Index(fields=["kind", "priority", "created_at", "id"], name="ticket_kind_priority"),
            models.Index(fields=["requester", "created_at", "id"], name="ticket_requester"),
            models.Index(fields=["assignee", "created_at", "id"], name="ticket_assignee"),
            models.Index(fields=["team", "created_at", "id"], name="ticket_team"),
            models.Index(fields=["category", "created_at", "id"], name="ticket_category"),
            models.Index(fields=["contact_department", "created_at", "id"], name="ticket_department"),
            models.Index(
                fields=["follow_up_at"],
                name="ticket_follow_up",
                condition=OPEN & Q(follow_up_at__isnull=False, follow_up_told=False),
            ),
            GinIndex(fields=["search"], name="ticket_search"),
            GinIndex(fields=["tags"], name="ticket_tags"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("tickets:detail", args=[self.number])

    @property
    def detail(self) -> Any:
        """The process's own part (an Incident, …), or None for a kind that has none."""
        if detail_model(self.kind) is None:
            return None
        try:
            return getattr(self, self.kind)
        except ObjectDoesNotExist:
            return None

    @property
    def workflow(self) -> Workflow:
        return workflow_for(self.kind)

    def get_state_display(self) -> str:
        return str(self.workflow.states[self.state].label)
