"""Stock-takes as the API shows and takes them."""

from rest_framework import serializers

from accounts.models import Department
from assets.counting import progress_of
from assets.models import AssetKind, Outcome, Place, StockTake
from assets.serializers import (
    AssetDepartmentSerializer,
    AssetKindReferenceSerializer,
    AssetPlaceReferenceSerializer,
    AssetReferenceSerializer,
)
from tickets.serializers.base import IdField, PersonSerializer, StrictSerializer


class StockTakeSerializer(serializers.Serializer):
    """A stock-take."""

    id = serializers.IntegerField(help_text="The stock-take's id.")
    name = serializers.CharField(help_text="What it is called.")
    state = serializers.ChoiceField(StockTake.State.choices, help_text="Under way or closed.")
    place = AssetPlaceReferenceSerializer(allow_null=True, help_text="The place that is counted, with all below it.")
    department = AssetDepartmentSerializer(allow_null=True, help_text="The department that is counted.")
    kind = AssetKindReferenceSerializer(allow_null=True, help_text="The kind that is counted.")
    started_by = PersonSerializer(help_text="Who began it.")
    started_at = serializers.DateTimeField(help_text="When it began.")
    closed_by = PersonSerializer(allow_null=True, help_text="Who closed it.")
    closed_at = serializers.DateTimeField(allow_null=True, help_text="When it was closed.")


class StockTakeProgressSerializer(StockTakeSerializer):
    """A stock-take with how far it is."""

    progress = serializers.SerializerMethodField(help_text="How many lines there are of each outcome.")

    def get_progress(self, stock_take: StockTake) -> dict[str, int]:
        counts = progress_of(stock_take).counts
        return {outcome: counts.get(outcome, 0) for outcome in Outcome.values}


class NewStockTakeSerializer(StrictSerializer):
    """A stock-take to begin; what it covers may be left out."""

    name = serializers.CharField(max_length=100, help_text="What it is called.")
    place = IdField(queryset=Place.objects.filter(is_active=True), required=False, help_text="A place's id.")
    department = IdField(queryset=Department.objects.all(), required=False, help_text="A department's id.")
    kind = serializers.SlugRelatedField(
        slug_field="slug", queryset=AssetKind.objects.all(), required=False, help_text="The code of a kind."
    )


class StockTakeLineSerializer(serializers.Serializer):
    """A line of a stock-take."""

    id = serializers.IntegerField(help_text="The line's id.")
    code = serializers.CharField(help_text="The number that was expected, typed or scanned.")
    asset = AssetReferenceSerializer(allow_null=True, help_text="The asset; null where no asset has the number.")
    outcome = serializers.ChoiceField(Outcome.choices, help_text="What became of it.")
    expected_place = AssetPlaceReferenceSerializer(allow_null=True, help_text="Where it should have been.")
    found_place = AssetPlaceReferenceSerializer(allow_null=True, help_text="Where it was found.")
    counted_by = PersonSerializer(allow_null=True, help_text="Who counted it.")
    counted_at = serializers.DateTimeField(allow_null=True, help_text="When it was counted.")
    correction = serializers.CharField(help_text="The move by which the books were put right; empty until then.")
    corrected_by = PersonSerializer(allow_null=True, help_text="Who put them right.")
    corrected_at = serializers.DateTimeField(allow_null=True, help_text="When they were put right.")


class StockCountSerializer(StrictSerializer):
    """Numbers that were found."""

    codes = serializers.ListField(
        child=serializers.CharField(max_length=100),
        min_length=1,
        max_length=200,
        help_text="Numbers of assets, or serial numbers.",
    )
    place = IdField(
        queryset=Place.objects.filter(is_active=True),
        required=False,
        help_text="Where they are, a place's id; left out, the place is not checked.",
    )


class CountedSerializer(serializers.Serializer):
    """What became of one number."""

    code = serializers.CharField(help_text="The number that was sent.")
    is_repeated = serializers.BooleanField(help_text="Whether it had been counted before.")
    line = StockTakeLineSerializer(help_text="Its line.")


class CountedListSerializer(serializers.Serializer):
    """What became of the numbers."""

    counted = CountedSerializer(many=True, help_text="One entry for each number.")
