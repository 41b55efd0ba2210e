"""Freezes, templates and the thresholds of risk by API."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import ApiRequest
from accounts.models import User
from accounts.shapes import clean
from changes.actions.settings import save_freeze, save_template, save_thresholds
from changes.models import ChangeTemplate, Freeze, RiskThresholds
from changes.policies import may_read_calendar, may_set
from changes.risk import highest_score, questionnaire
from changes.serializers.planning import (
    ChangeTemplateInputSerializer,
    ChangeTemplateSerializer,
    FreezeInputSerializer,
    FreezeSerializer,
    RiskThresholdsInputSerializer,
    RiskThresholdsSerializer,
)
from tickets.api.base import ID_PARAMETER, IDEMPOTENCY_KEY, RestrictedApi, answer_once
from tickets.exceptions import NotAllowed


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


class RiskThresholdsView(APIView):
    """From which score on a risk is medium and high. For administrators."""

    @extend_schema(responses=RiskThresholdsSerializer)
    def get(self, request: ApiRequest) -> Response:
        """The thresholds, and the highest score that the questionnaire's answers add up to."""
        self._require_administrator(request)
        return self._show(RiskThresholds.current())

    @extend_schema(request=RiskThresholdsInputSerializer, responses=RiskThresholdsSerializer)
    def patch(self, request: ApiRequest) -> Response:
        """Sets them; changes that have been scored keep their level."""
        self._require_administrator(request)
        values = clean(RiskThresholdsInputSerializer, request.data, {"request": request}, partial=True)
        note = values.pop("note", "")
        return self._show(save_thresholds(values, by=request.user, note=note))

    @staticmethod
    def _require_administrator(request: ApiRequest) -> None:
        if not may_set(request.user):
            raise NotAllowed()

    @staticmethod
    def _show(thresholds: RiskThresholds) -> Response:
        context = {"highest": highest_score(questionnaire())}
        return Response(RiskThresholdsSerializer(thresholds, context=context).data)
