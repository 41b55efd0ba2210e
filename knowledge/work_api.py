"""The work list of the knowledge base by API."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import ApiRequest
from knowledge.actions.work import MAX_REASON, dismiss_gap, dismiss_search
from knowledge.models import Gap
from knowledge.policies import sees_all
from knowledge.serializers import ArticleReferenceSerializer
from knowledge.worklist import examples_of, read_worklist
from tickets import moments
from tickets.serializers.base import StrictSerializer

ID = OpenApiParameter("id", OpenApiTypes.INT64, OpenApiParameter.PATH, description="The id of what recurs.")


class FailedSearchSerializer(serializers.Serializer):
    """Words that were searched for in vain."""

    text = serializers.CharField(help_text="The words, normalised.")
    nothing = serializers.IntegerField(help_text="How often nothing was found, in 90 days.")
    asked = serializers.IntegerField(help_text="How many then asked for help.")
    latest = serializers.DateTimeField(help_text="When last.")


class GapSerializer(serializers.Serializer):
    """Tickets that have something in common which no article answers."""

    id = serializers.IntegerField(help_text="Its id.")
    basis = serializers.ChoiceField(Gap.Basis.choices, help_text="What they have in common.")
    name = serializers.CharField(help_text="What it is called.")
    count = serializers.IntegerField(help_text="How many tickets, in 90 days.")
    since = serializers.DateTimeField(help_text="The first.")
    until = serializers.DateTimeField(help_text="The last.")
    tickets = serializers.SerializerMethodField(help_text="The numbers of some that the reader sees.")

    def get_tickets(self, gap: Gap) -> list[str]:
        return [ticket.number for ticket in examples_of(gap)]


class MonthSerializer(serializers.Serializer):
    """A month's matters that ended without a ticket."""

    month = serializers.DateField(help_text="Its first day.")
    count = serializers.IntegerField(help_text="How many.")


class UsedArticleSerializer(ArticleReferenceSerializer):
    """An article by its use."""

    solved_count = serializers.IntegerField(help_text="How many matters it has solved.")
    saved = serializers.SerializerMethodField(help_text="Tickets it saved in 90 days.")
    view_count = serializers.IntegerField(help_text="How often it was read.")

    def get_saved(self, article: Any) -> int:
        return article.saved or 0


class KnowledgeWorkSerializer(serializers.Serializer):
    """What is to do, and the figures of use."""

    searches = FailedSearchSerializer(many=True, help_text="Searches that found nothing.")
    gaps = GapSerializer(many=True, help_text="What recurs without an article.")
    unhelpful = ArticleReferenceSerializer(many=True, help_text="Articles that help nobody.")
    due = ArticleReferenceSerializer(many=True, help_text="Articles whose day of review is past.")
    waiting = serializers.SerializerMethodField(help_text="The numbers of articles that wait for review.")
    months = MonthSerializer(many=True, help_text="Matters that ended without a ticket, the last twelve months.")
    used = UsedArticleSerializer(many=True, help_text="The articles that helped most.")

    def get_waiting(self, work: Any) -> list[str]:
        return [version.article.number for version in work.waiting]


class DismissGapSerializer(StrictSerializer):
    """Why no article is needed."""

    reason = serializers.CharField(max_length=MAX_REASON, help_text="The reason; kept.")


class DismissSearchSerializer(StrictSerializer):
    """Words that need no article."""

    text = serializers.CharField(max_length=200, help_text="The words, as in `searches`.")
    reason = serializers.CharField(
        max_length=MAX_REASON, required=False, default="", allow_blank=True, help_text="The reason."
    )


class KnowledgeWorkView(APIView):
    """What the knowledge manager has to do."""

    @extend_schema(responses=KnowledgeWorkSerializer)
    def get(self, request: ApiRequest) -> Response:
        """The list and the figures. For who publishes articles, and the auditor."""
        if not sees_all(request.user):
            raise PermissionDenied
        return Response(KnowledgeWorkSerializer(read_worklist(request.user, moments.now())).data)


class DismissGapView(APIView):
    """Tickets that need no article."""

    @extend_schema(request=DismissGapSerializer, responses={204: None}, parameters=[ID])
    def post(self, request: ApiRequest, id: int) -> Response:
        """Takes it off the list, with the reason."""
        if not sees_all(request.user):
            raise PermissionDenied
        given = DismissGapSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        dismiss_gap(get_object_or_404(Gap, pk=id), by=request.user, reason=given.validated_data["reason"])
        return Response(status=status.HTTP_204_NO_CONTENT)


class DismissSearchView(APIView):
    """Searches that need no article."""

    @extend_schema(request=DismissSearchSerializer, responses={204: None})
    def post(self, request: ApiRequest) -> Response:
        """Takes the words off the list; searched for in vain again, they are back."""
        given = DismissSearchSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        dismiss_search(given.validated_data["text"], by=request.user, reason=given.validated_data["reason"])
        return Response(status=status.HTTP_204_NO_CONTENT)
