"""What is said when a ticket is made from another."""

from rest_framework import serializers

from tickets.choices import Impact, Kind, LinkKind, Urgency
from tickets.models import Category
from tickets.serializers.base import StrictSerializer
from tickets.spin_off import MAX_ATTACHMENTS


class SpinOffSerializer(StrictSerializer):
    """The kind to make; what is left out is as in the ticket it comes from."""

    kind = serializers.ChoiceField(Kind.choices, help_text="The process that the new ticket follows.")
    link = serializers.ChoiceField(
        LinkKind.choices,
        required=False,
        help_text="How they hang together; by default the fitting kind, e.g. an incident is `caused_by` a problem.",
    )
    title = serializers.CharField(max_length=200, required=False, help_text="What it is about, in a line.")
    description = serializers.CharField(
        max_length=100_000, required=False, allow_blank=True, help_text="What happens, in Markdown."
    )
    category = serializers.SlugRelatedField(
        slug_field="slug",
        queryset=Category.objects.filter(is_active=True),
        required=False,
        allow_null=True,
        help_text="The slug of an active category.",
    )
    impact = serializers.ChoiceField(Impact.choices, required=False, help_text="How many are affected.")
    urgency = serializers.ChoiceField(Urgency.choices, required=False, help_text="How soon it is needed.")
    attachments = serializers.ListField(
        child=serializers.UUIDField(),
        max_length=MAX_ATTACHMENTS,
        required=False,
        help_text="Ids of the ticket's files that go along; by default all.",
    )
    asset_ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
        max_length=100,
        required=False,
        help_text="Ids of the ticket's assets that go along; by default all.",
    )
