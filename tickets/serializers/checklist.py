"""Tasks of tickets, and their templates."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Team, User
from tickets.actions.task_template import MAX_STEPS
from tickets.choices import Kind
from tickets.models import Task, TaskHolder, TaskSpec, TaskState, TaskTemplate
from tickets.models.checklist import LONGEST_MINUTES
from tickets.serializers.base import IdField, MomentField, PersonSerializer, StrictSerializer, TeamReferenceSerializer

KEY = r"^[-a-zA-Z0-9_]{1,40}$"
TEXT = {"trim_whitespace": True}


class TaskSerializer(serializers.Serializer):
    """A step of a ticket."""

    id = serializers.IntegerField(help_text="The task's id.")
    ticket = serializers.CharField(source="ticket.number", help_text="The number of its ticket.")
    group = serializers.CharField(help_text="The part of the process it belongs to; empty where there are none.")
    position = serializers.IntegerField(help_text="Its place among the ticket's tasks.")
    title = serializers.CharField(help_text="What is to be done.")
    title_en = serializers.CharField(help_text="The same in English, where somebody wrote it.")
    description = serializers.CharField(help_text="How it is done.")
    state = serializers.ChoiceField(
        TaskState.choices,
        help_text="waiting for others; ready; in_progress; done; failed, until it is retried or waived; waived.",
    )
    is_mandatory = serializers.BooleanField(help_text="Whether the ticket waits for it.")
    team = TeamReferenceSerializer(allow_null=True, help_text="The team whose task it is.")
    assignee = PersonSerializer(allow_null=True, help_text="The person whose task it is.")
    after = serializers.SerializerMethodField(help_text="The ids of the tasks it comes after.")
    planned_minutes = serializers.IntegerField(allow_null=True, help_text="How long it should take.")
    planned_start = serializers.DateTimeField(allow_null=True, help_text="When it should begin.")
    planned_end = serializers.DateTimeField(allow_null=True, help_text="When it should be done.")
    ready_at = serializers.DateTimeField(allow_null=True, help_text="Since when it can begin.")
    started_at = serializers.DateTimeField(allow_null=True, help_text="When somebody began it.")
    ended_at = serializers.DateTimeField(allow_null=True, help_text="When it was done, failed or waived.")
    ended_by = PersonSerializer(allow_null=True, help_text="Who ended it.")
    reason = serializers.CharField(help_text="Why it failed or was waived.")
    version = serializers.IntegerField(help_text="Grows with every change; also its `ETag`.")

    @extend_schema_field({"type": "array", "items": {"type": "integer"}})
    def get_after(self, task: Task) -> list[int]:
        return [earlier.pk for earlier in task.after.all()]


class TaskInputSerializer(StrictSerializer):
    """A task to be added or changed."""

    title = serializers.CharField(max_length=200, help_text="What is to be done.")
    title_en = serializers.CharField(max_length=200, required=False, allow_blank=True, help_text="The same in English.")
    description = serializers.CharField(
        max_length=10_000, required=False, allow_blank=True, help_text="How it is done."
    )
    group = serializers.RegexField(
        KEY,
        max_length=40,
        required=False,
        allow_blank=True,
        help_text="The part of the process it belongs to.",
    )
    team = IdField(
        queryset=Team.objects.filter(is_active=True), required=False, allow_null=True, help_text="The team's id."
    )
    assignee = IdField(
        queryset=User.objects.active(),
        required=False,
        allow_null=True,
        help_text="The person's id; with a team one of its members. They see the ticket then.",
    )
    after = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
        max_length=100,
        required=False,
        help_text="The ids of tasks of this ticket that come first.",
    )
    planned_minutes = serializers.IntegerField(
        min_value=1, max_value=LONGEST_MINUTES, required=False, allow_null=True, help_text="How long it should take."
    )
    planned_start = MomentField(required=False, allow_null=True, help_text="When it should begin.")
    planned_end = MomentField(required=False, allow_null=True, help_text="When it should be done.")
    is_mandatory = serializers.BooleanField(required=False, help_text="Whether the ticket waits for it.")

    def spec(self) -> TaskSpec:
        given = dict(self.validated_data)
        return TaskSpec(**{**given, "after": tuple(given.get("after", ()))})


class TaskReasonSerializer(StrictSerializer):
    """Why."""

    reason = serializers.CharField(max_length=2_000, help_text="Why it failed or is left out.")


class TaskCommentSerializer(StrictSerializer):
    """What there is to say about it."""

    comment = serializers.CharField(
        max_length=2_000, required=False, allow_blank=True, help_text="A note for the timeline."
    )


class FromTemplateSerializer(StrictSerializer):
    """Which prepared tasks to add."""

    template = serializers.SlugRelatedField(
        slug_field="slug",
        queryset=TaskTemplate.objects.filter(is_active=True),
        help_text="The slug of a template for tickets of this kind, as in `task-templates/`.",
    )

    def validate_template(self, template: TaskTemplate) -> TaskTemplate:
        """One that the ticket's page would offer."""
        offered = TaskTemplate.objects.offered_for(self.context["ticket"].kind)
        if not offered.filter(pk=template.pk).exists():
            raise serializers.ValidationError(_("This template is for other kinds of ticket."), code="kind")
        return template


class TaskOrderSerializer(StrictSerializer):
    """An order of tasks."""

    order = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
        min_length=1,
        max_length=200,
        help_text="Ids of tasks of this ticket, the first first. Others stay where they are.",
    )


class TaskStepSerializer(StrictSerializer):
    """A step of a template."""

    key = serializers.RegexField(
        KEY, max_length=40, required=False, help_text="How other steps name it; by default made up."
    )
    title = serializers.CharField(max_length=200, help_text="What is to be done.")
    title_en = serializers.CharField(max_length=200, required=False, allow_blank=True, help_text="The same in English.")
    description = serializers.CharField(
        max_length=10_000, required=False, allow_blank=True, help_text="How it is done."
    )
    after = serializers.ListField(
        child=serializers.RegexField(KEY, max_length=40),
        max_length=MAX_STEPS,
        required=False,
        help_text="The keys of the steps that come first.",
    )
    group = serializers.RegexField(
        KEY,
        max_length=40,
        required=False,
        allow_blank=True,
        help_text="The part of the process it belongs to.",
    )
    team = serializers.IntegerField(
        min_value=1, max_value=2**63 - 1, required=False, allow_null=True, help_text="The team's id."
    )
    assignee = serializers.IntegerField(
        min_value=1, max_value=2**63 - 1, required=False, allow_null=True, help_text="The person's id."
    )
    who = serializers.ChoiceField(
        TaskHolder.choices, required=False, allow_blank=True, help_text="Instead of a person: who it is on the ticket."
    )
    minutes = serializers.IntegerField(
        min_value=1, max_value=LONGEST_MINUTES, required=False, allow_null=True, help_text="How long it should take."
    )
    mandatory = serializers.BooleanField(required=False, help_text="Whether the ticket waits for it.")


class TaskTemplateSerializer(StrictSerializer):
    """Tasks that administrators have prepared."""

    slug = serializers.RegexField(
        r"^[-a-zA-Z0-9_]{1,50}$", max_length=50, required=False, help_text="A short name that never changes."
    )
    name = serializers.CharField(max_length=100, help_text="Its name.")
    name_en = serializers.CharField(max_length=100, required=False, allow_blank=True, help_text="Its name in English.")
    kinds = serializers.ListField(
        child=serializers.ChoiceField(Kind.choices),
        max_length=len(Kind.choices),
        required=False,
        help_text="The kinds of ticket it is for; empty: all.",
    )
    steps = TaskStepSerializer(many=True, max_length=MAX_STEPS, help_text="The steps, in order.")  # type: ignore[call-arg]
    is_active = serializers.BooleanField(required=False, help_text="Whether it is offered.")
    version = serializers.IntegerField(read_only=True, help_text="Grows with every save.")

    def validate_slug(self, value: str) -> str:
        if TaskTemplate.objects.filter(slug=value).exists():
            raise serializers.ValidationError(_("This short name is taken."), code="unique")
        return value

    def fields_to_save(self) -> dict[str, Any]:
        """The values as plain JSON, for `save_template`."""
        given = dict(self.validated_data)
        if "steps" in given:
            given["steps"] = [dict(step) for step in given["steps"]]
        return given
