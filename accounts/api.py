"""People, teams and departments."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.authentication import ApiRequest
from accounts.filters import UserFilter
from accounts.models import Department, Team, User
from accounts.serializers import (
    DepartmentSerializer,
    MeSerializer,
    TeamDetailSerializer,
    TeamSerializer,
    UserSerializer,
)
from accounts.shifts import on_shift

ID_PARAMETER = OpenApiParameter("id", OpenApiTypes.INT64, OpenApiParameter.PATH, description="The id.")


class DirectoryViewSet(GenericViewSet):
    """Something to look up by id or page by page."""

    request: ApiRequest
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,18}"
    orderings = {"name": ("name", "id")}
    default_ordering = "name"

    def list(self, request: ApiRequest) -> Response:
        """A page, by name."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(parameters=[ID_PARAMETER])
    def retrieve(self, request: ApiRequest, id: str) -> Response:
        """One of them."""
        return Response(self.get_serializer(get_object_or_404(self.get_queryset(), pk=int(id))).data)


class UserViewSet(DirectoryViewSet):
    """People. Everybody may look up who is active; the desk's staff sees more of each, and who has left."""

    serializer_class = UserSerializer
    filterset_class = UserFilter
    desk_filters = frozenset({"team", "role", "active"})

    def get_queryset(self) -> QuerySet[User]:
        """Those the reader may find."""
        people = User.objects.select_related("department")
        is_listing = self.action == "list" and "active" not in self.request.query_params
        return people.active() if is_listing or not self.request.user.is_desk_staff else people

    @extend_schema(responses=MeSerializer)
    @action(detail=False, filterset_class=None, pagination_class=None)
    def me(self, request: ApiRequest) -> Response:
        """Oneself."""
        return Response(MeSerializer(request.user, context=self.get_serializer_context()).data)


class TeamViewSet(DirectoryViewSet):
    """The active teams; each, for the desk's staff, with its members and who is on shift."""

    serializer_class = TeamSerializer
    queryset = Team.objects.filter(is_active=True)

    @extend_schema(responses=TeamDetailSerializer, parameters=[ID_PARAMETER])
    def retrieve(self, request: ApiRequest, id: str) -> Response:
        """One team with its people."""
        team = get_object_or_404(self.get_queryset(), pk=int(id))
        present = set(on_shift(team, timezone.now()).values_list("pk", flat=True))
        context = {**self.get_serializer_context(), "on_shift": present}
        return Response(TeamDetailSerializer(team, context=context).data)


class DepartmentViewSet(DirectoryViewSet):
    """The departments."""

    serializer_class = DepartmentSerializer
    queryset = Department.objects.all()
