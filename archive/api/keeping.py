"""Holds, deletions, the settings and the record by API."""

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.authentication import ApiRequest
from accounts.models import User
from archive.actions import hold as holding
from archive.actions import remove as removals
from archive.actions.settings import change_settings
from archive.api.base import ArchiveApi
from archive.models import ArchiveAct, ArchiveSettings, Hold, Removal
from archive.policies import may_keep_archive
from archive.serializers import (
    ActSerializer,
    DeletionSerializer,
    HoldSerializer,
    NewDeletionSerializer,
    NewHoldSerializer,
    ReasonSerializer,
    SettingsSerializer,
)
from tickets.api.base import IDEMPOTENCY_KEY, answer_once

ID = OpenApiParameter("id", OpenApiTypes.INT64, OpenApiParameter.PATH, description="Its id.")


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


class DeletionViewSet(ArchiveApi):
    """Deletions of what was kept long enough: asked for, confirmed by another administrator, carried out."""

    queryset = Removal.objects.select_related("bundle", "asked_by", "decided_by").defer("bundle__manifest")
    serializer_class = DeletionSerializer
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,18}"
    orderings = {"asked_at": ("asked_at", "id")}
    default_ordering = "-asked_at"

    @extend_schema(responses=DeletionSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """All, refused and failed ones too, the newest first."""
        return self.page()

    @extend_schema(parameters=[ID])
    def retrieve(self, request: ApiRequest, id: str) -> Response:
        """One: how far it is, and what had to stay."""
        return self._answer(int(id))

    @extend_schema(request=NewDeletionSerializer, responses={201: DeletionSerializer}, parameters=[IDEMPOTENCY_KEY])
    def create(self, request: ApiRequest) -> Response:
        """Asks for one. Where two people are wanted it waits for another administrator. Administrators."""
        return answer_once(request, self._ask)

    def _ask(self) -> Response:
        given = dict(self.given(NewDeletionSerializer).validated_data)
        made = removals.ask(given.pop("bundle"), by=self.request.user, **given)
        return self._answer(made.pk, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=DeletionSerializer, parameters=[ID])
    @action(detail=True, methods=["post"])
    def confirm(self, request: ApiRequest, id: str) -> Response:
        """Lets it be carried out. Administrators, but not whoever asked for it."""
        return self._decide(int(id), agrees=True)

    @extend_schema(request=None, responses=DeletionSerializer, parameters=[ID])
    @action(detail=True, methods=["post"])
    def refuse(self, request: ApiRequest, id: str) -> Response:
        """Ends it; nothing is deleted. Administrators."""
        return self._decide(int(id), agrees=False)

    def _decide(self, pk: int, *, agrees: bool) -> Response:
        removals.decide(get_object_or_404(self.get_queryset(), pk=pk), by=self.request.user, agrees=agrees)
        return self._answer(pk)

    def _answer(self, pk: int, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(get_object_or_404(self.get_queryset(), pk=pk)).data, status=code)


class SettingsViewSet(ArchiveApi):
    """When it archives, how long it keeps, who confirms."""

    queryset = ArchiveSettings.objects.none()
    serializer_class = SettingsSerializer
    pagination_class = None

    def may_know(self, user: User) -> bool:
        return may_keep_archive(user)

    def retrieve(self, request: ApiRequest) -> Response:
        """As they are. Administrators."""
        return Response(self.get_serializer(ArchiveSettings.load()).data)

    def partial_update(self, request: ApiRequest) -> Response:
        """Changes what is named; the record says who did, and why. Administrators."""
        values = dict(self.given(SettingsSerializer).validated_data)
        saved = change_settings(values, by=request.user, note_text=values.pop("note", ""))
        return Response(self.get_serializer(saved).data)


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
