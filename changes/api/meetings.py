"""Meetings of the change advisory board by API. A vote is the decision of the change's approval."""

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.authentication import ApiRequest
from accounts.shapes import clean
from changes.actions import meetings as verbs
from changes.actions.meetings import save_meeting
from changes.board import meetings_seen_by
from changes.models import Meeting
from changes.policies import may_manage
from changes.serializers.meeting import DelegateSerializer, HeldSerializer, MeetingInputSerializer, MeetingSerializer
from tickets.api.base import ID_PARAMETER, IDEMPOTENCY_KEY, NUMBER, NUMBER_PARAMETER, answer_once
from tickets.exceptions import NotAllowed
from tickets.serializers.base import NumberSerializer

PERSON_PARAMETER = OpenApiParameter(
    "person", OpenApiTypes.INT64, OpenApiParameter.PATH, description="The id of a person who is asked to come."
)


class MeetingViewSet(GenericViewSet):
    """Meetings of the change advisory board that one is asked to; for change managers and auditors all."""

    request: ApiRequest
    queryset = Meeting.objects.none()
    serializer_class = MeetingSerializer
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,18}"
    orderings = {"starts_at": ("starts_at", "id")}
    default_ordering = "-starts_at"

    def get_queryset(self) -> QuerySet[Meeting]:
        parts = ("members__person", "members__delegate", "agenda__ticket__contact_department")
        return meetings_seen_by(self.request.user).prefetch_related(*parts)

    @extend_schema(responses=MeetingSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """The meetings, the latest first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(parameters=[ID_PARAMETER])
    def retrieve(self, request: ApiRequest, id: str) -> Response:
        """One meeting."""
        return Response(self.get_serializer(self._find(id)).data)

    @extend_schema(request=MeetingInputSerializer, responses={201: MeetingSerializer}, parameters=[IDEMPOTENCY_KEY])
    def create(self, request: ApiRequest) -> Response:
        """Calls a meeting. For change managers."""
        self._require_manager(request)
        return answer_once(request, lambda: self._save(request, None, status.HTTP_201_CREATED))

    @extend_schema(request=MeetingInputSerializer, responses=MeetingSerializer, parameters=[ID_PARAMETER])
    def partial_update(self, request: ApiRequest, id: str) -> Response:
        """Changes a planned meeting. For change managers."""
        self._require_manager(request)
        return self._save(request, self._find(id), status.HTTP_200_OK)

    @extend_schema(request=NumberSerializer, responses=MeetingSerializer, parameters=[ID_PARAMETER])
    @action(detail=True, methods=["post"], filter_backends=[])
    def agenda(self, request: ApiRequest, id: str) -> Response:
        """Puts a change on the agenda. For change managers."""
        meeting = self._find(id)
        ticket = clean(NumberSerializer, request.data, self.get_serializer_context())["number"]
        try:
            verbs.put_on_agenda(meeting, ticket, by=request.user)
        except ValidationError as error:
            raise ValidationError({"number": error.error_dict["ticket"]}) from error
        return self.retrieve(request, id)

    @extend_schema(responses=MeetingSerializer, parameters=[ID_PARAMETER, NUMBER_PARAMETER])
    @action(detail=True, methods=["delete"], filter_backends=[], url_path=f"agenda/(?P<number>{NUMBER})")
    def off_agenda(self, request: ApiRequest, id: str, number: str) -> Response:
        """Takes a change off the agenda. For change managers."""
        item = get_object_or_404(self._find(id).agenda.select_related("meeting"), ticket__number=number)
        verbs.take_off_agenda(item, by=request.user)
        return self.retrieve(request, id)

    @extend_schema(request=None, responses=MeetingSerializer, parameters=[ID_PARAMETER])
    @action(detail=True, methods=["post"], filter_backends=[], url_path="call-off")
    def call_off(self, request: ApiRequest, id: str) -> Response:
        """Calls the meeting off; whoever was invited is told. For change managers."""
        verbs.call_off(self._find(id), by=request.user)
        return self.retrieve(request, id)

    @extend_schema(request=HeldSerializer, responses=MeetingSerializer, parameters=[ID_PARAMETER])
    @action(detail=True, methods=["post"], filter_backends=[])
    def hold(self, request: ApiRequest, id: str) -> Response:
        """Records who came and what was said, and ends the meeting. For change managers."""
        meeting = self._find(id)
        given = clean(HeldSerializer, request.data, self.get_serializer_context())
        present = meeting.members.filter(person__in=given["present"]).values_list("pk", flat=True)
        said = {each["number"]: each["note"] for each in given.get("notes", ())}
        notes = {item.pk: said[item.ticket.number] for item in meeting.agenda.all() if item.ticket.number in said}
        verbs.hold(meeting, by=request.user, present=list(present), minutes=given["minutes"], notes=notes)
        return self.retrieve(request, id)

    @extend_schema(request=DelegateSerializer, responses=MeetingSerializer, parameters=[ID_PARAMETER, PERSON_PARAMETER])
    @action(detail=True, methods=["put"], filter_backends=[], url_path="members/(?P<person>[0-9]{1,18})/delegate")
    def delegate(self, request: ApiRequest, id: str, person: str) -> Response:
        """Says who comes in a member's place: the member themselves or the change manager."""
        member = get_object_or_404(self._find(id).members.select_related("meeting"), person=int(person))
        given = clean(DelegateSerializer, request.data, self.get_serializer_context())
        verbs.name_delegate(member, by=request.user, delegate=given["delegate"])
        return self.retrieve(request, id)

    def _find(self, pk: str) -> Meeting:
        return get_object_or_404(self.get_queryset(), pk=int(pk))

    @staticmethod
    def _require_manager(request: ApiRequest) -> None:
        if not may_manage(request.user):
            raise NotAllowed()

    def _save(self, request: ApiRequest, meeting: Meeting | None, code: int) -> Response:
        given = MeetingInputSerializer(
            data=request.data, partial=meeting is not None, context=self.get_serializer_context()
        )
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        members = values.pop("members", None)
        saved = save_meeting(meeting, values, by=request.user, members=members)
        return Response(self.get_serializer(self._find(str(saved.pk))).data, status=code)
