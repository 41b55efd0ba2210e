"""Changes: tickets of this kind with their plan."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.authentication import ApiRequest
from accounts.shapes import clean
from changes.actions import Plan, StepDraft, create_change, name_incident, save_plan
from changes.audit import Record
from changes.conflicts import conflicts_of
from changes.plan import PLAN_FIELDS
from changes.risk import answers_of, assess_risk, questionnaire
from changes.serializers.change import (
    ChangeConflictSerializer,
    ChangeEditSerializer,
    ChangeSerializer,
    ChangeSummarySerializer,
    NewChangeSerializer,
    RiskAnswersSerializer,
    RiskAssessmentSerializer,
)
from changes.serializers.record import ChangeRecordSerializer
from tickets import actions
from tickets.api.base import ETAG, IDEMPOTENCY_KEY, IF_MATCH, LOCATION, NUMBER_PARAMETER, wanted_version
from tickets.api.tickets import ProcessApi
from tickets.choices import Kind
from tickets.models import Ticket
from tickets.serializers.base import NumberSerializer
from tickets.serializers.custom_forms import fields_of

DETAIL = ("template", "conflict_accepted_by", "reviewed_by")


@extend_schema_view(
    list=extend_schema(responses=ChangeSummarySerializer(many=True)),
    create=extend_schema(
        request=NewChangeSerializer, responses={201: ChangeSerializer}, parameters=[IDEMPOTENCY_KEY, ETAG, LOCATION]
    ),
    retrieve=extend_schema(parameters=[NUMBER_PARAMETER, ETAG]),
)
class ChangeViewSet(ProcessApi):
    """Changes. Moves, steps (as tasks), approvals and the rest are found under `tickets/`."""

    serializer_class = ChangeSerializer
    summary_class = ChangeSummarySerializer
    creation_class = NewChangeSerializer
    kind = Kind.CHANGE
    related = tuple(f"change__{name}" for name in DETAIL)

    @extend_schema(
        request=ChangeEditSerializer, responses=ChangeSerializer, parameters=[NUMBER_PARAMETER, IF_MATCH, ETAG]
    )
    def partial_update(self, request: ApiRequest, number: str) -> Response:
        """Changes facts and the plan, as long as it is planned."""
        ticket = self.find(number)
        version = wanted_version(request, ticket)
        values = clean(ChangeEditSerializer, request.data, self.get_serializer_context(), partial=True)
        plan = take_plan(values)
        if plan == Plan():
            actions.edit(ticket, by=request.user, version=version, **values)
        else:
            save_plan(ticket, plan, by=request.user, version=version, **values)
        return self.show(self.find(number))

    @extend_schema(responses=ChangeConflictSerializer(many=True), parameters=[NUMBER_PARAMETER])
    @action(detail=True, pagination_class=None, filterset_class=None)
    def conflicts(self, request: ApiRequest, number: str) -> Response:
        """What stands against its window. For the desk."""
        ticket = self.find_internal(number)
        context = {**self.get_serializer_context(), "accepted": set(ticket.change.accepted_conflicts)}
        return Response(ChangeConflictSerializer(conflicts_of(ticket), many=True, context=context).data)

    @extend_schema(responses=RiskAssessmentSerializer, parameters=[NUMBER_PARAMETER])
    @action(detail=True, pagination_class=None, filterset_class=None)
    def risk(self, request: ApiRequest, number: str) -> Response:
        """The risk questionnaire as it is asked now, and the latest answers. For the desk."""
        latest = answers_of(self.find_internal(number))
        content = {"questions": fields_of(questionnaire()), "answers": latest.answers if latest else {}}
        return Response(RiskAssessmentSerializer(content).data)

    @extend_schema(request=RiskAnswersSerializer, responses=ChangeSerializer, parameters=[NUMBER_PARAMETER, ETAG])
    @risk.mapping.post
    def assess(self, request: ApiRequest, number: str) -> Response:
        """Answers the risk questionnaire, which sets the level and so who must approve."""
        ticket = self.find_internal(number)
        given = RiskAnswersSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        assess_risk(ticket, by=request.user, answers=given.validated_data["answers"])
        return self.show(self.find(number))

    @extend_schema(request=NumberSerializer, responses=ChangeSerializer, parameters=[NUMBER_PARAMETER, ETAG])
    @action(detail=True, methods=["post"], filterset_class=None)
    def incidents(self, request: ApiRequest, number: str) -> Response:
        """Names an incident that the change caused: a link, told on both."""
        ticket = self.find_internal(number)
        other = clean(NumberSerializer, request.data, self.get_serializer_context())["number"]
        try:
            name_incident(ticket, by=request.user, incident=other)
        except ValidationError as error:
            raise ValidationError({"number": error.error_dict["incident"]}) from error
        return self.show(self.find(number))

    @extend_schema(responses=ChangeRecordSerializer, parameters=[NUMBER_PARAMETER])
    @action(detail=True, pagination_class=None, filterset_class=None)
    def record(self, request: ApiRequest, number: str) -> Response:
        """The audit record: who asked, assessed, approved and did what, when, against which plan. For the desk."""
        found = Record(self.find_internal(number), request.user)
        return Response(ChangeRecordSerializer(found, context=self.get_serializer_context()).data)

    def make(self, values: dict[str, Any]) -> Ticket:
        plan = take_plan(values)
        return self.find(create_change(by=self.request.user, plan=plan, **values).number)


def take_plan(values: dict[str, Any]) -> Plan:
    """Takes the plan out of validated values. Raises ValidationError where a step has two owners that do not fit."""
    fields = {name: values.pop(name) for name in PLAN_FIELDS if name in values}
    groups: dict[str, list[StepDraft] | None] = {}
    for name in ("steps", "rollback_steps"):
        rows = values.pop(name, None)
        groups[name] = None if rows is None else [StepDraft(**row) for row in rows]
        ids = [draft.id for draft in groups[name] or () if draft.id]
        if len(ids) != len(set(ids)):
            raise ValidationError({name: ValidationError(_("The same step stands here twice."), code="twice")})
    return Plan(fields=fields, asset_ids=values.pop("assets", None), **groups)
