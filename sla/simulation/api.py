"""Trials by API: begin one, ask how far it has come, stop it. To read for supervisors too."""

from typing import Any

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response

from accounts.authentication import ApiRequest
from sla.api import PromiseApi
from sla.editing.api import check_editor, read_draft
from sla.editing.calendars import CalendarDraft
from sla.editing.policies import PolicyDraft
from sla.editing.serializers import CalendarInputSerializer, PolicyInputSerializer
from sla.models import Calendar, Policy, Simulation
from sla.policies import may_read_promises
from sla.simulation.serializers import SimulationInputSerializer, SimulationSerializer
from sla.simulation.verbs import cancel, try_calendar, try_policy
from tickets.api.base import ID_PARAMETER, IDEMPOTENCY_KEY, answer_once


class SimulationViewSet(PromiseApi):
    """A draft of a policy or a calendar tried on the tickets of the last days; nothing of them is changed."""

    queryset = Simulation.objects.defer("rules", "draft")
    serializer_class = SimulationSerializer
    orderings = {"created_at": ("created_at", "id")}
    default_ordering = "-created_at"

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Raises PermissionDenied for whoever does not read of promises."""
        super().initial(request, *args, **kwargs)
        if not may_read_promises(request.user):
            raise PermissionDenied

    @extend_schema(responses=SimulationSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """The trials, the latest first."""
        return self.page()

    @extend_schema(parameters=[ID_PARAMETER])
    def retrieve(self, request: ApiRequest, id: str) -> Response:
        """One trial with its progress and result."""
        return self._answer(int(id))

    @extend_schema(
        request=SimulationInputSerializer, responses={201: SimulationSerializer}, parameters=[IDEMPOTENCY_KEY]
    )
    def create(self, request: ApiRequest) -> Response:
        """Begins a trial. For administrators."""
        check_editor(request)
        return answer_once(request, lambda: self._begin(request))

    @extend_schema(request=None, responses=SimulationSerializer, parameters=[ID_PARAMETER])
    @action(detail=True, methods=["post"], url_path="cancel")
    def stop(self, request: ApiRequest, id: str) -> Response:
        """Stops a trial that is still open."""
        cancel(get_object_or_404(self.get_queryset(), pk=int(id)), by=request.user)
        return self._answer(int(id))

    def _begin(self, request: ApiRequest) -> Response:
        data = dict(request.data)
        content = {name: data.pop(name) for name in ("policy", "calendar") if name in data}
        given = SimulationInputSerializer(data=data)
        given.is_valid(raise_exception=True)
        if len(content) != 1:
            raise ValidationError(_("Give either a policy or a calendar to try."), code="required")
        values = given.validated_data
        options: dict[str, Any] = {"days": values["days"], "by": request.user}
        if "policy" in content:
            simulation = self._try_policy(values.get("policy_id"), content["policy"], options)
        else:
            simulation = self._try_calendar(values.get("calendar_key"), content["calendar"], options)
        return self._answer(simulation.pk, status.HTTP_201_CREATED)

    def _try_policy(self, pk: int | None, content: Any, options: dict[str, Any]) -> Simulation:
        policy = get_object_or_404(Policy.objects.select_related("current"), pk=pk) if pk else None
        before = PolicyDraft.of(policy) if policy else None
        draft, _saving = read_draft(PolicyInputSerializer, content, before)
        return try_policy(policy, PolicyDraft.read(draft), **options)

    def _try_calendar(self, key: str | None, content: Any, options: dict[str, Any]) -> Simulation:
        calendar = get_object_or_404(Calendar.objects.prefetch_related("exceptions"), key=key) if key else None
        before = CalendarDraft.of(calendar) if calendar else None
        draft, _saving = read_draft(CalendarInputSerializer, content, before)
        return try_calendar(calendar, CalendarDraft.read(draft), **options)

    def _answer(self, pk: int, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(get_object_or_404(self.get_queryset(), pk=pk)).data, status=code)
