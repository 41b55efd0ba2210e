"""Importing assets from a sheet: upload, preview, import, report."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from accounts.authentication import ApiRequest
from assets import policies
from assets.importing.apply import go_on
from assets.importing.reader import BadSheet
from assets.importing.report import imports_of, report_of, upload_sheet
from assets.models import AssetImport
from assets.serializers_import import AssetImportReportSerializer, AssetImportSerializer, AssetSheetSerializer
from tickets.api.base import ID_PARAMETER, IDEMPOTENCY_KEY, RestrictedApi, answer_once
from tickets.exceptions import NotAllowed


class AssetImportViewSet(RestrictedApi):
    """One's own imports of assets. For those who manage assets."""

    queryset = AssetImport.objects.none()
    serializer_class = AssetImportReportSerializer
    parser_classes = (MultiPartParser,)
    orderings = {"created_at": ("created_at", "id")}
    default_ordering = "-created_at"

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Raises NotAllowed for the rest of the desk."""
        super().initial(request, *args, **kwargs)
        if not policies.can_manage(request.user):
            raise NotAllowed()

    def get_queryset(self) -> QuerySet[AssetImport]:
        """Whoever uploaded it sees it."""
        return imports_of(self.request.user)

    @extend_schema(responses=AssetImportSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """The imports, the latest first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset().defer("rows", "report")))
        shape = AssetImportSerializer(page, many=True, context=self.get_serializer_context())
        return self.get_paginated_response(shape.data)

    @extend_schema(
        request={"multipart/form-data": AssetSheetSerializer},
        responses={201: AssetImportReportSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def create(self, request: ApiRequest) -> Response:
        """Takes a CSV or XLSX file in and tells what an import of it would do; nothing is imported yet."""
        return answer_once(request, lambda: self._create(request))

    @extend_schema(parameters=[ID_PARAMETER])
    def retrieve(self, request: ApiRequest, id: str) -> Response:
        """The preview; while it is being imported, how far it is; afterwards the report."""
        return self._show(self._find(id))

    @extend_schema(request=None, responses=AssetImportReportSerializer, parameters=[ID_PARAMETER])
    @action(detail=True, methods=["post"])
    def run(self, request: ApiRequest, id: str) -> Response:
        """Imports the next stretch of rows; to be sent again until `applied_at` says that all are done."""
        return self._show(go_on(self._find(id), by=request.user))

    def _create(self, request: ApiRequest) -> Response:
        given = AssetSheetSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        file = given.validated_data["file"]
        try:
            kept = upload_sheet(file, str(file.name), by=request.user)
        except BadSheet as error:
            raise ValidationError({"file": [str(error)]}, code="invalid") from error
        return self._show(kept, status.HTTP_201_CREATED)

    def _find(self, pk: str) -> AssetImport:
        return get_object_or_404(self.get_queryset(), pk=int(pk))

    def _show(self, found: AssetImport, code: int = status.HTTP_200_OK) -> Response:
        content = {"upload": found, "report": report_of(found)}
        return Response(self.get_serializer(content).data, status=code)
