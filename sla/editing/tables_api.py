"""The priority matrix and the reasons of breaches by API: the desk reads them, administrators set them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.authentication import ApiRequest
from sla.api import BreachReasonViewSet
from sla.editing.api import check_editor
from sla.editing.calendars import last_change
from sla.editing.matrix import REASON_FIELDS, read_matrix, save_matrix, save_reasons
from sla.models import BreachReason, SettingChange
from sla.policies import may_edit_promises, may_read_promises
from tickets.api.base import ID_PARAMETER, IDEMPOTENCY_KEY, IF_MATCH, RestrictedApi, answer_once, wanted_number
from tickets.choices import Impact, Priority, Urgency
from tickets.models import PriorityRule
from tickets.serializers.base import SettingChangeSerializer, StrictSerializer

Subject = SettingChange.Subject
SHOWN_CHANGES = 100
NOTE: dict[str, Any] = {"max_length": 200, "required": False, "allow_blank": True, "help_text": "Why it is changed."}


class MatrixCellSerializer(StrictSerializer):
    """One cell of the matrix."""

    impact = serializers.ChoiceField(Impact.choices, help_text="How many are affected.")
    urgency = serializers.ChoiceField(Urgency.choices, help_text="How soon it is needed.")
    priority = serializers.ChoiceField(Priority.choices, help_text="What they propose: 1 urgent to 4 low.")


class MatrixSerializer(StrictSerializer):
    """Which priority impact and urgency propose."""

    cells = serializers.ListField(
        child=MatrixCellSerializer(), max_length=16, help_text="The cells; to change, those that become different."
    )
    note = serializers.CharField(write_only=True, **NOTE)


class MatrixViewSet(RestrictedApi):
    """The priority matrix."""

    queryset = PriorityRule.objects.none()
    serializer_class = MatrixSerializer
    pagination_class = None
    filter_backends = ()

    @extend_schema(responses=MatrixSerializer)
    def retrieve(self, request: ApiRequest) -> Response:
        """Every cell as it is. For the desk's staff."""
        return self._answer()

    @extend_schema(request=MatrixSerializer, responses=MatrixSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: ApiRequest) -> Response:
        """Sets the cells that are named; tickets keep the priority they have. For administrators."""
        check_editor(request)
        given = MatrixSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        cells = {(cell["impact"], cell["urgency"]): cell["priority"] for cell in given.validated_data["cells"]}
        note = given.validated_data.get("note", "")
        save_matrix(cells, by=request.user, note=note, based_on=wanted_number(request))
        return self._answer()

    @extend_schema(responses=SettingChangeSerializer(many=True))
    def history(self, request: ApiRequest) -> Response:
        """The last 100 changes, the latest first. For administrators and supervisors."""
        return changes_of(request, Subject.MATRIX)

    def _answer(self) -> Response:
        cells = [
            {"impact": impact, "urgency": urgency, "priority": priority}
            for (impact, urgency), priority in read_matrix().items()
        ]
        version = last_change(Subject.MATRIX, None)
        return Response(MatrixSerializer({"cells": cells}).data, headers={"ETag": f'"{version}"'})


class ReasonInputSerializer(StrictSerializer):
    """A reason to be saved; what is left out stays."""

    name = serializers.CharField(max_length=100, help_text="What the team chooses.")
    name_en = serializers.CharField(max_length=100, required=False, allow_blank=True, help_text="The same in English.")
    is_active = serializers.BooleanField(required=False, help_text="Whether it is offered.")
    position = serializers.IntegerField(
        min_value=0, max_value=99, required=False, help_text="Its place, 0 is the first; by default the last."
    )
    note = serializers.CharField(**NOTE)


class ReasonSettingsSerializer(serializers.Serializer):
    """A reason as it is stored."""

    id = serializers.IntegerField(help_text="The reason's id.")
    name = serializers.CharField(help_text="What the team chooses.")
    name_en = serializers.CharField(help_text="The same in English.")
    is_active = serializers.BooleanField(help_text="Whether it is offered.")
    position = serializers.IntegerField(help_text="Its place.")


class BreachReasonEditViewSet(BreachReasonViewSet):
    """What a breach can be explained by."""

    def get_queryset(self) -> QuerySet[BreachReason]:
        """Administrators find those out of use too."""
        return BreachReason.objects.all() if may_edit_promises(self.request.user) else super().get_queryset()

    @extend_schema(
        request=ReasonInputSerializer, responses={201: ReasonSettingsSerializer}, parameters=[IDEMPOTENCY_KEY]
    )
    def create(self, request: ApiRequest) -> Response:
        """Makes a reason. For administrators."""
        check_editor(request)
        return answer_once(request, lambda: self._save(request, None, status.HTTP_201_CREATED))

    @extend_schema(request=ReasonInputSerializer, responses=ReasonSettingsSerializer, parameters=[ID_PARAMETER])
    def partial_update(self, request: ApiRequest, id: str) -> Response:
        """Changes a reason, or takes it out of use; none is ever deleted. For administrators."""
        check_editor(request)
        return self._save(request, get_object_or_404(BreachReason, pk=int(id)), status.HTTP_200_OK)

    @extend_schema(responses=SettingChangeSerializer(many=True))
    @action(detail=False, pagination_class=None, filter_backends=[])
    def history(self, request: ApiRequest) -> Response:
        """The last 100 changes of all reasons, the latest first. For administrators and supervisors."""
        return changes_of(request, Subject.REASON)

    def _save(self, request: ApiRequest, reason: BreachReason | None, code: int) -> Response:
        given = ReasonInputSerializer(data=request.data, partial=reason is not None)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        note, place = values.pop("note", ""), values.pop("position", None)
        # Somebody who saves meanwhile is not saved over.
        read = last_change(Subject.REASON, None)
        rows: list[dict[str, Any]] = list(BreachReason.objects.values("pk", *REASON_FIELDS))
        new: dict[str, Any] = {"pk": None, "name_en": "", "is_active": True}
        row = next((row for row in rows if reason is not None and row["pk"] == reason.pk), new)
        row |= values
        if row is new:
            rows.append(row)
        if place is not None:
            rows.remove(row)
            rows.insert(place, row)
        try:
            save_reasons(rows, by=request.user, note=note, based_on=read)
        except ValidationError as error:
            raise ValidationError({name.rpartition(".")[2]: e for name, e in error.error_dict.items()}) from error
        return Response(ReasonSettingsSerializer(BreachReason.objects.get(name=row["name"])).data, status=code)


def changes_of(request: ApiRequest, subject: str) -> Response:
    """What was changed of a setting. Raises Http404 for whoever does not read the settings."""
    if not may_read_promises(request.user):
        raise Http404
    changes = SettingChange.objects.about(subject)[:SHOWN_CHANGES]
    return Response(SettingChangeSerializer(changes, many=True).data)
