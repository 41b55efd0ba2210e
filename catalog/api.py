"""The catalogue and service requests by API."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.authentication import ApiRequest
from accounts.models import ApiToken
from accounts.shapes import clean, represent
from catalog.actions import order, save_item
from catalog.actions.order import form_for
from catalog.models import CatalogItem
from catalog.policies import may_edit_catalog, visible_items
from catalog.serializers import (
    CatalogItemChangeSerializer,
    CatalogItemInputSerializer,
    CatalogItemSerializer,
    CatalogItemSummarySerializer,
    OrderSerializer,
    RequestSerializer,
    RequestSummarySerializer,
)
from tickets.api.base import (
    ETAG,
    IDEMPOTENCY_KEY,
    IF_MATCH,
    LOCATION,
    NUMBER_PARAMETER,
    answer_once,
    etag,
    find_ticket,
    wanted_number,
)
from tickets.api.tickets import ProcessApi
from tickets.choices import Channel, Kind
from tickets.custom_forms import AnswersForm
from tickets.exceptions import NotAllowed
from tickets.policies import can_record_for_others
from tickets.serializers.conversation import drafts
from tickets.serializers.ticket import NewIncidentSerializer, TicketEditSerializer

SLUG_PARAMETER = OpenApiParameter(
    "slug",
    {"type": "string", "pattern": "^[-a-zA-Z0-9_]{1,50}$"},
    OpenApiParameter.PATH,
    description="The item's short name.",
)
SHOWN_CHANGES = 100
DETAIL = ("item__form__current", "ordered_with__ticket", "resolved_by")


class CatalogItemViewSet(GenericViewSet):
    """What the caller may order; agents see all that anybody may, to order it for them."""

    queryset = CatalogItem.objects.none()
    request: ApiRequest
    serializer_class = CatalogItemSerializer
    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]{1,50}"
    orderings = {"name": ("name", "id")}
    default_ordering = "name"

    def get_queryset(self) -> QuerySet[CatalogItem]:
        """Administrators find those out of use too."""
        user = self.request.user
        if may_edit_catalog(user):
            return CatalogItem.objects.whole()
        # Whom an item is for is asked through several tables: an item is told once.
        return CatalogItem.objects.whole().filter(pk__in=visible_items(user).values_list("pk"))

    @extend_schema(responses=CatalogItemSummarySerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """A page of what can be ordered, by name."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(CatalogItemSummarySerializer(page, many=True).data)

    @extend_schema(parameters=[SLUG_PARAMETER])
    def retrieve(self, request: ApiRequest, slug: str) -> Response:
        """One item with what it asks."""
        return self._answer(self._find(slug))

    @extend_schema(
        request=CatalogItemInputSerializer, responses={201: CatalogItemSerializer}, parameters=[IDEMPOTENCY_KEY]
    )
    def create(self, request: ApiRequest) -> Response:
        """Makes an item. For administrators."""
        self._check_editor()
        return answer_once(request, lambda: self._answer(self._save(None), status.HTTP_201_CREATED))

    @extend_schema(request=CatalogItemInputSerializer, parameters=[SLUG_PARAMETER, IF_MATCH])
    def partial_update(self, request: ApiRequest, slug: str) -> Response:
        """Changes an item; what was ordered before stays as it was. For administrators."""
        self._check_editor()
        return self._answer(self._save(self._find(slug)))

    @extend_schema(responses=CatalogItemChangeSerializer(many=True), parameters=[SLUG_PARAMETER])
    @action(detail=True, pagination_class=None, filter_backends=[])
    def history(self, request: ApiRequest, slug: str) -> Response:
        """Every save, the last first: who, when, and the item as it was then; the last 100. For administrators."""
        self._check_editor()
        changes = self._find(slug).history.select_related("by").order_by("-version")[:SHOWN_CHANGES]
        return Response(CatalogItemChangeSerializer(changes, many=True, context=self.get_serializer_context()).data)

    @extend_schema(
        request=OrderSerializer,
        responses={201: RequestSerializer},
        parameters=[SLUG_PARAMETER, IDEMPOTENCY_KEY, ETAG, LOCATION],
    )
    @action(detail=True, methods=["post"], filter_backends=[])
    def order(self, request: ApiRequest, slug: str) -> Response:
        """Orders it, for oneself or for somebody."""
        item = self._find(slug)
        return answer_once(request, lambda: self._order(item))

    def _find(self, slug: str) -> CatalogItem:
        return get_object_or_404(self.get_queryset(), slug=slug)

    def _check_editor(self) -> None:
        """Raises NotAllowed before anything is read of the body."""
        if not may_edit_catalog(self.request.user):
            raise NotAllowed()

    def _save(self, item: CatalogItem | None) -> CatalogItem:
        partial = item is not None
        values = clean(CatalogItemInputSerializer, self.request.data, self.get_serializer_context(), partial=partial)
        members = values.pop("members", None)
        pairs = None if members is None else [(row["item"], row.get("waits", False)) for row in members]
        kept = save_item(item, by=self.request.user, version=wanted_number(self.request), members=pairs, **values)
        return CatalogItem.objects.whole().get(pk=kept.pk)

    def _answer(self, item: CatalogItem, code: int = status.HTTP_200_OK) -> Response:
        content = represent(CatalogItemSerializer, item, self.get_serializer_context())
        return Response(content, status=code, headers={"ETag": f'"{item.version}"'})

    def _order(self, item: CatalogItem) -> Response:
        user = self.request.user
        values = clean(OrderSerializer, self.request.data, self.get_serializer_context())
        requester, answers = values.pop("requester", user), values.pop("answers", {})
        values["attachments"] = drafts(user, values.pop("attachments", []))
        if isinstance(self.request.auth, ApiToken) and can_record_for_others(user):
            values.setdefault("channel", Channel.API)
        form = form_for(item, requester=requester, by=user, data=answers)
        _check_answers(form, answers)
        ticket = order(item, form, by=user, requester=requester, **values)
        ticket = find_ticket(self.request, ticket.number, *(f"request__{name}" for name in DETAIL))
        content = represent(RequestSerializer, ticket, self.get_serializer_context())
        return Response(content, status=status.HTTP_201_CREATED, headers=etag(ticket) | {"Location": content["url"]})


def _check_answers(form: AnswersForm | None, answers: dict[str, Any]) -> None:
    """Raises ValidationError at `answers`, by question; an answer that nobody asked for is one too."""
    known = form.fields.keys() if form else set()
    errors: dict[str, Any] = {name: [_("This is not asked for here.")] for name in answers.keys() - known}
    if form is not None and not form.is_valid():
        errors |= {name: [str(one) for one in found] for name, found in form.errors.items()}
    if errors:
        raise ValidationError({"answers": errors})


@extend_schema_view(
    list=extend_schema(responses=RequestSummarySerializer(many=True)),
    create=extend_schema(
        request=NewIncidentSerializer,
        responses={201: RequestSerializer},
        parameters=[IDEMPOTENCY_KEY, ETAG, LOCATION],
    ),
    retrieve=extend_schema(parameters=[NUMBER_PARAMETER, ETAG]),
    partial_update=extend_schema(request=TicketEditSerializer, parameters=[NUMBER_PARAMETER, IF_MATCH, ETAG]),
)
class RequestViewSet(ProcessApi):
    """Service requests. What the catalogue has is ordered there; created here are wishes in one's own words."""

    serializer_class = RequestSerializer
    summary_class = RequestSummarySerializer
    creation_class = NewIncidentSerializer
    kind = Kind.REQUEST
    related = tuple(f"request__{name}" for name in DETAIL)
    listed = ("request__item",)
