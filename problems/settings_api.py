"""The settings of problems by API. For administrators."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.authentication import ApiRequest
from problems.actions import change_settings
from problems.analysis import MAX_BRANCH_LENGTH, MAX_BRANCHES
from problems.models import ProblemSettings, SettingChange
from tickets.api.base import IF_MATCH, AdministratorView, wanted_number
from tickets.serializers.base import SettingChangeSerializer, StrictSerializer

SHOWN_CHANGES = 100


class ProblemSettingsSerializer(StrictSerializer):
    """When incidents make a candidate, when known errors are looked at again, and the branches of the fishbone."""

    candidate_count = serializers.IntegerField(
        min_value=2, max_value=200, required=False, help_text="How many incidents make a candidate."
    )
    candidate_days = serializers.IntegerField(
        min_value=1, max_value=366, required=False, help_text="Within how many days."
    )
    review_days = serializers.IntegerField(
        min_value=1, max_value=366, required=False, help_text="After how many days a known error is looked at again."
    )
    branches = serializers.ListField(
        child=serializers.CharField(max_length=MAX_BRANCH_LENGTH),
        min_length=1,
        max_length=MAX_BRANCHES,
        required=False,
        help_text="The branches of the fishbone, each once.",
    )
    note = serializers.CharField(
        max_length=200, required=False, allow_blank=True, write_only=True, help_text="Why it is changed."
    )


class ProblemSettingsView(AdministratorView):
    """The settings of problems."""

    @extend_schema(responses=ProblemSettingsSerializer)
    def get(self, request: ApiRequest) -> Response:
        """As they are. For administrators."""
        return _answer(ProblemSettings.load())

    @extend_schema(request=ProblemSettingsSerializer, responses=ProblemSettingsSerializer, parameters=[IF_MATCH])
    def patch(self, request: ApiRequest) -> Response:
        """Changes what is named, and remembers who did. For administrators."""
        given = ProblemSettingsSerializer(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        values: dict[str, Any] = dict(given.validated_data)
        note = values.pop("note", "")
        return _answer(change_settings(values, by=request.user, note=note, based_on=wanted_number(request)))


class ProblemSettingsHistoryView(AdministratorView):
    """Who changed the settings of problems."""

    @extend_schema(responses=SettingChangeSerializer(many=True))
    def get(self, request: ApiRequest) -> Response:
        """The last 100 changes, the latest first. For administrators."""
        changes = SettingChange.objects.select_related("by")[:SHOWN_CHANGES]
        return Response(SettingChangeSerializer(changes, many=True).data)


def _answer(settings: ProblemSettings) -> Response:
    return Response(ProblemSettingsSerializer(settings).data, headers={"ETag": f'"{SettingChange.latest()}"'})
