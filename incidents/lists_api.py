"""What is chosen from when an incident is resolved, by API. The desk reads it, administrators change it."""

from typing import Any

from django.db.models import QuerySet

from incidents.models import CauseCategory, CloseCode
from tickets.api.reference_rows import ReferenceRowViewSet
from tickets.exceptions import NotAllowed
from tickets.serializers.reference_rows import NamedRowSerializer


class ChoiceViewSet(ReferenceRowViewSet):
    """A list to choose from."""

    serializer_class = NamedRowSerializer
    orderings = {"position": ("position", "id")}
    default_ordering = "position"

    def readable(self) -> QuerySet[Any]:
        """Those that are offered."""
        if not self.request.user.is_desk_staff:
            raise NotAllowed()
        return self.model._default_manager.filter(is_active=True)


class CauseCategoryViewSet(ChoiceViewSet):
    """Why incidents happen."""

    queryset = CauseCategory.objects.none()
    model = CauseCategory


class CloseCodeViewSet(ChoiceViewSet):
    """How incidents end."""

    queryset = CloseCode.objects.none()
    model = CloseCode
