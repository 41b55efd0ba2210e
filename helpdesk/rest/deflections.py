"""Answers to a text, and saying that one ended the matter without a ticket."""

import uuid
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import ApiRequest
from helpdesk.portal.answers import answers_to, solved, unhelpful
from knowledge.actions.deflection import MAX_TEXT, Asked
from knowledge.answering import MAX_TYPED
from knowledge.models import DeflectionPlace
from tickets.api.base import IDEMPOTENCY_KEY, answer_once
from tickets.serializers.base import StrictSerializer

QUERY = OpenApiParameter(
    "q", str, required=True, description="What somebody would ask; the first 400 characters count."
)


class ReadyAnswerSerializer(serializers.Serializer):
    """An article or a known error that answers a text."""

    number = serializers.CharField(help_text="The number of the article (`KB-…`) or of the known error (`IT-…`).")
    title = serializers.CharField(help_text="What it is about.")
    solution = serializers.CharField(help_text="What helps; Markdown.")
    words = serializers.ListField(child=serializers.CharField(), help_text="The terms that it shares with the text.")
    is_known_error = serializers.BooleanField(help_text="Whether it is the workaround of a known error.")
    solved_count = serializers.IntegerField(help_text="How many matters it has solved.")


class NewDeflectionSerializer(StrictSerializer):
    """What somebody says of an answer."""

    answer = serializers.CharField(max_length=24, help_text="The number of the article or known error.")
    text = serializers.CharField(
        max_length=MAX_TEXT,
        required=False,
        default="",
        allow_blank=True,
        help_text="What was asked. Only its search terms and a keyed digest are kept.",
    )
    helped = serializers.BooleanField(
        required=False, default=True, help_text="Whether it ended the matter; false: it was read and did not help."
    )


class DeflectionSerializer(serializers.Serializer):
    """What was counted. Nobody's name is kept."""

    answer = serializers.CharField(help_text="The number of the article or known error.")
    helped = serializers.BooleanField(help_text="Whether it ended the matter.")


class AnswersView(APIView):
    """What stands ready for a text."""

    @extend_schema(parameters=[QUERY], responses=ReadyAnswerSerializer(many=True))
    def get(self, request: ApiRequest) -> Response:
        """At most four answers that the caller may read: known errors of now, then articles, the best first."""
        text = request.query_params.get("q", "").replace("\x00", "").strip()
        if not text:
            raise ValidationError({"q": [_("Say what is looked for.")]}, code="required")
        return Response(ReadyAnswerSerializer(answers_to(request.user, text[:MAX_TYPED]), many=True).data)


class DeflectionView(APIView):
    """Answers that ended a matter without a ticket."""

    @extend_schema(request=NewDeflectionSerializer, responses={201: DeflectionSerializer}, parameters=[IDEMPOTENCY_KEY])
    def post(self, request: ApiRequest) -> Response:
        """Counts it, for an answer that the caller may read. Without an `Idempotency-Key` each call counts."""
        return answer_once(request, lambda: self._count(request))

    def _count(self, request: ApiRequest) -> Response:
        given = NewDeflectionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values: dict[str, Any] = given.validated_data
        asked = Asked(values["text"], DeflectionPlace.API.value, uuid.uuid4().hex)
        answer = (solved if values["helped"] else unhelpful)(request.user, values["answer"], asked)
        if answer is None:
            raise ValidationError({"answer": [_("There is no such answer.")]}, code="unknown")
        told = {"answer": answer.number, "helped": values["helped"]}
        return Response(DeflectionSerializer(told).data, status=status.HTTP_201_CREATED)
