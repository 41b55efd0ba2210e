"""Checklist tasks: the steps of a ticket that people and teams tick off, some only after others."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from accounts.models.base import BilingualName
from tickets import moments
from tickets.choices import Kind
from tickets.models.ticket import NEVER, Ticket

LONGEST_MINUTES = 60 * 24 * 365


class TaskState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("task", "Waiting")
    READY = "ready", pgettext_lazy("task", "Ready")
    IN_PROGRESS = "in_progress", pgettext_lazy("task", "In progress")
    DONE = "done", pgettext_lazy("task", "Done")
    FAILED = "failed", pgettext_lazy("task", "Failed")
    WAIVED = "waived", pgettext_lazy("task", "Waived")


# What comes after such a task may begin.
FINISHED = (TaskState.DONE, TaskState.WAIVED)


class TaskHolder(models.TextChoices):
    """Whom a step of a template goes to when only the ticket tells who that is."""

    REQUESTER = "requester", _("The requester")
    MANAGER = "manager", _("The requester's manager")
    DEPARTMENT_HEAD = "department_head", _("The head of the requester's department")


@dataclass(frozen=True, kw_only=True)
class TaskSpec:
    """A task to be added. `key` is how others added with it name it in their `after`, which may also hold ids of tasks
    that the ticket has already. Without team, person and `who` it is for whoever handles the ticket.
    """

    title: str
    title_en: str = ""
    description: str = ""
    key: str = ""
    after: tuple[str | int, ...] = ()
    group: str = ""
    team: Team | None = None
    assignee: User | None = None
    who: str = ""
    planned_minutes: int | None = None
    planned_start: datetime | None = None
    planned_end: datetime | None = None
    is_mandatory: bool = True
    data: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As a template keeps it; moments belong to a ticket and are left out."""
        return {
            "key": self.key,
            "title": self.title,
            "title_en": self.title_en,
            "description": self.description,
            "after": list(self.after),
            "group": self.group,
            "team": self.team.pk if self.team else None,
            "assignee": self.assignee.pk if self.assignee else None,
            "who": self.who,
            "minutes": self.planned_minutes,
            "mandatory": self.is_mandatory,
        }


def read_specs(steps: Sequence[Mapping[str, Any]]) -> list[TaskSpec]:
    """The specs that a template's steps stand for, in two statements at most.

    A team or a person that is no longer there is left out: the task is then for whoever handles the ticket.
    """
    teams = Team.objects.filter(is_active=True).in_bulk(_named(steps, "team"))
    people = User.objects.active().in_bulk(_named(steps, "assignee"))
    return [
        TaskSpec(
            title=step["title"],
            title_en=step.get("title_en", ""),
            description=step.get("description", ""),
            key=step.get("key", ""),
            after=tuple(step.get("after", ())),
            group=step.get("group", ""),
            team=teams.get(step.get("team") or 0),
            assignee=people.get(step.get("assignee") or 0),
            who=step.get("who", ""),
            planned_minutes=step.get("minutes"),
            is_mandatory=step.get("mandatory", True),
        )
        for step in steps
    ]


def _named(steps: Iterable[Mapping[str, Any]], name: str) -> set[int]:
    return {step[name] for step in steps if step.get(name)}


class TaskQuerySet(models.QuerySet):
    def live(self) -> Self:
        return self.filter(is_live=True)

    def to_do(self) -> Self:
        """What somebody can or must do something about now."""
        return self.live().exclude(state=TaskState.WAITING)

    def mine(self, user: User) -> Self:
        return self.filter(assignee=user)

    def for_teams_of(self, user: User) -> Self:
        return self.filter(team_id__in=user.team_ids)

    def held_by(self, user: User) -> Self:
        """Given to the person, or to one of their teams and nobody in it yet."""
        return self.filter(Q(assignee=user) | Q(assignee=None, team_id__in=user.team_ids))

    def overdue(self, at: datetime) -> Self:
        return self.live().filter(planned_end__lt=at)

    def unfinished(self, group: str = "") -> Self:
        """Mandatory and neither done nor waived; of every group unless one is named."""
        left = self.filter(is_mandatory=True).exclude(state__in=FINISHED)
        return left.filter(group=group) if group else left


class Task(models.Model):
    """One step of a ticket.

    It is *waiting* until every task in `after` is done or waived and its process lets it begin, then *ready*. `data`
    is the process's own (the stage of a release, the step of a change). `version` grows with every change.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="tasks", db_index=False)
    group = models.SlugField(_("group"), max_length=40, blank=True, db_index=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("English title"), max_length=200, blank=True)
    description = models.TextField(_("description"), blank=True, max_length=10_000)
    team = models.ForeignKey(
        Team, verbose_name=_("team"), null=True, blank=True, on_delete=models.PROTECT, related_name="tasks"
    )
    assignee = models.ForeignKey(
        User, verbose_name=_("assignee"), null=True, blank=True, on_delete=models.PROTECT, related_name="tasks"
    )
    after = models.ManyToManyField(
        "self", verbose_name=_("after"), symmetrical=False, blank=True, related_name="followers"
    )
    planned_minutes = models.PositiveIntegerField(
        _("planned minutes"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_MINUTES)],
    )
    planned_start = models.DateTimeField(_("planned start"), null=True, blank=True)
    planned_end = models.DateTimeField(_("planned end"), null=True, blank=True)
    # By which lists are in order: one without a planned end comes last.
    due_at = models.GeneratedField(
        expression=Coalesce("planned_end", Value(NEVER)), output_field=models.DateTimeField(), db_persist=True
    )
    ready_at = models.DateTimeField(_("ready since"), null=True, editable=False)
    started_at = models.DateTimeField(_("started at"), null=True, editable=False)
    ended_at = models.DateTimeField(_("ended at"), null=True, editable=False)
    ended_by = models.ForeignKey(
        User, verbose_name=_("ended by"), null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(_("state"), max_length=12, choices=TaskState, default=TaskState.WAITING, editable=False)
    reason = models.TextField(_("reason"), blank=True, max_length=2_000, help_text=_("Why it failed or was waived."))
    is_mandatory = models.BooleanField(_("mandatory"), default=True)
    # Still to be done: neither done nor waived, on an open ticket.
    is_live = models.BooleanField(default=True, editable=False)
    data = models.JSONField(default=dict, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ("ticket", "position", "pk")
        indexes = [
            models.Index(fields=["ticket", "position", "id"], name="task_ticket"),
            models.Index(fields=["assignee", "due_at", "id"], name="task_assignee_live", condition=Q(is_live=True)),
            models.Index(fields=["team", "due_at", "id"], name="task_team_live", condition=Q(is_live=True)),
        ]

    def __str__(self) -> str:
        if self.title_en and (get_language() or "").startswith("en"):
            return self.title_en
        return self.title

    @property
    def is_overdue(self) -> bool:
        """Its planned end has passed, and it is still to be done."""
        return self.is_live and self.planned_end is not None and self.planned_end < moments.now()

    @property
    def is_finished(self) -> bool:
        return self.state in FINISHED


class TaskTemplateQuerySet(models.QuerySet):
    def offered_for(self, kind: str) -> Self:
        """Those in use that fit a kind of ticket."""
        return self.filter(models.Q(kinds=[]) | models.Q(kinds__contains=[kind]), is_active=True)


class TaskTemplate(BilingualName):
    """Tasks that administrators have prepared. `steps` are those of `TaskSpec.to_json`; each save is a new version."""

    slug = models.SlugField(_("slug"), unique=True, help_text=_("A short name for the API; never changed."))
    kinds = ArrayField(
        models.CharField(max_length=10, choices=Kind),
        verbose_name=_("kinds of ticket"),
        default=list,
        blank=True,
        help_text=_("Empty: tickets of every kind."),
    )
    steps = models.JSONField(_("steps"), default=list)
    is_active = models.BooleanField(_("active"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = TaskTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("task template")
        verbose_name_plural = _("task templates")
        ordering = ("name", "pk")

    @property
    def kind_names(self) -> str:
        return pgettext("between items", ", ").join(str(Kind(kind).label) for kind in self.kinds)

    def specs(self) -> list[TaskSpec]:
        return read_specs(self.steps)


class TaskTemplateVersion(models.Model):
    """What a template was from a moment on, and who made it so. Never changed."""

    template = models.ForeignKey(TaskTemplate, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("version of a task template")
        verbose_name_plural = _("versions of task templates")
        ordering = ("-number",)
        constraints = [models.UniqueConstraint(fields=["template", "number"], name="task_template_version_once")]

    def __str__(self) -> str:
        return f"{self.template_id} v{self.number}"
