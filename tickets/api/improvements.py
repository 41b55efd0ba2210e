"""The improvement register by API. For the desk's staff."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.authentication import ApiRequest
from tickets.actions import improvement as register
from tickets.api.base import IDEMPOTENCY_KEY, answer_once
from tickets.improvements.forms import ImprovementFilter
from tickets.models import Improvement, Ticket
from tickets.serializers.improvement import (
    DropSerializer,
    EffectSerializer,
    ImprovementEditSerializer,
    ImprovementSerializer,
    NewImprovementSerializer,
)

ID = OpenApiParameter("id", OpenApiTypes.INT64, OpenApiParameter.PATH, description="The improvement's id.")


class ImprovementViewSet(GenericViewSet):
    """What reviews, audits, broken promises and feedback lead to."""

    request: ApiRequest
    queryset = Improvement.objects.none()
    serializer_class = ImprovementSerializer
    filterset_class = ImprovementFilter
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,18}"
    orderings = {"created_at": ("created_at", "id")}
    default_ordering = "-created_at"

    def get_queryset(self) -> QuerySet[Improvement]:
        """What the reader may see. Raises Http404 for whoever is not of the staff."""
        if not self.request.user.is_desk_staff:
            raise Http404
        related = ("owner", "proposed_by", "source_ticket")
        return Improvement.objects.visible_to(self.request.user).select_related(*related)

    @extend_schema(responses=ImprovementSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """The register, the newest first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self._shown(page or []))

    @extend_schema(
        request=NewImprovementSerializer, responses={201: ImprovementSerializer}, parameters=[IDEMPOTENCY_KEY]
    )
    def create(self, request: ApiRequest) -> Response:
        """Enters one."""
        self.get_queryset()
        return answer_once(request, lambda: self._create(request))

    @extend_schema(parameters=[ID])
    def retrieve(self, request: ApiRequest, id: str) -> Response:
        """One entry."""
        return Response(self._shown([self._find(id)])[0])

    @extend_schema(request=ImprovementEditSerializer, responses=ImprovementSerializer, parameters=[ID])
    def partial_update(self, request: ApiRequest, id: str) -> Response:
        """Gives it to somebody else, or sets another day. For whoever proposed it, and supervisors."""
        found, values = self._find(id), self._given(ImprovementEditSerializer)
        if "due_on" in values:
            reason = values.get("reason", "")
            found = register.reschedule(found, by=request.user, due_on=values["due_on"], reason=reason)
        if "owner" in values:
            register.reassign(found, by=request.user, owner=values["owner"])
        return self._answer(id)

    @extend_schema(request=None, responses=ImprovementSerializer, parameters=[ID])
    @action(detail=True, methods=["post"], filterset_class=None)
    def start(self, request: ApiRequest, id: str) -> Response:
        """Begins it. For its owner, and supervisors."""
        register.start(self._find(id), by=request.user)
        return self._answer(id)

    @extend_schema(request=EffectSerializer, responses=ImprovementSerializer, parameters=[ID])
    @action(detail=True, methods=["post"], filterset_class=None)
    def complete(self, request: ApiRequest, id: str) -> Response:
        """Ends it with what it has brought. For its owner, and supervisors."""
        register.complete(self._find(id), by=request.user, **self._given(EffectSerializer))
        return self._answer(id)

    @extend_schema(request=DropSerializer, responses=ImprovementSerializer, parameters=[ID])
    @action(detail=True, methods=["post"], filterset_class=None)
    def drop(self, request: ApiRequest, id: str) -> Response:
        """Gives it up. For whoever proposed it, and supervisors."""
        register.drop(self._find(id), by=request.user, **self._given(DropSerializer))
        return self._answer(id)

    def _create(self, request: ApiRequest) -> Response:
        made = register.propose(by=request.user, **self._given(NewImprovementSerializer))
        return self._answer(str(made.pk), status.HTTP_201_CREATED)

    def _given(self, shape: Any) -> dict[str, Any]:
        read = shape(data=self.request.data, context=self.get_serializer_context())
        read.is_valid(raise_exception=True)
        return dict(read.validated_data)

    def _find(self, pk: str) -> Improvement:
        return get_object_or_404(self.get_queryset(), pk=int(pk))

    def _answer(self, pk: str, code: int = status.HTTP_200_OK) -> Response:
        return Response(self._shown([self._find(pk)])[0], status=code)

    def _shown(self, found: Any) -> Any:
        """The entries, with the numbers of those tickets alone that the reader may see; one statement for all."""
        sources = {one.source_ticket_id for one in found if one.source_ticket_id}
        visible = Ticket.objects.visible_to(self.request.user).filter(pk__in=sources)
        seen = set(visible.values_list("pk", flat=True)) if sources else set()
        context = {**self.get_serializer_context(), "seen": seen}
        return ImprovementSerializer(found, many=True, context=context).data
