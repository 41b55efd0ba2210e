"""The forms that administrators define, by API. What an order asks is told with the item."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.authentication import ApiRequest
from accounts.shapes import clean
from tickets.api.base import IDEMPOTENCY_KEY, IF_MATCH, answer_once, wanted_number
from tickets.custom_forms.editing import may_edit_forms, save_form, save_new_form
from tickets.exceptions import NotAllowed
from tickets.models import CustomForm, FormVersion
from tickets.serializers.custom_forms import FormInputSerializer, FormSerializer, FormVersionSerializer

SLUG_PARAMETER = OpenApiParameter(
    "slug",
    {"type": "string", "pattern": "^[-a-zA-Z0-9_]{1,50}$"},
    OpenApiParameter.PATH,
    description="The form's short name.",
)
SHOWN_VERSIONS = 100


class FormViewSet(GenericViewSet):
    """Forms: typed questions in versions. For administrators."""

    queryset = CustomForm.objects.none()
    request: ApiRequest
    serializer_class = FormSerializer
    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]{1,50}"
    orderings = {"name": ("name", "id")}
    default_ordering = "name"

    def get_queryset(self) -> QuerySet[CustomForm]:
        """Raises NotAllowed for everybody but administrators."""
        if not may_edit_forms(self.request.user):
            raise NotAllowed()
        return CustomForm.objects.select_related("current")

    @extend_schema(responses=FormSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """The forms by name."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(parameters=[SLUG_PARAMETER])
    def retrieve(self, request: ApiRequest, slug: str) -> Response:
        """One form in its latest version."""
        return self._answer(self._find(slug).current)

    @extend_schema(request=FormInputSerializer, responses={201: FormSerializer}, parameters=[IDEMPOTENCY_KEY])
    def create(self, request: ApiRequest) -> Response:
        """Makes a form."""
        self.get_queryset()
        return answer_once(request, lambda: self._answer(self._save(None), status.HTTP_201_CREATED))

    @extend_schema(request=FormInputSerializer, parameters=[SLUG_PARAMETER, IF_MATCH])
    def update(self, request: ApiRequest, slug: str) -> Response:
        """Makes the next version of a form. Tickets keep the one they were filled in with."""
        return self._answer(self._save(self._find(slug)))

    @extend_schema(responses=FormVersionSerializer(many=True), parameters=[SLUG_PARAMETER])
    @action(detail=True, pagination_class=None, filter_backends=[])
    def versions(self, request: ApiRequest, slug: str) -> Response:
        """Every version, the last first; the last 100."""
        found = self._find(slug).versions.select_related("created_by").order_by("-number")[:SHOWN_VERSIONS]
        return Response(FormVersionSerializer(found, many=True, context=self.get_serializer_context()).data)

    def _find(self, slug: str) -> CustomForm:
        return get_object_or_404(self.get_queryset(), slug=slug)

    def _save(self, form: CustomForm | None) -> FormVersion:
        values = clean(FormInputSerializer, self.request.data, self.get_serializer_context())
        raw, note = {"fields": [_plain(row) for row in values.pop("questions")]}, values.pop("note", "")
        if form is None:
            return save_new_form(values, raw, by=self.request.user, note=note)
        values.pop("slug", None)
        for name, value in values.items():
            setattr(form, name, value)
        return save_form(form, raw, by=self.request.user, note=note, based_on=wanted_number(self.request))

    def _answer(self, version: FormVersion | None, code: int = status.HTTP_200_OK) -> Response:
        if version is None:
            raise LookupError("a form has a version from its first save on")
        headers = {"ETag": f'"{version.number}"'}
        return Response(self.get_serializer(version.form).data, status=code, headers=headers)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """A question in plain dictionaries and lists, as `read_document` takes it."""
    field = dict(row)
    field["choices"] = [dict(choice) for choice in row.get("choices", ())]
    field["shown_if"] = dict(row["shown_if"]) if row.get("shown_if") else None
    return field
