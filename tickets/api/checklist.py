"""Tasks of tickets, one's own tasks, and templates of tasks."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.authentication import ApiRequest
from tickets import actions, policies
from tickets.actions.task_template import can_edit_templates, save_template
from tickets.api.base import IDEMPOTENCY_KEY, IF_MATCH, NUMBER_PARAMETER, TicketPart, answer_once, wanted_number
from tickets.checklist import mine
from tickets.exceptions import NotAllowed, StaleTicket
from tickets.models import Task, TaskTemplate
from tickets.serializers.base import VersionSerializer
from tickets.serializers.checklist import (
    FromTemplateSerializer,
    TaskCommentSerializer,
    TaskInputSerializer,
    TaskOrderSerializer,
    TaskReasonSerializer,
    TaskSerializer,
    TaskTemplateSerializer,
)

ID_PARAMETER = OpenApiParameter("id", OpenApiTypes.INT64, OpenApiParameter.PATH, description="The task's id.")
ADDRESS = [NUMBER_PARAMETER, ID_PARAMETER]
SLUG_PARAMETER = OpenApiParameter(
    "slug",
    {"type": "string", "pattern": "^[-a-zA-Z0-9_]{1,50}$"},
    OpenApiParameter.PATH,
    description="The template's slug.",
)
SHOWN_VERSIONS = 100


class OwnTaskFilter(django_filters.FilterSet):
    """Which of one's tasks."""

    show = django_filters.ChoiceFilter(
        choices=list(mine.VIEWS.items()),
        label=_("Which tasks"),
        help_text="mine (without it): given to oneself, or to one's team and nobody yet; teams: all of one's teams; "
        "overdue; waiting: not ready yet",
    )

    def filter_queryset(self, queryset: QuerySet[Task]) -> QuerySet[Task]:
        """The person's own."""
        return queryset & mine.tasks_of(self.request.user, self.form.cleaned_data["show"] or "mine")


def with_relations(tasks: QuerySet[Task]) -> QuerySet[Task]:
    return tasks.select_related("ticket", "team", "assignee", "ended_by").prefetch_related("after")


class TaskViewSet(TicketPart):
    """The steps of a ticket. Who is not of the desk sees their own alone."""

    queryset = Task.objects.none()
    serializer_class = TaskSerializer
    orderings = {"position": ("position", "id")}
    default_ordering = "position"

    def get_queryset(self) -> QuerySet[Task]:
        """The tasks of the ticket that the reader may see."""
        user = self.request.user
        tasks = with_relations(Task.objects.filter(ticket=self.ticket))
        return tasks if policies.can_see_internal(user, self.ticket) else tasks.filter(policies.tasks_held_by(user))

    @extend_schema(responses=TaskSerializer(many=True), parameters=[NUMBER_PARAMETER])
    def list(self, request: ApiRequest, number: str) -> Response:
        """The tasks in their order."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(
        request=TaskInputSerializer, responses={201: TaskSerializer}, parameters=[NUMBER_PARAMETER, IDEMPOTENCY_KEY]
    )
    def create(self, request: ApiRequest, number: str) -> Response:
        """Adds a task behind the others. For whoever handles the ticket."""
        return answer_once(request, lambda: self._create(request))

    def _create(self, request: ApiRequest) -> Response:
        self._check_planner()
        given = TaskInputSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        (task,) = actions.add_tasks(self.ticket, [given.spec()], by=request.user)
        return self._answer(task, status.HTTP_201_CREATED)

    @extend_schema(parameters=ADDRESS)
    def retrieve(self, request: ApiRequest, number: str, id: str) -> Response:
        """One task."""
        return self._answer(self._find(id))

    @extend_schema(request=TaskInputSerializer, responses=TaskSerializer, parameters=[*ADDRESS, IF_MATCH])
    def partial_update(self, request: ApiRequest, number: str, id: str) -> Response:
        """Changes what it says, who has it or what it comes after, as long as nobody has begun it."""
        self._check_planner()
        task, given = self._find(id), TaskInputSerializer(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        holder = {name: values.pop(name) for name in ("team", "assignee") if name in values}
        version = self._wanted_version(request, task)
        if holder:
            both = {"team": task.team, "assignee": task.assignee, **holder}
            task = actions.assign_task(task, by=request.user, version=version, **both)
            version = None
        return self._answer(actions.change_task(task, by=request.user, version=version, **values))

    @extend_schema(responses={204: None}, parameters=ADDRESS)
    def destroy(self, request: ApiRequest, number: str, id: str) -> Response:
        """Takes a task away that nobody has begun; the timeline keeps that it was there."""
        actions.remove_task(self._find(id), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        request=FromTemplateSerializer, responses={201: TaskSerializer(many=True)}, parameters=[NUMBER_PARAMETER]
    )
    @action(detail=False, methods=["post"], url_path="from-template", pagination_class=None, filter_backends=[])
    def from_template(self, request: ApiRequest, number: str) -> Response:
        """Adds the tasks of a template."""
        self._check_planner()
        given = FromTemplateSerializer(data=request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        added = actions.add_tasks(self.ticket, given.validated_data["template"].specs(), by=request.user)
        rows = self.get_queryset().filter(pk__in=[task.pk for task in added]).order_by("position", "pk")
        return Response(self.get_serializer(rows, many=True).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=TaskOrderSerializer, responses={204: None}, parameters=[NUMBER_PARAMETER])
    @action(detail=False, methods=["post"])
    def order(self, request: ApiRequest, number: str) -> Response:
        """Puts tasks into an order."""
        self._check_planner()
        given = TaskOrderSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        actions.reorder_tasks(self.ticket, given.validated_data["order"], by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses=TaskSerializer, parameters=[*ADDRESS, IF_MATCH])
    @action(detail=True, methods=["post"])
    def start(self, request: ApiRequest, number: str, id: str) -> Response:
        """Begins a ready task; of a team's it makes one's own."""
        return self._carry_out(request, id, actions.start_task)

    @extend_schema(request=TaskCommentSerializer, responses=TaskSerializer, parameters=[*ADDRESS, IF_MATCH])
    @action(detail=True, methods=["post"])
    def complete(self, request: ApiRequest, number: str, id: str) -> Response:
        """Ticks it off. Whoever comes second hears who was first (409)."""
        return self._carry_out(request, id, actions.complete_task, TaskCommentSerializer)

    @extend_schema(request=TaskReasonSerializer, responses=TaskSerializer, parameters=[*ADDRESS, IF_MATCH])
    @action(detail=True, methods=["post"])
    def fail(self, request: ApiRequest, number: str, id: str) -> Response:
        """Records that it could not be done, and why."""
        return self._carry_out(request, id, actions.fail_task, TaskReasonSerializer)

    @extend_schema(request=TaskReasonSerializer, responses=TaskSerializer, parameters=[*ADDRESS, IF_MATCH])
    @action(detail=True, methods=["post"])
    def waive(self, request: ApiRequest, number: str, id: str) -> Response:
        """Leaves it out, and says why."""
        return self._carry_out(request, id, actions.waive_task, TaskReasonSerializer)

    @extend_schema(request=None, responses=TaskSerializer, parameters=[*ADDRESS, IF_MATCH])
    @action(detail=True, methods=["post"])
    def retry(self, request: ApiRequest, number: str, id: str) -> Response:
        """Opens a failed task again, or one ticked off or waived by mistake."""
        return self._carry_out(request, id, actions.retry_task)

    def _carry_out(self, request: ApiRequest, id: str, verb: Callable[..., Task], shape: Any = None) -> Response:
        task = self._find(id)
        values = {}
        if shape is not None:
            given = shape(data=request.data)
            given.is_valid(raise_exception=True)
            values = given.validated_data
        return self._answer(verb(task, by=request.user, version=self._wanted_version(request, task), **values))

    def _find(self, id: str) -> Task:
        return get_object_or_404(self.get_queryset(), pk=int(id))

    def _check_planner(self) -> None:
        """Raises NotAllowed before anything is read of the body."""
        if not policies.can_plan_tasks(self.request.user, self.ticket):
            raise NotAllowed()

    def _wanted_version(self, request: ApiRequest, task: Task) -> int | None:
        """The task's version that the caller read, from `If-Match`. Raises StaleTicket."""
        header = request.headers.get("If-Match", "").strip()
        if not header or header == "*":
            return None
        if str(task.version) not in {part.strip().strip('"') for part in header.split(",")}:
            raise StaleTicket(self.ticket)
        return task.version

    def _answer(self, task: Task, code: int = status.HTTP_200_OK) -> Response:
        shown = with_relations(Task.objects.filter(pk=task.pk)).get()
        return Response(self.get_serializer(shown).data, status=code, headers={"ETag": f'"{shown.version}"'})


class OwnTaskViewSet(GenericViewSet):
    """The tasks that wait for oneself and one's teams."""

    queryset = Task.objects.none()
    request: ApiRequest
    serializer_class = TaskSerializer
    filterset_class = OwnTaskFilter
    orderings = {"due_at": ("due_at", "id")}
    default_ordering = "due_at"

    def get_queryset(self) -> QuerySet[Task]:
        return with_relations(Task.objects.all())

    @extend_schema(responses=TaskSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """The tasks, the most urgent first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class TaskTemplateViewSet(GenericViewSet):
    """Prepared tasks. Agents read them, administrators change them."""

    queryset = TaskTemplate.objects.none()
    request: ApiRequest
    serializer_class = TaskTemplateSerializer
    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]{1,50}"
    orderings = {"name": ("name", "id")}
    default_ordering = "name"

    def get_queryset(self) -> QuerySet[TaskTemplate]:
        """Raises NotAllowed for whoever is not of the desk."""
        if not self.request.user.is_desk_staff:
            raise NotAllowed()
        return TaskTemplate.objects.all()

    @extend_schema(responses=TaskTemplateSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """The templates by name."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(parameters=[SLUG_PARAMETER])
    def retrieve(self, request: ApiRequest, slug: str) -> Response:
        """One template."""
        return self._answer(get_object_or_404(self.get_queryset(), slug=slug))

    @extend_schema(responses=VersionSerializer(many=True), parameters=[SLUG_PARAMETER])
    @action(detail=True, pagination_class=None, filter_backends=[])
    def history(self, request: ApiRequest, slug: str) -> Response:
        """Every save, the last first: who, when, and the template as it was then; the last 100. For administrators."""
        self._check_editor()
        versions = get_object_or_404(self.get_queryset(), slug=slug).versions.select_related("by")[:SHOWN_VERSIONS]
        return Response(VersionSerializer(versions, many=True).data)

    @extend_schema(responses={201: TaskTemplateSerializer}, parameters=[IDEMPOTENCY_KEY])
    def create(self, request: ApiRequest) -> Response:
        """Makes a template. For administrators."""
        self._check_editor()
        return answer_once(request, lambda: self._save(request, None, status.HTTP_201_CREATED))

    @extend_schema(parameters=[SLUG_PARAMETER, IF_MATCH])
    def partial_update(self, request: ApiRequest, slug: str) -> Response:
        """Makes the next version of a template. For administrators."""
        self._check_editor()
        return self._save(request, get_object_or_404(self.get_queryset(), slug=slug), status.HTTP_200_OK)

    def _save(self, request: ApiRequest, template: TaskTemplate | None, code: int) -> Response:
        given = TaskTemplateSerializer(
            data=request.data, partial=template is not None, context=self.get_serializer_context()
        )
        given.is_valid(raise_exception=True)
        values = given.fields_to_save()
        if template is not None:
            values.pop("slug", None)
        return self._answer(save_template(template, by=request.user, version=wanted_number(request), **values), code)

    def _answer(self, template: TaskTemplate, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(template).data, status=code, headers={"ETag": f'"{template.version}"'})

    def _check_editor(self) -> None:
        if not can_edit_templates(self.request.user):
            raise NotAllowed()
