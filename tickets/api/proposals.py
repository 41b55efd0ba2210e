"""Proposals by API: for a text, and for administrators how well they do, their settings and learning anew."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import ApiRequest
from tickets import moments
from tickets.actions.proposal import change_proposal_settings, start_training
from tickets.api.base import AdministratorView
from tickets.models import ProposalSettings, Target
from tickets.policies import can_record_for_others
from tickets.proposals.overview import latest_training, read_overview
from tickets.proposals.proposing import propose
from tickets.proposals.reading import text_of
from tickets.serializers.proposals import (
    ProposalInputSerializer,
    ProposalSerializer,
    ProposalSettingsSerializer,
    ProposalStandingSerializer,
    ProposalTrainingSerializer,
)


class ProposalView(APIView):
    """What earlier tickets were filed as."""

    @extend_schema(request=ProposalInputSerializer, responses=ProposalSerializer(many=True))
    def post(self, request: ApiRequest) -> Response:
        """What is likely enough for these words; the category for everybody, team and priority for the desk."""
        given = ProposalInputSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        words = given.validated_data
        targets = list(Target) if can_record_for_others(request.user) else [Target.CATEGORY]
        found = propose(text_of(words["title"], words["description"], words["error_text"]), targets)
        return Response(ProposalSerializer(found, many=True).data)


class ProposalStandingView(AdministratorView):
    """How well proposals do."""

    @extend_schema(responses=ProposalStandingSerializer(many=True))
    def get(self, request: ApiRequest) -> Response:
        """Each target, measured on tickets that it did not learn from. For administrators."""
        standings = read_overview(moments.now()).standings
        return Response(ProposalStandingSerializer(standings, many=True).data)


class ProposalSettingsView(AdministratorView):
    """The settings of proposals."""

    @extend_schema(responses=ProposalSettingsSerializer)
    def get(self, request: ApiRequest) -> Response:
        """As they are. For administrators."""
        return Response(ProposalSettingsSerializer(ProposalSettings.load()).data)

    @extend_schema(request=ProposalSettingsSerializer, responses=ProposalSettingsSerializer)
    def patch(self, request: ApiRequest) -> Response:
        """Changes what is named, and remembers who did. For administrators."""
        given = ProposalSettingsSerializer(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        note = values.pop("note", "")
        saved = change_proposal_settings(values, by=request.user, note=note)
        return Response(ProposalSettingsSerializer(saved).data)


class ProposalTrainingView(AdministratorView):
    """Learning from the tickets so far."""

    @extend_schema(responses=ProposalTrainingSerializer)
    def get(self, request: ApiRequest) -> Response:
        """The latest, with how far it has come; empty before the first. For administrators."""
        latest = latest_training()
        return Response(ProposalTrainingSerializer(latest).data if latest else {})

    @extend_schema(request=None, responses={202: ProposalTrainingSerializer})
    def post(self, request: ApiRequest) -> Response:
        """Begins learning anew, or gives the one that is going on. For administrators."""
        training = start_training(by=request.user)
        training.refresh_from_db()
        return Response(ProposalTrainingSerializer(training).data, status=status.HTTP_202_ACCEPTED)
