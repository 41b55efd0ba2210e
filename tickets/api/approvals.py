"""Approvals by API: those of a ticket, one's own, the paths that administrators keep, and delegations."""

from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.authentication import ApiRequest
from tickets import actions, moments
from tickets.actions.approvals.seating import preview
from tickets.actions.delegating import may_delegate_for
from tickets.api.base import IDEMPOTENCY_KEY, IF_MATCH, NUMBER_PARAMETER, TicketPart, answer_once, wanted_number
from tickets.approvals.overview import SEATS
from tickets.exceptions import NotAllowed
from tickets.models import ApprovalPath, ApprovalSeat, ApprovalStep, Delegation
from tickets.serializers.approvals import (
    ApprovalDecisionSerializer,
    ApprovalPathChangeSerializer,
    ApprovalPathInputSerializer,
    ApprovalPathSerializer,
    ApprovalStepSerializer,
    AskedStepSerializer,
    AskingPersonSerializer,
    DelegationSerializer,
    NewDelegationSerializer,
    OwnApprovalDetailSerializer,
    OwnApprovalSerializer,
    TicketApprovalDecisionSerializer,
)

ID_PARAMETER = OpenApiParameter("id", OpenApiTypes.INT64, OpenApiParameter.PATH, description="Its id.")
SLUG_PARAMETER = OpenApiParameter(
    "slug",
    {"type": "string", "pattern": "^[-a-zA-Z0-9_]{1,50}$"},
    OpenApiParameter.PATH,
    description="The path's short name.",
)
PERSON_PARAMETER = OpenApiParameter(
    "person", {"type": "integer", "minimum": 1}, description="The id of the person who asks; without it oneself."
)


def with_seats(steps: QuerySet[ApprovalStep]) -> QuerySet[ApprovalStep]:
    """With what is shown of a step, in two statements."""
    return steps.select_related("round", "ticket__requester").prefetch_related(Prefetch("seats", SEATS))


class TicketApprovalViewSet(TicketPart):
    """Who is asked to approve a ticket, and what they decided."""

    queryset = ApprovalStep.objects.none()
    serializer_class = ApprovalStepSerializer
    orderings = {"id": ("id",)}
    default_ordering = "id"

    def get_queryset(self) -> QuerySet[ApprovalStep]:
        """The steps of all rounds."""
        return with_seats(ApprovalStep.objects.filter(ticket=self.ticket))

    @extend_schema(responses=ApprovalStepSerializer(many=True), parameters=[NUMBER_PARAMETER])
    def list(self, request: ApiRequest, number: str) -> Response:
        """The steps of every round, the first first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(
        request=TicketApprovalDecisionSerializer, responses=ApprovalStepSerializer, parameters=[NUMBER_PARAMETER]
    )
    def create(self, request: ApiRequest, number: str) -> Response:
        """Decides a step in which one is asked. Of a confidential ticket: `approvals/{id}/decide/`."""
        given = TicketApprovalDecisionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        step = get_object_or_404(self.get_queryset(), pk=given.validated_data["step"])
        actions.decide(step, by=request.user, via="api", **given.answer())
        return Response(self.get_serializer(self.get_queryset().get(pk=step.pk)).data)


class OwnApprovalFilter(django_filters.FilterSet):
    """Which of one's approvals."""

    show = django_filters.ChoiceFilter(
        choices=[("pending", _("Waiting for me")), ("decided", _("Decided by me"))],
        label=_("Which approvals"),
        help_text="pending (without it): those that wait for oneself; decided: those one has decided",
    )

    def filter_queryset(self, queryset: QuerySet[ApprovalStep]) -> QuerySet[ApprovalStep]:
        """The person's own."""
        user = self.request.user
        if self.form.cleaned_data["show"] == "decided":
            return queryset.filter(pk__in=ApprovalSeat.objects.filter(decided_by=user).values("step_id"))
        return queryset & ApprovalStep.objects.awaiting(user)


class ApprovalViewSet(GenericViewSet):
    """What oneself is asked to approve, with what is decided on: also of tickets that one may not see otherwise."""

    queryset = ApprovalStep.objects.none()
    request: ApiRequest
    serializer_class = OwnApprovalSerializer
    filterset_class = OwnApprovalFilter
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,18}"
    orderings = {"opened_at": ("opened_at", "id")}
    default_ordering = "opened_at"

    def get_queryset(self) -> QuerySet[ApprovalStep]:
        """Where the reader is or was asked."""
        return with_seats(ApprovalStep.objects.filter(opened_at__isnull=False))

    @extend_schema(responses=OwnApprovalSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """A page, what has waited longest first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(responses=OwnApprovalDetailSerializer, parameters=[ID_PARAMETER])
    def retrieve(self, request: ApiRequest, id: str) -> Response:
        """One of them, with everything that is read before deciding."""
        return self._tell(id)

    @extend_schema(request=ApprovalDecisionSerializer, responses=OwnApprovalDetailSerializer, parameters=[ID_PARAMETER])
    @action(detail=True, methods=["post"], filterset_class=None)
    def decide(self, request: ApiRequest, id: str) -> Response:
        """One's word. Whoever comes second hears who was first (409)."""
        step = self._find(id)
        given = ApprovalDecisionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        actions.decide(step, by=request.user, via="api", **given.answer())
        return self._tell(id)

    def _tell(self, id: str) -> Response:
        shape = OwnApprovalDetailSerializer(self._find(id), context=self.get_serializer_context())
        return Response(shape.data)

    def _find(self, id: str) -> ApprovalStep:
        known = ApprovalStep.objects.known_to(self.request.user).values("pk")
        return get_object_or_404(self.get_queryset().filter(pk__in=known), pk=int(id))


class ApprovalPathViewSet(GenericViewSet):
    """Steps under a name. The desk's staff reads them, administrators change them."""

    queryset = ApprovalPath.objects.none()
    request: ApiRequest
    serializer_class = ApprovalPathSerializer
    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]{1,50}"
    orderings = {"name": ("name", "id")}
    default_ordering = "name"

    def get_queryset(self) -> QuerySet[ApprovalPath]:
        """Raises NotAllowed for whoever is not of the desk."""
        if not self.request.user.is_desk_staff:
            raise NotAllowed()
        return ApprovalPath.objects.all()

    @extend_schema(responses=ApprovalPathSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """The paths by name."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(parameters=[SLUG_PARAMETER])
    def retrieve(self, request: ApiRequest, slug: str) -> Response:
        """One path."""
        return self._answer(self._find(slug))

    @extend_schema(
        request=ApprovalPathInputSerializer, responses={201: ApprovalPathSerializer}, parameters=[IDEMPOTENCY_KEY]
    )
    def create(self, request: ApiRequest) -> Response:
        """Makes a path. For administrators."""
        self._check_editor()
        return answer_once(request, lambda: self._answer(self._save(request, None), status.HTTP_201_CREATED))

    @extend_schema(
        request=ApprovalPathInputSerializer, responses=ApprovalPathSerializer, parameters=[SLUG_PARAMETER, IF_MATCH]
    )
    def partial_update(self, request: ApiRequest, slug: str) -> Response:
        """Makes the next version of a path; rounds that are open keep their steps. For administrators."""
        self._check_editor()
        return self._answer(self._save(request, self._find(slug)))

    @extend_schema(responses=ApprovalPathChangeSerializer(many=True), parameters=[SLUG_PARAMETER])
    @action(detail=True, pagination_class=None, filter_backends=[])
    def history(self, request: ApiRequest, slug: str) -> Response:
        """Every save, the last first: who, when, and the path as it was then; the last 100."""
        changes = self._find(slug).history.select_related("by")[:100]
        return Response(ApprovalPathChangeSerializer(changes, many=True).data)

    @extend_schema(responses=AskedStepSerializer(many=True), parameters=[SLUG_PARAMETER, PERSON_PARAMETER])
    @action(detail=True, pagination_class=None, filter_backends=[])
    def preview(self, request: ApiRequest, slug: str) -> Response:
        """Who would be asked in each step if the person (oneself) asked today. For administrators."""
        self._check_editor()
        wanted = AskingPersonSerializer(data=request.query_params)
        wanted.is_valid(raise_exception=True)
        person = wanted.validated_data.get("person", request.user)
        steps = preview(person, self._find(slug).specs(), moments.now())
        found = [{"step": str(spec), "asked": plans, "is_fallback": fallback} for spec, plans, fallback in steps]
        return Response(AskedStepSerializer(found, many=True).data)

    def _find(self, slug: str) -> ApprovalPath:
        return get_object_or_404(self.get_queryset(), slug=slug)

    def _check_editor(self) -> None:
        """Raises NotAllowed before anything is read of the body."""
        if not self.request.user.is_administrator:
            raise NotAllowed()

    def _save(self, request: ApiRequest, path: ApprovalPath | None) -> ApprovalPath:
        given = ApprovalPathInputSerializer(data=request.data, partial=path is not None)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        steps = values.pop("steps", None)
        if path is not None:
            values.pop("slug", None)
            steps = path.specs() if steps is None else steps
        return actions.save_path(path, by=request.user, steps=steps, version=wanted_number(request), **values)

    def _answer(self, path: ApprovalPath, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(path).data, status=code, headers={"ETag": f'"{path.version}"'})


class DelegationViewSet(GenericViewSet):
    """Who stands in for oneself, and for whom one stands in. Administrators see and make those of everybody."""

    queryset = Delegation.objects.none()
    request: ApiRequest
    serializer_class = DelegationSerializer
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,18}"
    orderings = {"created_at": ("created_at", "id")}
    default_ordering = "-created_at"

    def get_queryset(self) -> QuerySet[Delegation]:
        """Those the reader may know of."""
        return Delegation.objects.known_to(self.request.user)

    @extend_schema(responses=DelegationSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """A page, the last made first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(request=NewDelegationSerializer, responses={201: DelegationSerializer}, parameters=[IDEMPOTENCY_KEY])
    def create(self, request: ApiRequest) -> Response:
        """Names a delegate; what waits for the person is asked of them too."""
        return answer_once(request, lambda: self._create(request))

    def _create(self, request: ApiRequest) -> Response:
        given = NewDelegationSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values: dict[str, Any] = dict(given.validated_data)
        days = (values["starts_on"], values["ends_on"])
        made = actions.delegate(
            values.get("person", request.user),
            values["delegate"],
            by=request.user,
            days=days,
            reason=values.get("reason", ""),
        )
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None}, parameters=[ID_PARAMETER])
    def destroy(self, request: ApiRequest, id: str) -> Response:
        """Takes it back. One that has begun ends with yesterday; one that is over stays as it is."""
        delegation = get_object_or_404(self.get_queryset(), pk=int(id))
        if not may_delegate_for(request.user, delegation.person):
            raise NotAllowed()
        actions.end_delegation(delegation, by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
