"""Releases: tickets of this kind with what is in them and how they go out."""

from typing import Any

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.authentication import ApiRequest
from accounts.shapes import clean
from releases import actions as verbs
from releases.actions import ReleasePlan, StageDraft, UnitDraft
from releases.content import write_notes
from releases.models import ReleaseStage
from releases.serializers import (
    NewReleaseSerializer,
    NotesSerializer,
    ReleaseEditSerializer,
    ReleaseNotesSerializer,
    ReleaseSerializer,
    ReleaseSummarySerializer,
    StageSerializer,
    StageVerbSerializer,
)
from releases.workflow import PLAN_FIELDS
from tickets import actions
from tickets.api.base import ETAG, IDEMPOTENCY_KEY, IF_MATCH, LOCATION, NUMBER_PARAMETER, wanted_version
from tickets.api.tickets import ProcessApi
from tickets.choices import Kind
from tickets.models import Ticket
from tickets.serializers.base import NumberSerializer

ANEW_PARAMETER = OpenApiParameter(
    "anew", bool, OpenApiParameter.QUERY, description="True: what the changes and units say now, whatever was written."
)
STAGE_PARAMETER = OpenApiParameter("stage", OpenApiTypes.INT64, OpenApiParameter.PATH, description="The stage's id.")
WITH_FINDING = ("verify", "fail", "roll_back")
STAGE_VERBS: dict[str, Any] = {
    "start": verbs.start_stage,
    "finish": verbs.finish_stage,
    "verify": verbs.verify_stage,
    "fail": verbs.fail_stage,
    "retry": verbs.retry_stage,
    "roll_back": verbs.roll_back_stage,
}


@extend_schema_view(
    list=extend_schema(responses=ReleaseSummarySerializer(many=True)),
    create=extend_schema(
        request=NewReleaseSerializer, responses={201: ReleaseSerializer}, parameters=[IDEMPOTENCY_KEY, ETAG, LOCATION]
    ),
    retrieve=extend_schema(parameters=[NUMBER_PARAMETER, ETAG]),
)
class ReleaseViewSet(ProcessApi):
    """Releases. Moves, the preparation (as tasks) and the rest are found under `tickets/`."""

    serializer_class = ReleaseSerializer
    summary_class = ReleaseSummarySerializer
    creation_class = NewReleaseSerializer
    kind = Kind.RELEASE
    related = ("release__decided_by",)

    @extend_schema(
        request=ReleaseEditSerializer, responses=ReleaseSerializer, parameters=[NUMBER_PARAMETER, IF_MATCH, ETAG]
    )
    def partial_update(self, request: ApiRequest, number: str) -> Response:
        """Changes facts and the plan, as long as it is planned or built."""
        ticket = self.find(number)
        version = wanted_version(request, ticket)
        values = clean(ReleaseEditSerializer, request.data, self.get_serializer_context(), partial=True)
        plan = take_plan(values)
        if plan == ReleasePlan():
            actions.edit(ticket, by=request.user, version=version, **values)
        else:
            verbs.save_plan(ticket, plan, by=request.user, version=version, **values)
        return self.show(self.find(number))

    @extend_schema(request=NumberSerializer, responses=ReleaseSerializer, parameters=[NUMBER_PARAMETER, ETAG])
    @action(detail=True, methods=["post"], filterset_class=None, url_path="put-in")
    def put_in(self, request: ApiRequest, number: str) -> Response:
        """Makes a change part of the release."""
        ticket = self.find_internal(number)
        other = clean(NumberSerializer, request.data, self.get_serializer_context())["number"]
        verbs.put_in(ticket, by=request.user, change=other)
        return self.show(self.find(number))

    @extend_schema(request=NumberSerializer, responses=ReleaseSerializer, parameters=[NUMBER_PARAMETER, ETAG])
    @action(detail=True, methods=["post"], filterset_class=None, url_path="take-out")
    def take_out(self, request: ApiRequest, number: str) -> Response:
        """Leaves a change out of the release again."""
        ticket = self.find_internal(number)
        other = clean(NumberSerializer, request.data, self.get_serializer_context())["number"]
        verbs.take_out(ticket, by=request.user, change=other)
        return self.show(self.find(number))

    @extend_schema(responses=ReleaseNotesSerializer, parameters=[NUMBER_PARAMETER, ANEW_PARAMETER])
    @action(detail=True, filterset_class=None, pagination_class=None)
    def notes(self, request: ApiRequest, number: str) -> Response:
        """The release notes, for whoever may see the release."""
        ticket = self.find(number)
        written = "" if request.query_params.get("anew") == "true" else ticket.release.notes
        content = {"notes": written or write_notes(ticket), "is_written": bool(written)}
        return Response(ReleaseNotesSerializer(content).data)

    @extend_schema(request=NotesSerializer, responses=ReleaseSerializer, parameters=[NUMBER_PARAMETER, IF_MATCH, ETAG])
    @notes.mapping.put
    def save_notes(self, request: ApiRequest, number: str) -> Response:
        """Writes the release notes."""
        ticket = self.find_internal(number)
        given = clean(NotesSerializer, request.data, self.get_serializer_context())
        verbs.save_notes(ticket, by=request.user, notes=given["notes"], version=wanted_version(request, ticket))
        return self.show(self.find(number))

    @extend_schema(
        request=StageVerbSerializer, responses=StageSerializer, parameters=[NUMBER_PARAMETER, STAGE_PARAMETER]
    )
    @action(
        detail=True, methods=["post"], filterset_class=None, url_path=r"stages/(?P<stage>[0-9]{1,18})", url_name="stage"
    )
    def stage(self, request: ApiRequest, number: str, stage: str) -> Response:
        """Deploys, verifies, fails, retries or rolls back a stage."""
        ticket = self.find_internal(number)
        found = get_object_or_404(ReleaseStage, ticket=ticket, pk=int(stage))
        given = clean(StageVerbSerializer, request.data, self.get_serializer_context())
        verb, options = given["verb"], {"version": given.get("version")}
        if verb in WITH_FINDING:
            options["finding"] = given.get("finding", "")
        done = STAGE_VERBS[verb](found, by=request.user, **options)
        return Response(StageSerializer(done, context=self.get_serializer_context()).data)

    @extend_schema(request=NumberSerializer, responses=ReleaseSerializer, parameters=[NUMBER_PARAMETER, ETAG])
    @action(detail=True, methods=["post"], filterset_class=None)
    def incidents(self, request: ApiRequest, number: str) -> Response:
        """Names an incident that the release caused: a link, told on both."""
        ticket = self.find_internal(number)
        other = clean(NumberSerializer, request.data, self.get_serializer_context())["number"]
        try:
            verbs.name_incident(ticket, by=request.user, incident=other)
        except ValidationError as error:
            raise ValidationError({"number": error.error_dict["incident"]}) from error
        return self.show(self.find(number))

    def make(self, values: dict[str, Any]) -> Ticket:
        plan = take_plan(values)
        fields = {name: value for name, value in values.items() if value is not None}
        return self.find(verbs.create_release(by=self.request.user, plan=plan, **fields).number)


def take_plan(values: dict[str, Any]) -> ReleasePlan:
    """Takes the plan out of validated values."""
    fields = {name: values.pop(name) for name in PLAN_FIELDS if name in values}
    units, stages = values.pop("units", None), values.pop("stages", None)
    return ReleasePlan(
        fields=fields,
        units=None if units is None else [UnitDraft(**row) for row in units],
        stages=None if stages is None else [StageDraft(**row) for row in stages],
    )
