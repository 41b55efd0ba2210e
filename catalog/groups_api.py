"""The shelves of the catalogue by API: everybody reads them, administrators set them."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import ApiRequest
from catalog.actions import save_groups
from catalog.actions.shelves import MAX_GROUPS
from catalog.models import CatalogGroup, GroupChange
from catalog.policies import may_edit_catalog
from tickets.api.base import IF_MATCH, AdministratorView, wanted_number
from tickets.exceptions import NotAllowed
from tickets.serializers.base import PersonSerializer, StrictSerializer

SHOWN_CHANGES = 100


class ShelfInputSerializer(StrictSerializer):
    """A shelf to be saved; without a known short name a new one."""

    slug = serializers.RegexField(r"^[-a-zA-Z0-9_]{1,50}$", help_text="A short name that never changes.")
    name = serializers.CharField(max_length=100, help_text="Its name.")
    name_en = serializers.CharField(max_length=100, required=False, allow_blank=True, help_text="Its name in English.")
    icon = serializers.CharField(max_length=40, required=False, allow_blank=True, help_text="The name of its picture.")


class ShelfSerializer(serializers.Serializer):
    """A shelf of the catalogue."""

    slug = serializers.CharField(help_text="Its short name.")
    name = serializers.CharField(help_text="Its name.")
    name_en = serializers.CharField(help_text="Its name in English; may be empty.")
    icon = serializers.CharField(help_text="The name of its picture.")
    label = serializers.CharField(source="__str__", help_text="Its name in the reader's language.")  # type: ignore[assignment]


class ShelvesInputSerializer(StrictSerializer):
    """The shelves in their order."""

    groups = serializers.ListField(
        child=ShelfInputSerializer(),
        max_length=MAX_GROUPS,
        help_text="The first first. One that is not named stays as it is, behind them; none is deleted.",
    )
    note = serializers.CharField(max_length=200, required=False, allow_blank=True, help_text="Why they are changed.")


class GroupChangeSerializer(serializers.Serializer):
    """The shelves as they were saved."""

    at = serializers.DateTimeField(help_text="When.")
    by = PersonSerializer(allow_null=True, help_text="Who.")
    note = serializers.CharField(help_text="Why.")
    document = serializers.ListField(
        child=serializers.DictField(), help_text="All of them in their order, as they were then."
    )


class GroupsView(APIView):
    """The shelves of the catalogue."""

    @extend_schema(responses=ShelfSerializer(many=True))
    def get(self, request: ApiRequest) -> Response:
        """All of them in their order; with the version that a save may name."""
        return _answer()

    @extend_schema(request=ShelvesInputSerializer, responses=ShelfSerializer(many=True), parameters=[IF_MATCH])
    def put(self, request: ApiRequest) -> Response:
        """Sets their names, pictures and order, and remembers who did. For administrators."""
        if not may_edit_catalog(request.user):
            raise NotAllowed()
        given = ShelvesInputSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        known = dict(CatalogGroup.objects.values_list("slug", "pk"))
        rows: list[dict[str, Any]] = [{**row, "pk": known.get(row["slug"])} for row in given.validated_data["groups"]]
        note = given.validated_data.get("note", "")
        save_groups(rows, by=request.user, note=note, based_on=wanted_number(request))
        return _answer()


class GroupsHistoryView(AdministratorView):
    """Who changed the shelves of the catalogue."""

    @extend_schema(responses=GroupChangeSerializer(many=True))
    def get(self, request: ApiRequest) -> Response:
        """The last 100 saves, the latest first. For administrators."""
        changes = GroupChange.objects.select_related("by")[:SHOWN_CHANGES]
        return Response(GroupChangeSerializer(changes, many=True).data)


def _answer() -> Response:
    groups = CatalogGroup.objects.order_by("position", "name")[:MAX_GROUPS]
    return Response(ShelfSerializer(groups, many=True).data, headers={"ETag": f'"{GroupChange.latest()}"'})
