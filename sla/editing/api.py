"""Policies and calendars by API, to read and for administrators to save. The verbs are those of the pages."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response

from accounts.authentication import ApiRequest
from sla.api import KEY_PARAMETER, CalendarViewSet, PolicyViewSet
from sla.editing.calendars import CalendarDraft, save_calendar
from sla.editing.policies import PolicyDraft, save_policy
from sla.editing.serializers import CalendarInputSerializer, PolicyInputSerializer
from sla.models import Calendar, Policy
from sla.policies import may_edit_promises
from sla.serializers import CalendarSerializer, PolicySerializer
from tickets.api.base import ID_PARAMETER, IDEMPOTENCY_KEY, answer_once
from tickets.exceptions import NotAllowed

SAVING = ("note", "moves_clocks")


def check_editor(request: ApiRequest) -> None:
    """Raises NotAllowed before anything is read of the body."""
    if not may_edit_promises(request.user):
        raise NotAllowed()


def plain(values: Any) -> Any:
    """Validated values as plain JSON."""
    if isinstance(values, dict):
        return {name: plain(value) for name, value in values.items()}
    if isinstance(values, list):
        return [plain(value) for value in values]
    return values.isoformat() if hasattr(values, "isoformat") else values


def read_draft(serializer: Any, data: Any, before: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The draft's content over what is there, and what the save says besides."""
    given = serializer(data=data, partial=before is not None)
    given.is_valid(raise_exception=True)
    values = plain(given.validated_data)
    saving = {name: values.pop(name) for name in SAVING if name in values}
    return {**(before.as_json() if before else {}), **values}, saving


class PolicyEditViewSet(PolicyViewSet):
    """What is promised to whom."""

    @extend_schema(request=PolicyInputSerializer, responses={201: PolicySerializer}, parameters=[IDEMPOTENCY_KEY])
    def create(self, request: ApiRequest) -> Response:
        """Makes a policy. For administrators."""
        check_editor(request)
        return answer_once(request, lambda: self._save(request, None, status.HTTP_201_CREATED))

    @extend_schema(request=PolicyInputSerializer, responses=PolicySerializer, parameters=[ID_PARAMETER])
    def partial_update(self, request: ApiRequest, id: str) -> Response:
        """Changes a policy; other rules make its next version. For administrators."""
        check_editor(request)
        found = get_object_or_404(Policy.objects.select_related("current"), pk=int(id))
        return self._save(request, found, status.HTTP_200_OK)

    def _save(self, request: ApiRequest, policy: Policy | None, code: int) -> Response:
        before = PolicyDraft.of(policy) if policy else None
        content, saving = read_draft(PolicyInputSerializer, request.data, before)
        saved = save_policy(policy, PolicyDraft.read(content), by=request.user, **saving)
        answer = self.get_queryset().filter(pk=saved.pk).first()
        if answer is None:
            raise Http404
        return Response(PolicySerializer(answer, context=self.get_serializer_context()).data, status=code)


class CalendarEditViewSet(CalendarViewSet):
    """Business hours."""

    @extend_schema(request=CalendarInputSerializer, responses={201: CalendarSerializer}, parameters=[IDEMPOTENCY_KEY])
    def create(self, request: ApiRequest) -> Response:
        """Makes a calendar. For administrators."""
        check_editor(request)
        return answer_once(request, lambda: self._save(request, None, status.HTTP_201_CREATED))

    @extend_schema(request=CalendarInputSerializer, responses=CalendarSerializer, parameters=[KEY_PARAMETER])
    def partial_update(self, request: ApiRequest, key: str) -> Response:
        """Changes a calendar and makes the next version of each policy that counts by it. For administrators."""
        check_editor(request)
        return self._save(request, get_object_or_404(self.get_queryset(), key=key), status.HTTP_200_OK)

    def _save(self, request: ApiRequest, calendar: Calendar | None, code: int) -> Response:
        before = CalendarDraft.of(calendar) if calendar else None
        content, saving = read_draft(CalendarInputSerializer, request.data, before)
        saved = save_calendar(calendar, CalendarDraft.read(content), by=request.user, **saving)
        return Response(CalendarSerializer(saved, context=self.get_serializer_context()).data, status=code)
