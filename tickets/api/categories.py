"""What tickets can be about."""

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.authentication import ApiRequest
from tickets.api.base import IDEMPOTENCY_KEY
from tickets.api.reference_rows import ReferenceRowViewSet
from tickets.models import Category
from tickets.serializers.reference_rows import CategorySettingsSerializer, RowChangeSerializer
from tickets.serializers.workplace import CategorySerializer

SLUG_PARAMETER = OpenApiParameter(
    "slug",
    {"type": "string", "pattern": "^[-a-zA-Z0-9_]{1,50}$"},
    OpenApiParameter.PATH,
    description="The category's slug.",
)


class CategoryViewSet(ReferenceRowViewSet):
    """What tickets can be about. Everybody reads the active part of the tree, administrators change it."""

    queryset = Category.objects.none()
    model = Category
    serializer_class = CategorySerializer
    input_class = CategorySettingsSerializer
    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]{1,50}"
    orderings = {"position": ("position", "id")}
    default_ordering = "position"

    def get_queryset(self) -> QuerySet[Category]:
        """With the category above each."""
        return super().get_queryset().select_related("parent")

    def readable(self) -> QuerySet[Category]:
        """Those that can be chosen."""
        return Category.objects.filter(is_active=True)

    def list(self, request: ApiRequest) -> Response:
        """The categories by position."""
        return super().list(request)

    @extend_schema(parameters=[SLUG_PARAMETER])
    def retrieve(self, request: ApiRequest, slug: str) -> Response:
        """One category."""
        return super().retrieve(request, slug)

    @extend_schema(
        request=CategorySettingsSerializer, responses={201: CategorySettingsSerializer}, parameters=[IDEMPOTENCY_KEY]
    )
    def create(self, request: ApiRequest) -> Response:
        """Makes a category. For administrators."""
        return super().create(request)

    @extend_schema(
        request=CategorySettingsSerializer, responses=CategorySettingsSerializer, parameters=[SLUG_PARAMETER]
    )
    def partial_update(self, request: ApiRequest, slug: str) -> Response:
        """Changes what is named; `is_active` takes it out of use. For administrators."""
        return super().partial_update(request, slug)

    @extend_schema(responses=RowChangeSerializer(many=True), parameters=[SLUG_PARAMETER])
    @action(detail=True, pagination_class=None, filter_backends=[])
    def history(self, request: ApiRequest, slug: str) -> Response:  # type: ignore[override]
        """Who saved it, by API or in the administration, the latest first; the last 100. For administrators."""
        return self.tell_history(slug)

    @extend_schema(responses=CategorySettingsSerializer, parameters=[SLUG_PARAMETER])
    @action(detail=True, url_path="settings", pagination_class=None, filter_backends=[])
    def stored(self, request: ApiRequest, slug: str) -> Response:
        """The category as it is stored and as a save takes it. For administrators."""
        self.check_editor()
        return Response(CategorySettingsSerializer(self.find(slug), context=self.get_serializer_context()).data)
