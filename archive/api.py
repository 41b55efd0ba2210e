"""The archive by API: bundles, archived tickets, holds, the record. For administrators, and to read for auditors."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.authentication import ApiRequest
from accounts.models import User
from archive.actions import hold as holding
from archive.actions.restore import export, restore
from archive.actions.write import ask_to_verify, begin
from archive.finding import find
from archive.models import ArchiveAct, ArchivedTicket, Bundle, Hold
from archive.policies import may_read_archive
from archive.serializers import (
    ActSerializer,
    ArchivedTicketSerializer,
    BeginSerializer,
    BundleSerializer,
    HoldSerializer,
    NewHoldSerializer,
    ReasonSerializer,
    RestoredSerializer,
    SearchSerializer,
)
from tickets.api.base import IDEMPOTENCY_KEY, NUMBER, NUMBER_PARAMETER, RestrictedApi, answer_once

NAME = r"[0-9]{4}-[0-9]{2}(?:-s[0-9]{1,4})?"
NAME_PARAMETER = OpenApiParameter("name", str, OpenApiParameter.PATH, description="The bundle's name.")
ID = OpenApiParameter("id", OpenApiTypes.INT64, OpenApiParameter.PATH, description="The hold's id.")


class ArchiveApi(RestrictedApi):
    """What its endpoints share."""

    filter_backends = ()

    def may_know(self, user: User) -> bool:
        return may_read_archive(user)

    def given(self, shape: Any, data: Any = None) -> Any:
        """The serializer of what was sent. Raises ValidationError."""
        read = shape(data=self.request.data if data is None else data, context=self.get_serializer_context())
        read.is_valid(raise_exception=True)
        return read


class BundleViewSet(ArchiveApi):
    """Sealed months and their supplements."""

    queryset = Bundle.objects.defer("manifest")
    serializer_class = BundleSerializer
    lookup_field = "name"
    lookup_value_regex = NAME
    orderings = {"created_at": ("created_at", "id")}
    default_ordering = "-created_at"

    @extend_schema(responses=BundleSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """The bundles, the newest first."""
        return self.page()

    @extend_schema(parameters=[NAME_PARAMETER])
    def retrieve(self, request: ApiRequest, name: str) -> Response:
        """One bundle: how far it is, and what its last verification found."""
        return self._answer(name)

    @extend_schema(request=BeginSerializer, responses={202: BundleSerializer, 204: None}, parameters=[IDEMPOTENCY_KEY])
    def create(self, request: ApiRequest) -> Response:
        """Archives a month; of one that is sealed, what has come or changed since (204: nothing). Administrators."""
        return answer_once(request, self._begin)

    def _begin(self) -> Response:
        made = begin(self.given(BeginSerializer).validated_data["month"], by=self.request.user)
        if made is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return self._answer(made.name, status.HTTP_202_ACCEPTED)

    @extend_schema(request=None, responses={202: BundleSerializer}, parameters=[NAME_PARAMETER])
    @action(detail=True, methods=["post"])
    def verify(self, request: ApiRequest, name: str) -> Response:
        """Has a worker verify it whole; `verified_at` and `findings` say what came of it."""
        ask_to_verify(self._find(name), by=request.user)
        return self._answer(name, status.HTTP_202_ACCEPTED)

    @extend_schema(responses={(200, "application/json"): OpenApiTypes.OBJECT}, parameters=[NAME_PARAMETER])
    @action(detail=True, methods=["get"])
    def manifest(self, request: ApiRequest, name: str) -> HttpResponse:
        """The manifest, byte for byte as it was sealed."""
        found = self._find(name)
        if not found.manifest:
            raise Http404
        return HttpResponse(found.manifest, content_type="application/json")

    def _find(self, name: str) -> Bundle:
        return get_object_or_404(Bundle, name=name)

    def _answer(self, name: str, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(get_object_or_404(self.get_queryset(), name=name)).data, status=code)


class ArchivedTicketViewSet(ArchiveApi):
    """Tickets in the archive. A confidential one is found by those alone who were on it."""

    queryset = ArchivedTicket.objects.none()
    serializer_class = ArchivedTicketSerializer
    lookup_field = "number"
    lookup_value_regex = NUMBER
    orderings = {"closed_at": ("closed_at", "id")}
    default_ordering = "-closed_at"

    def get_queryset(self) -> QuerySet[ArchivedTicket]:
        visible = ArchivedTicket.objects.visible_to(self.request.user).newest().readable()
        return visible.select_related("bundle", "part").defer("search")

    @extend_schema(parameters=[SearchSerializer], responses=ArchivedTicketSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """What matches, closed last first."""
        known = {name: value for name, value in request.query_params.items() if name in SearchSerializer().fields}
        return self.page(find(request.user, self.given(SearchSerializer, known).wanted()))

    @extend_schema(responses={(200, "application/json"): OpenApiTypes.OBJECT}, parameters=[NUMBER_PARAMETER])
    def retrieve(self, request: ApiRequest, number: str) -> HttpResponse:
        """The ticket with all its rows as they were sealed, verified. The record says that it was taken out."""
        return HttpResponse(export(self._find(number), by=request.user), content_type="application/json")

    @extend_schema(request=ReasonSerializer, responses=RestoredSerializer, parameters=[NUMBER_PARAMETER])
    @action(detail=True, methods=["post"])
    def restore(self, request: ApiRequest, number: str) -> Response:
        """Brings it back to the desk under its number, if it is not there. Administrators."""
        reason = self.given(ReasonSerializer).validated_data["reason"]
        ticket, was_restored = restore(self._find(number), by=request.user, reason=reason)
        return Response({"number": ticket.number, "restored": was_restored})

    def _find(self, number: str) -> ArchivedTicket:
        return get_object_or_404(self.get_queryset(), number=number.upper())


class HoldViewSet(ArchiveApi):
    """Legal holds: what is held cannot be deleted."""

    queryset = Hold.objects.select_related("person", "placed_by", "lifted_by")
    serializer_class = HoldSerializer
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,18}"
    orderings = {"placed_at": ("placed_at", "id")}
    default_ordering = "-placed_at"

    @extend_schema(responses=HoldSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """All, lifted ones too, the newest first."""
        return self.page()

    @extend_schema(request=NewHoldSerializer, responses={201: HoldSerializer}, parameters=[IDEMPOTENCY_KEY])
    def create(self, request: ApiRequest) -> Response:
        """Places one. Administrators."""
        return answer_once(request, self._place)

    def _place(self) -> Response:
        made = holding.place(by=self.request.user, **self.given(NewHoldSerializer).validated_data)
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ReasonSerializer, responses=HoldSerializer, parameters=[ID])
    @action(detail=True, methods=["post"])
    def lift(self, request: ApiRequest, id: str) -> Response:
        """Ends it, with the reason. Administrators."""
        found = get_object_or_404(self.get_queryset(), pk=int(id))
        reason = self.given(ReasonSerializer).validated_data["reason"]
        holding.lift(found, by=request.user, reason=reason)
        return Response(self.get_serializer(get_object_or_404(self.get_queryset(), pk=int(id))).data)


class ActViewSet(ArchiveApi):
    """The record of what was done with the archive. Never changed."""

    queryset = ArchiveAct.objects.select_related("actor", "bundle")
    serializer_class = ActSerializer
    orderings = {"at": ("at", "id")}
    default_ordering = "-at"

    @extend_schema(responses=ActSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """The newest first."""
        return self.page()
