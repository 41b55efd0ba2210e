"""The state of the services, for everybody who is signed in."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import ApiRequest
from helpdesk.portal.status import since
from incidents.affected import announced, me_too
from incidents.major_serializers import MeTooSerializer, SaidMeTooSerializer, StatusSerializer
from tickets import moments
from tickets.api.base import NUMBER_PARAMETER


class StatusView(APIView):
    """What is wrong now, and what was lately."""

    @extend_schema(responses=StatusSerializer)
    def get(self, request: ApiRequest) -> Response:
        """The disturbances of now and of the last 30 days; drills are not among them."""
        current, past = since(request.user, moments.now())
        return Response(StatusSerializer({"current": current, "past": past}).data)


class MeTooView(APIView):
    """Having the same trouble."""

    @extend_schema(request=MeTooSerializer, responses={201: SaidMeTooSerializer}, parameters=[NUMBER_PARAMETER])
    def post(self, request: ApiRequest, number: str) -> Response:
        """Counts the caller in, once; they are told of every update. 404 for what has ended."""
        major = announced(number)
        if major is None:
            raise Http404
        given = MeTooSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        said = me_too(major, by=request.user, words=given.validated_data.get("words", ""))
        child = said.child.number if said is not None and said.child is not None else None
        answer: dict[str, Any] = {"number": major.ticket.number, "incident": child}
        return Response(SaidMeTooSerializer(answer).data, status=status.HTTP_201_CREATED)
