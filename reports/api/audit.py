"""Process audits by API. For auditors and supervisors; to read for administrators."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.authentication import ApiRequest
from accounts.models import User
from reports.api.base import NoPdf
from reports.audit.checks import BY_KEY, counts
from reports.audit.documents import file_response
from reports.audit.period import this_period
from reports.audit.reviewing import begin, finish, improve, obstacle, review, review_form, version_for
from reports.models import AuditFinding, AuditItem, AuditRound
from reports.policies import may_read_audits
from reports.serializers.audit import (
    AuditFindingSerializer,
    AuditItemSerializer,
    AuditSerializer,
    CheckRowSerializer,
    CheckSerializer,
    FindingActionSerializer,
    FinishAuditSerializer,
    NewAuditSerializer,
    ReviewSerializer,
)
from tickets.api.base import IDEMPOTENCY_KEY, RestrictedApi, answer_once
from tickets.documents.pdf import PdfUnavailable
from tickets.exceptions import NotAllowed
from tickets.queue.export import XLSX

ID = OpenApiParameter("id", OpenApiTypes.INT64, OpenApiParameter.PATH, description="The audit's id.")
POSITION = OpenApiParameter("position", OpenApiTypes.INT, OpenApiParameter.PATH, description="The place in the sample.")
FINDING = OpenApiParameter("id", OpenApiTypes.INT64, OpenApiParameter.PATH, description="The finding's id.")
FORM = OpenApiParameter("form", str, OpenApiParameter.PATH, enum=["pdf", "xlsx"], description="As what.")
KEY = OpenApiParameter("key", str, OpenApiParameter.PATH, description="The check's name.")


class AuditApi(RestrictedApi):
    """What its endpoints share."""

    filter_backends = ()
    queryset: Any = AuditRound.objects.none()

    def may_know(self, user: User) -> bool:
        return may_read_audits(user)

    def given(self, shape: Any) -> Any:
        """What was sent. Raises ValidationError."""
        read = shape(data=self.request.data, context=self.get_serializer_context())
        read.is_valid(raise_exception=True)
        return read


class AuditViewSet(AuditApi):
    """Samples of closed tickets, reviewed against a checklist."""

    queryset = AuditRound.objects.select_related("created_by")
    serializer_class = AuditSerializer
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,18}"
    orderings = {"created_at": ("created_at", "id")}
    default_ordering = "-created_at"

    @extend_schema(responses=AuditSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """The audits, the newest first."""
        return self.page()

    @extend_schema(request=NewAuditSerializer, responses={201: AuditSerializer}, parameters=[IDEMPOTENCY_KEY])
    def create(self, request: ApiRequest) -> Response:
        """Draws a sample."""
        return answer_once(request, self._begin)

    def _begin(self) -> Response:
        made = begin(self.given(NewAuditSerializer).plan(), by=self.request.user)
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(parameters=[ID])
    def retrieve(self, request: ApiRequest, id: str) -> Response:
        """One audit."""
        return Response(self.get_serializer(self._find(id)).data)

    @extend_schema(request=FinishAuditSerializer, responses=AuditSerializer, parameters=[ID])
    @action(detail=True, methods=["post"])
    def finish(self, request: ApiRequest, id: str) -> Response:
        """Ends it. What the system finds in the period is kept with it."""
        finish(self._find(id), by=request.user, **self.given(FinishAuditSerializer).validated_data)
        return Response(self.get_serializer(self._find(id)).data)

    @extend_schema(responses=AuditFindingSerializer(many=True), parameters=[ID])
    @action(detail=True, methods=["get"], pagination_class=None)
    def findings(self, request: ApiRequest, id: str) -> Response:
        """What was found, ticket by ticket, then by the system."""
        found = self._find(id).findings.select_related("item").order_by("item__position", "pk")
        return Response(AuditFindingSerializer(found, many=True).data)

    @extend_schema(responses=AuditItemSerializer(many=True), parameters=[ID])
    @action(detail=True, methods=["get"], pagination_class=None)
    def tickets(self, request: ApiRequest, id: str) -> Response:
        """The sample, as far as the reader may see its tickets."""
        found = AuditItem.objects.visible_to(request.user).filter(audit=self._find(id))
        rows = found.select_related("reviewer", "version").order_by("position")
        return Response(AuditItemSerializer(rows, many=True).data)

    @extend_schema(request=ReviewSerializer, responses=AuditItemSerializer, parameters=[ID, POSITION])
    @action(detail=True, methods=["post"], url_path="tickets/(?P<position>[0-9]{1,4})", pagination_class=None)
    def review(self, request: ApiRequest, id: str, position: str) -> Response:
        """Answers the checklist for one ticket. Not for whoever took part in it."""
        visible = AuditItem.objects.visible_to(request.user).filter(audit=self._find(id), position=int(position))
        item = get_object_or_404(visible.select_related("audit", "ticket", "version", "reviewer"))
        answers = self.given(ReviewSerializer).validated_data["answers"]
        if words := obstacle(request.user, item):
            raise NotAllowed(words)
        form, version = review_form(item, request.user, answers), version_for(item)
        if form is None or version is None:
            raise ValidationError(_("There is no checklist for this kind of ticket."))
        if unknown := sorted(set(answers) - set(form.fields)):
            raise ValidationError(
                {"answers": _("The checklist does not ask: %(names)s.") % {"names": ", ".join(unknown)}}
            )
        if not form.is_valid():
            raise ValidationError({name: list(found) for name, found in form.errors.as_data().items()})
        review(item, by=request.user, answers=form.answers(), version=version)
        return Response(AuditItemSerializer(item).data)

    @extend_schema(
        operation_id="audits_report",
        responses={(200, "application/pdf"): OpenApiTypes.BINARY, (200, XLSX): OpenApiTypes.BINARY},
        parameters=[ID, FORM],
    )
    def report(self, request: ApiRequest, id: str, form: str) -> HttpResponseBase:
        """The result as a file, as far as the reader may see its tickets."""
        try:
            return file_response(self._find(id), form, request.user)
        except PdfUnavailable as error:
            raise NoPdf from error

    def _find(self, pk: str) -> AuditRound:
        return get_object_or_404(self.get_queryset(), pk=int(pk))


class AuditFindingViewSet(AuditApi):
    """Findings, and what is done about them."""

    queryset = AuditFinding.objects.select_related("item")
    serializer_class = AuditFindingSerializer
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,18}"

    @extend_schema(request=FindingActionSerializer, responses=AuditFindingSerializer, parameters=[FINDING])
    @action(detail=True, methods=["post"])
    def improve(self, request: ApiRequest, id: str) -> Response:
        """Enters an action for it into the improvement register."""
        finding = get_object_or_404(self.get_queryset(), pk=int(id))
        improve(finding, by=request.user, **self.given(FindingActionSerializer).validated_data)
        return Response(self.get_serializer(get_object_or_404(self.get_queryset(), pk=int(id))).data)


class AuditCheckViewSet(AuditApi):
    """What the system finds by itself, over the last thirty days or as it stands."""

    serializer_class = CheckSerializer
    pagination_class = None
    lookup_field = "key"
    lookup_value_regex = "[a-z_]{1,40}"

    def get_queryset(self) -> QuerySet:
        return AuditRound.objects.none()

    @extend_schema(responses=CheckSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """Every check with how many it finds now, as far as the reader may see them."""
        rows = [
            {"key": check.key, "name": str(check.label), "text": str(check.text), "count": count}
            for check, count in counts(request.user, this_period())
        ]
        return Response(CheckSerializer(rows, many=True).data)

    @extend_schema(operation_id="audits_checks_rows", responses=CheckRowSerializer(many=True), parameters=[KEY])
    def retrieve(self, request: ApiRequest, key: str) -> Response:
        """What one of them finds, at most 200."""
        if key not in BY_KEY:
            raise Http404
        return Response(CheckRowSerializer(BY_KEY[key].rows(request.user, this_period()), many=True).data)
