"""Query parameters, read strictly: a mistyped filter must not answer with everything."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.authentication import ApiRequest

PAGING = frozenset({"cursor", "page_size", "ordering"})


class StrictFilterBackend(DjangoFilterBackend):
    """Refuses parameters that the list does not have, and those in the view's `desk_filters` to people outside it."""

    def filter_queryset(self, request: ApiRequest, queryset: QuerySet, view: Any) -> QuerySet:
        """The rows that match. Raises ValidationError by parameter."""
        filters = getattr(view, "filterset_class", None)
        known = PAGING | (filters.base_filters.keys() if filters else set())
        if not request.user.is_desk_staff:
            known -= getattr(view, "desk_filters", frozenset())
        unknown = request.query_params.keys() - known
        if unknown:
            message = ErrorDetail(_("This is not asked for here."), code="unknown")
            raise ValidationError({name: [message] for name in sorted(unknown)})
        return super().filter_queryset(request, queryset, view)
