"""Stock-takes by API."""

from functools import cached_property

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.authentication import ApiRequest
from accounts.shapes import clean
from assets import actions
from assets.actions.base import require_manager
from assets.actions.stock_take import read_codes
from assets.counting import lines_of
from assets.filters import StockTakeLineFilter
from assets.models import StockTake, StockTakeLine
from assets.serializers_stock import (
    CountedListSerializer,
    NewStockTakeSerializer,
    StockCountSerializer,
    StockTakeLineSerializer,
    StockTakeProgressSerializer,
    StockTakeSerializer,
)
from tickets.api.base import ID_PARAMETER, RestrictedApi

STOCK_TAKE_PARAMETER = OpenApiParameter(
    "stock_take",
    {"type": "string", "pattern": "^[0-9]{1,18}$"},
    OpenApiParameter.PATH,
    description="The stock-take's id.",
)


class StockTakeViewSet(RestrictedApi):
    """Stock-takes. The desk reads them, those who manage assets count."""

    queryset = StockTake.objects.none()
    serializer_class = StockTakeProgressSerializer
    orderings = {"started_at": ("started_at", "id")}
    default_ordering = "-started_at"

    def get_queryset(self) -> QuerySet[StockTake]:
        """With whom and what they name."""
        return StockTake.objects.for_list()

    @extend_schema(responses=StockTakeSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """The stock-takes, the latest first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        shape = StockTakeSerializer(page, many=True, context=self.get_serializer_context())
        return self.get_paginated_response(shape.data)

    @extend_schema(request=NewStockTakeSerializer, responses={201: StockTakeProgressSerializer})
    def create(self, request: ApiRequest) -> Response:
        """Begins one; its lines are what stands in the books now."""
        require_manager(request.user)
        values = clean(NewStockTakeSerializer, request.data, self.get_serializer_context())
        made = actions.start_stock_take(by=request.user, **values)
        return Response(self.get_serializer(self._find(made.pk)).data, status=status.HTTP_201_CREATED)

    @extend_schema(parameters=[ID_PARAMETER])
    def retrieve(self, request: ApiRequest, id: str) -> Response:
        """One stock-take with how far it is."""
        return Response(self.get_serializer(self._find(int(id))).data)

    @extend_schema(request=StockCountSerializer, responses=CountedListSerializer, parameters=[ID_PARAMETER])
    @action(detail=True, methods=["post"])
    def count(self, request: ApiRequest, id: str) -> Response:
        """Notes that these numbers were found."""
        stock_take = self._find(int(id))
        values = clean(StockCountSerializer, request.data, self.get_serializer_context())
        codes = read_codes("\n".join(values["codes"]))
        counted = actions.count(stock_take, codes, by=request.user, place=values.get("place"))
        return Response(CountedListSerializer({"counted": counted}, context=self.get_serializer_context()).data)

    @extend_schema(request=None, responses=StockTakeProgressSerializer, parameters=[ID_PARAMETER])
    @action(detail=True, methods=["post"])
    def close(self, request: ApiRequest, id: str) -> Response:
        """Ends the counting: what nobody found is missing."""
        closed = actions.close_stock_take(self._find(int(id)), by=request.user)
        return Response(self.get_serializer(self._find(closed.pk)).data)

    def _find(self, pk: int) -> StockTake:
        return get_object_or_404(self.get_queryset(), pk=pk)


class StockTakeLineViewSet(RestrictedApi):
    """The lines of a stock-take."""

    queryset = StockTakeLine.objects.none()
    serializer_class = StockTakeLineSerializer
    filterset_class = StockTakeLineFilter
    orderings = {"id": ("id",)}
    default_ordering = "id"

    @cached_property
    def stock_take(self) -> StockTake:
        """The stock-take of the address. Raises Http404."""
        return get_object_or_404(StockTake, pk=int(self.kwargs["stock_take"]))

    def get_queryset(self) -> QuerySet[StockTakeLine]:
        """With what each names."""
        return lines_of(self.stock_take)

    @extend_schema(responses=StockTakeLineSerializer(many=True), parameters=[STOCK_TAKE_PARAMETER])
    def list(self, request: ApiRequest, stock_take: str) -> Response:
        """A page of the lines."""
        return self.page()

    @extend_schema(request=None, responses=StockTakeLineSerializer, parameters=[STOCK_TAKE_PARAMETER, ID_PARAMETER])
    @action(detail=True, methods=["post"], filterset_class=None)
    def correct(self, request: ApiRequest, stock_take: str, id: str) -> Response:
        """Puts the books right after a line of a closed stock-take: lost, transferred or found again."""
        line = get_object_or_404(self.get_queryset(), pk=int(id))
        actions.correct_line(line, by=request.user)
        return Response(self.get_serializer(get_object_or_404(self.get_queryset(), pk=line.pk)).data)
