"""The rule by which incidents become major ones, by API. For administrators."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.authentication import ApiRequest
from accounts.models import User
from incidents.models import MajorRule, MajorRuleChange
from incidents.models.major import LONGEST_INTERVAL, SHORTEST_INTERVAL
from incidents.models.rule import IMPACT_CHOICES, PRIORITY_CHOICES
from incidents.rule import save_rule
from tickets.api.base import IF_MATCH, AdministratorView, wanted_number
from tickets.serializers.base import IdField, SettingChangeSerializer, StrictSerializer

SHOWN_CHANGES = 100


class MajorRuleSerializer(StrictSerializer):
    """When an incident becomes a major one by itself, and what is promised then."""

    is_automatic = serializers.BooleanField(required=False, help_text="Whether the rule declares at all.")
    priority = serializers.ChoiceField(
        PRIORITY_CHOICES,
        required=False,
        help_text="The lowest priority that it declares: 1 urgent, 2 high.",
    )
    impact = serializers.ChoiceField(IMPACT_CHOICES, required=False, help_text="The smallest impact that it declares.")
    commander = IdField(
        queryset=User.objects.agents(),
        required=False,
        allow_null=True,
        help_text="Who commands what the rule declares; null: the lead of its team, else a supervisor.",
    )
    update_minutes = serializers.IntegerField(
        min_value=SHORTEST_INTERVAL,
        max_value=LONGEST_INTERVAL,
        required=False,
        help_text="Minutes between updates, promised to those affected.",
    )
    review_days = serializers.IntegerField(
        min_value=1, max_value=60, required=False, help_text="Business days for the review."
    )
    first_steps = serializers.CharField(
        max_length=4_000,
        required=False,
        allow_blank=True,
        help_text="One in each line; they become tasks of the incident. English words after a |.",
    )
    version = serializers.IntegerField(read_only=True, help_text="Grows with every save; the same as in the `ETag`.")
    note = serializers.CharField(
        max_length=200, required=False, allow_blank=True, write_only=True, help_text="Why it is changed."
    )


class MajorRuleView(AdministratorView):
    """The rule for major incidents."""

    @extend_schema(responses=MajorRuleSerializer)
    def get(self, request: ApiRequest) -> Response:
        """As it is. For administrators."""
        return _answer(MajorRule.read())

    @extend_schema(request=MajorRuleSerializer, responses=MajorRuleSerializer, parameters=[IF_MATCH])
    def patch(self, request: ApiRequest) -> Response:
        """Changes what is named, and remembers who did. For administrators."""
        given = MajorRuleSerializer(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        values: dict[str, Any] = dict(given.validated_data)
        note = values.pop("note", "")
        return _answer(save_rule(values, by=request.user, note=note, based_on=wanted_number(request)))


class MajorRuleHistoryView(AdministratorView):
    """Who changed the rule for major incidents."""

    @extend_schema(responses=SettingChangeSerializer(many=True))
    def get(self, request: ApiRequest) -> Response:
        """The last 100 changes, the latest first. For administrators."""
        changes = MajorRuleChange.objects.select_related("by")[:SHOWN_CHANGES]
        return Response(SettingChangeSerializer(changes, many=True).data)


def _answer(rule: MajorRule) -> Response:
    return Response(MajorRuleSerializer(rule).data, headers={"ETag": f'"{rule.version}"'})
