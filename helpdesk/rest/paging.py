"""Pages of a list by keyset: the next page costs what the first costs, however deep it lies."""

from collections.abc import Mapping
from typing import Any

from django.core import signing
from django.db.models import Model
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from tickets.keyset import Order, read_stretch

SALT = "api.cursor"
DEFAULT_SIZE = 50
MAX_SIZE = 100


class KeysetPagination(BasePagination):
    """Reads `ordering`, `cursor` and `page_size`.

    A view names its orders as `orderings = {"created_at": ("created_at", "id")}` (columns that are never empty and
    end in a unique one; `-created_at` is the same backwards) and its `default_ordering`. Those in `desk_orderings`
    are for the desk's staff: an order, and the cursor in it, tell what a column holds. A cursor is signed, so what it
    holds is what this class put there.
    """

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """The rows of the page. Raises ValidationError at the parameter that is wrong."""
        self.request = request
        self.size = self._read_size(request)
        self.ordering = self._read_ordering(request, _open_orderings(view), view.default_ordering)
        self.order = Order(view.orderings[self.ordering.lstrip("-")], descending=self.ordering.startswith("-"))
        position = self._read_cursor(request)
        forwards = position is None or not position["back"]
        key = self._key(queryset.model, position["at"]) if position else []
        self.stretch = read_stretch(queryset, self.order, key, forwards=forwards, limit=self.size)
        return self.stretch.rows

    def get_paginated_response(self, data: Any) -> Response:
        """The page with the addresses of its neighbours."""
        rows = self.stretch.rows
        following = self._address(rows[-1], back=False) if self.stretch.has_next else None
        previous = self._address(rows[0], back=True) if self.stretch.has_previous else None
        return Response({"next": following, "previous": previous, "results": data})

    def _read_size(self, request: Request) -> int:
        text = request.query_params.get("page_size", str(DEFAULT_SIZE))
        if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= MAX_SIZE):
            message = _("Give a whole number from 1 to %(max)d.") % {"max": MAX_SIZE}
            raise ValidationError({"page_size": [message]}, code="invalid")
        return int(text)

    @staticmethod
    def _read_ordering(request: Request, orderings: Mapping[str, Any], default: str) -> str:
        ordering = request.query_params.get("ordering", default)
        if ordering not in orderings and ordering.removeprefix("-") not in orderings:
            message = _("Order by one of: %(names)s.") % {"names": ", ".join(orderings)}
            raise ValidationError({"ordering": [message]}, code="invalid_choice")
        return ordering

    def _read_cursor(self, request: Request) -> dict[str, Any] | None:
        text = request.query_params.get("cursor")
        if not text:
            return None
        try:
            position = signing.loads(text, salt=SALT)
        except signing.BadSignature:
            position = None
        if position is None or position["by"] != self.ordering:
            message = _("This cursor is not one of this list's. Begin without one, or follow “next” as it is.")
            raise ValidationError({"cursor": [message]}, code="invalid")
        return position

    def _key(self, model: type[Model], values: list[Any]) -> list[Any]:
        """What JSON made text of, as the columns have it."""
        columns: list[Any] = [model._meta.get_field(name) for name in self.order.fields]
        return [column.to_python(value) for column, value in zip(columns, values, strict=True)]

    def _address(self, row: Model, *, back: bool) -> str:
        values = [getattr(row, name) for name in self.order.fields]
        at = [value.isoformat() if hasattr(value, "isoformat") else value for value in values]
        cursor = signing.dumps({"by": self.ordering, "back": back, "at": at}, salt=SALT)
        return replace_query_param(self.request.build_absolute_uri(), "cursor", cursor)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The three parameters, for the OpenAPI document."""
        names = [*view.orderings, *(f"-{name}" for name in view.orderings)]
        return [
            _parameter("cursor", "Where the page begins: taken from `next` or `previous`, never made up.", {}),
            _parameter(
                "page_size",
                f"Rows on a page, at most {MAX_SIZE}.",
                {"type": "integer", "minimum": 1, "maximum": MAX_SIZE, "default": DEFAULT_SIZE},
            ),
            _parameter(
                "ordering",
                "The order of the rows; with a minus sign, the last first.",
                {"type": "string", "enum": sorted(names), "default": view.default_ordering},
            ),
        ]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The shape of a page, for the OpenAPI document."""
        address = {"type": "string", "nullable": True, "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "next": {**address, "description": "The address of the next page, or null on the last one."},
                "previous": {**address, "description": "The address of the page before, or null on the first one."},
                "results": {**schema, "description": "The rows of this page."},
            },
        }


def _open_orderings(view: Any) -> Mapping[str, Any]:
    """The view's orders that the reader may ask for."""
    hidden = () if view.request.user.is_desk_staff else getattr(view, "desk_orderings", ())
    return {name: fields for name, fields in view.orderings.items() if name not in hidden}


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": schema or {"type": "string"},
    }
