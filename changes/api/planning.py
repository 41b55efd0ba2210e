"""Freezes, templates, the calendar and free windows by API."""

from datetime import date, timedelta
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import ApiRequest
from accounts.models import Team, User
from changes.actions.settings import save_freeze, save_template
from changes.calendar import VIEWS, Calendar
from changes.models import ChangeTemplate, Freeze
from changes.policies import may_read_calendar, may_set
from changes.serializers.planning import (
    ChangeCalendarSerializer,
    ChangeTemplateInputSerializer,
    ChangeTemplateSerializer,
    FreezeInputSerializer,
    FreezeSerializer,
    SpanSerializer,
)
from changes.windows import LONGEST_SEARCH_MINUTES, Hours, find_free_windows
from tickets.api.base import ID_PARAMETER, IDEMPOTENCY_KEY, RestrictedApi, answer_once
from tickets.exceptions import NotAllowed
from tickets.serializers.base import IdField, MomentField


class CalendarOnly(RestrictedApi):
    """Something that only those know of who read the change calendar."""

    input_class: type[serializers.Serializer]

    def may_know(self, user: User) -> bool:
        return may_read_calendar(user)

    def find(self, pk: str) -> Any:
        return get_object_or_404(self.get_queryset(), pk=int(pk))

    def read(self, request: ApiRequest, *, partial: bool) -> tuple[dict[str, Any], str]:
        """The validated values and the note. Raises NotAllowed for everybody but administrators."""
        if not may_set(request.user):
            raise NotAllowed()
        given = self.input_class(data=request.data, partial=partial, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        return values, values.pop("note", "")


class FreezeViewSet(CalendarOnly):
    """Freeze periods: times in which nothing is changed."""

    queryset = Freeze.objects.all()
    serializer_class = FreezeSerializer
    input_class = FreezeInputSerializer
    orderings = {"starts_at": ("starts_at", "id")}
    default_ordering = "-starts_at"

    @extend_schema(responses=FreezeSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """The freeze periods, the latest first."""
        return self.page()

    @extend_schema(parameters=[ID_PARAMETER])
    def retrieve(self, request: ApiRequest, id: str) -> Response:
        """One freeze period."""
        return Response(self.get_serializer(self.find(id)).data)

    @extend_schema(request=FreezeInputSerializer, responses={201: FreezeSerializer}, parameters=[IDEMPOTENCY_KEY])
    def create(self, request: ApiRequest) -> Response:
        """Makes a freeze period. For administrators."""
        return answer_once(request, lambda: self._save(request, None, status.HTTP_201_CREATED))

    @extend_schema(request=FreezeInputSerializer, responses=FreezeSerializer, parameters=[ID_PARAMETER])
    def partial_update(self, request: ApiRequest, id: str) -> Response:
        """Changes a freeze period. For administrators."""
        return self._save(request, self.find(id), status.HTTP_200_OK)

    def _save(self, request: ApiRequest, freeze: Freeze | None, code: int) -> Response:
        values, note = self.read(request, partial=freeze is not None)
        saved = save_freeze(freeze, values, by=request.user, note=note)
        return Response(self.get_serializer(saved).data, status=code)


class ChangeTemplateViewSet(CalendarOnly):
    """Templates of standard changes."""

    queryset = ChangeTemplate.objects.all()
    serializer_class = ChangeTemplateSerializer
    input_class = ChangeTemplateInputSerializer
    orderings = {"position": ("position", "id")}
    default_ordering = "position"

    @extend_schema(responses=ChangeTemplateSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """The templates by position."""
        return self.page()

    @extend_schema(parameters=[ID_PARAMETER])
    def retrieve(self, request: ApiRequest, id: str) -> Response:
        """One template."""
        return Response(self.get_serializer(self.find(id)).data)

    @extend_schema(
        request=ChangeTemplateInputSerializer, responses={201: ChangeTemplateSerializer}, parameters=[IDEMPOTENCY_KEY]
    )
    def create(self, request: ApiRequest) -> Response:
        """Makes a template. For administrators."""
        return answer_once(request, lambda: self._save(request, None, status.HTTP_201_CREATED))

    @extend_schema(request=ChangeTemplateInputSerializer, responses=ChangeTemplateSerializer, parameters=[ID_PARAMETER])
    def partial_update(self, request: ApiRequest, id: str) -> Response:
        """Changes a template. For administrators."""
        return self._save(request, self.find(id), status.HTTP_200_OK)

    def _save(self, request: ApiRequest, template: ChangeTemplate | None, code: int) -> Response:
        values, note = self.read(request, partial=template is not None)
        for name in ("steps", "rollback_steps"):
            if name in values:
                values[name] = [dict(step) for step in values[name]]
        saved = save_template(template, values, by=request.user, note=note)
        return Response(self.get_serializer(saved).data, status=code)


class CalendarQuery(serializers.Serializer):
    """Which time, as what, of whom."""

    view = serializers.ChoiceField([(name, name) for name in VIEWS], default="month", help_text="How much of it.")
    on = serializers.DateField(required=False, help_text="A day of that time; by default today.")
    team = IdField(queryset=Team.objects.all(), required=False, help_text="The changes of one team only.")

    def validate_on(self, on: date) -> date:
        """Only what a calendar can hold."""
        if not 2000 <= on.year <= 2189:
            self.fields["on"].fail("invalid", format="2000-01-01 … 2189-12-31")
        return on


class WindowQuery(serializers.Serializer):
    """What kind of window is looked for."""

    minutes = serializers.IntegerField(min_value=5, max_value=LONGEST_SEARCH_MINUTES, help_text="How long.")
    earliest = MomentField(required=False, help_text="Not before; by default now.")
    assets = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
        max_length=50,
        required=False,
        help_text="Ids of the assets that are to be changed.",
    )
    begin = serializers.TimeField(required=False, help_text="From which hour of a day on.")
    end = serializers.TimeField(required=False, help_text="Until which hour; before `begin`, that of the next day.")


class _Reading(APIView):
    """Something computed, for those who read the calendar."""

    query_class: type[serializers.Serializer]

    def read(self, request: ApiRequest) -> dict[str, Any]:
        if not may_read_calendar(request.user):
            raise Http404
        given = self.query_class(data=request.query_params, context={"request": request})
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)


class ChangeCalendarView(_Reading):
    """The change calendar."""

    query_class = CalendarQuery

    @extend_schema(parameters=[CalendarQuery], responses=ChangeCalendarSerializer)
    def get(self, request: ApiRequest) -> Response:
        """Changes, freezes and conflicts of a month, a week or four weeks."""
        wanted = self.read(request)
        on = wanted.get("on") or timezone.localdate()
        calendar = Calendar(request.user, wanted["view"], on, wanted.get("team"))
        return Response(ChangeCalendarSerializer(calendar, context={"request": request}).data)


class FreeWindowsView(_Reading):
    """Free windows."""

    query_class = WindowQuery

    @extend_schema(parameters=[WindowQuery], responses=SpanSerializer(many=True))
    def get(self, request: ApiRequest) -> Response:
        """The first windows, in the next 60 days, in which nothing stands against a change of these assets."""
        wanted = self.read(request)
        now = timezone.now()
        earliest = min(max(wanted.get("earliest") or now, now), now + timedelta(days=366))
        hours = Hours(**{name: wanted[name] for name in ("begin", "end") if name in wanted})
        length = timedelta(minutes=wanted["minutes"])
        found = find_free_windows(length, earliest, wanted.get("assets", []), hours=hours)
        return Response(SpanSerializer(found, many=True).data)
