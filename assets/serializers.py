"""Assets as the API shows and takes them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Department, User
from accounts.serializers import DeskSerializer
from assets.choices import AssetState, Family
from assets.history import describe
from assets.inputs import EARLIEST, LATEST
from assets.models import Asset, AssetEvent, AssetKind, Place, RelationKind
from assets.models.asset import MAX_SEATS
from assets.policies import nameable_condition
from assets.workflow import MOVES
from tickets.serializers.base import (
    IdField,
    OfferSerializer,
    PersonSerializer,
    StrictSerializer,
    TeamReferenceSerializer,
)


class DayField(serializers.DateField):
    """A day that every calendar can hold."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        day = super().run_validation(data)
        if day is not None and not EARLIEST <= day <= LATEST:
            self.fail("invalid", format="YYYY-MM-DD")
        return day


class AssetKindReferenceSerializer(serializers.Serializer):
    """A kind of asset."""

    slug = serializers.CharField(help_text="The kind's code, as in `asset-kinds/`.")
    name = serializers.CharField(source="__str__", help_text="Its name in the reader's language.")


class AssetPlaceReferenceSerializer(serializers.Serializer):
    """A place."""

    id = serializers.IntegerField(help_text="The place's id, as in `asset-places/`.")
    name = serializers.CharField(source="long_name", help_text="Its name with those above it.")


class AssetDepartmentSerializer(TeamReferenceSerializer):
    """A department."""

    id = serializers.IntegerField(help_text="The department's id, as in `departments/`.")
    name = serializers.CharField(source="__str__", help_text="Its name in the reader's language.")


class AssetReferenceSerializer(serializers.Serializer):
    """An asset in a few words."""

    id = serializers.IntegerField(help_text="The asset's id.")
    number = serializers.CharField(help_text="Its number, by which it is addressed.")
    name = serializers.CharField(help_text="What it is called.")
    kind = AssetKindReferenceSerializer(help_text="What it is.")


class AssetSummarySerializer(AssetReferenceSerializer):
    """An asset in a list."""

    state = serializers.ChoiceField(AssetState.choices, help_text="Where it is in its life.")
    owner = PersonSerializer(allow_null=True, help_text="Who has it, or answers for it.")
    department = AssetDepartmentSerializer(allow_null=True, help_text="The department it belongs to.")
    place = AssetPlaceReferenceSerializer(allow_null=True, help_text="Where it is.")
    serial = serializers.CharField(help_text="The maker's serial number; empty where there is none.")
    vendor = serializers.CharField(help_text="Who made or sold it.")
    model = serializers.CharField(help_text="The maker's model.")
    warranty_until = serializers.DateField(
        allow_null=True, help_text="The last day of its warranty or, of a licence, on which it holds."
    )
    updated_at = serializers.DateTimeField(help_text="When something about it changed last.")


class AssetSerializer(AssetSummarySerializer, DeskSerializer):
    """An asset."""

    desk_only = frozenset({"note"})

    purchased_on = serializers.DateField(allow_null=True, help_text="When it was bought.")
    seats = serializers.IntegerField(allow_null=True, help_text="How many may use the licence.")
    seats_used = serializers.IntegerField(help_text="How many do.")
    is_public = serializers.BooleanField(help_text="Whether every employee may name it in a ticket (services).")
    note = serializers.CharField(help_text="What else is to be known. Desk only.")
    issued_at = serializers.DateTimeField(allow_null=True, help_text="Since when somebody has it.")
    received_at = serializers.DateTimeField(allow_null=True, help_text="When they confirmed that they have it.")
    created_at = serializers.DateTimeField(help_text="When it was taken into the books.")
    version = serializers.IntegerField(help_text="Grows with every change; the `ETag`.")


class AssetFactsSerializer(StrictSerializer):
    """The facts of an asset; which of them it has depends on the family of its kind."""

    name = serializers.CharField(max_length=100, help_text="What it is called.")
    serial = serializers.CharField(max_length=100, allow_blank=True, required=False, help_text="Hardware only; unique.")
    vendor = serializers.CharField(max_length=100, allow_blank=True, required=False, help_text="Who made or sold it.")
    model = serializers.CharField(max_length=100, allow_blank=True, required=False, help_text="Hardware only.")
    purchased_on = DayField(allow_null=True, required=False, help_text="When it was bought.")
    warranty_until = DayField(allow_null=True, required=False, help_text="The last day of warranty or licence.")
    note = serializers.CharField(max_length=2_000, allow_blank=True, required=False, help_text="What else there is.")
    seats = serializers.IntegerField(
        min_value=1, max_value=MAX_SEATS, allow_null=True, required=False, help_text="Licences only."
    )
    is_public = serializers.BooleanField(required=False, help_text="Services only: every employee may name it.")


class NewAssetSerializer(AssetFactsSerializer):
    """An asset to be taken into the books. Whoever is named as owner has it already."""

    kind = serializers.SlugRelatedField(
        slug_field="slug", queryset=AssetKind.objects.filter(is_active=True), help_text="The code of its kind."
    )
    number = serializers.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
        max_length=32,
        required=False,
        help_text="Its number; left out, it gets the next one of its kind.",
    )
    owner = IdField(queryset=User.objects.all(), required=False, help_text="Who has it: a person's id.")
    department = IdField(queryset=Department.objects.all(), required=False, help_text="A department's id.")
    place = IdField(queryset=Place.objects.filter(is_active=True), required=False, help_text="A place's id.")


class AssetEditSerializer(AssetFactsSerializer):
    """Facts to be changed. Who has it and where changes by moves."""


class AssetMoveSerializer(StrictSerializer):
    """What a move asks for; each takes the inputs that it names."""

    owner = IdField(queryset=User.objects.all(), required=False, help_text="issue, transfer: to whom, a person's id.")
    department = IdField(
        queryset=Department.objects.all(), required=False, help_text="issue, transfer: a department's id."
    )
    place = IdField(
        queryset=Place.objects.filter(is_active=True), required=False, help_text="Where it goes: a place's id."
    )
    reason = serializers.CharField(max_length=2_000, required=False, help_text="repair, lose, dispose: why.")
    comment = serializers.CharField(max_length=2_000, required=False, help_text="A note for the history.")
    repairer = serializers.CharField(max_length=100, required=False, help_text="repair: who repairs it.")
    back_on = DayField(required=False, help_text="repair: when it is expected back.")


class AssetOfferSerializer(OfferSerializer):
    """Something that can be done with the asset from where it is."""

    name = serializers.ChoiceField([*MOVES], help_text="The move's name, the last part of its address.")


class AssetEventSerializer(serializers.Serializer):
    """An entry of the history."""

    sequence = serializers.IntegerField(help_text="Its place in the history, from 1.")
    verb = serializers.CharField(help_text="What happened, as a word for programs.")
    sentence = serializers.SerializerMethodField(help_text="The same in the reader's language.")
    actor = PersonSerializer(allow_null=True, help_text="Who did it; null for the system.")
    at = serializers.DateTimeField(help_text="When.")
    reason = serializers.CharField(help_text="Why, where a reason was given.")
    changes = serializers.DictField(help_text="The changed fields: `{field: [old, new]}`.")
    data = serializers.DictField(help_text="What else belongs to it.")  # type: ignore[assignment]

    def get_sentence(self, event: AssetEvent) -> str:
        return describe(event).sentence


class AssetRelationSerializer(serializers.Serializer):
    """How the asset hangs together with another."""

    id = serializers.IntegerField(source="relation.pk", help_text="The relation's id.")
    kind = serializers.ChoiceField(
        RelationKind.choices, source="relation.kind", help_text="How, read from the source of the relation."
    )
    is_source = serializers.SerializerMethodField(help_text="Whether this asset is the source.")
    label = serializers.CharField(help_text="How it reads from this asset, in the reader's language.")  # type: ignore[assignment]
    asset = AssetReferenceSerializer(help_text="The other asset.")

    def get_is_source(self, related: Any) -> bool:
        return related.asset.pk != related.relation.source_id


@extend_schema_field({"type": "string", "maxLength": 32})
class AssetNumberField(serializers.Field):
    """An asset by its number, among those that the caller may name."""

    default_error_messages = {"invalid": _("Not an asset's number."), "unknown": _("There is no such asset.")}

    def to_internal_value(self, data: Any) -> Asset:
        if not isinstance(data, str) or not 0 < len(data.strip()) <= 32 or "\x00" in data:
            self.fail("invalid")
        nameable = Asset.objects.filter(nameable_condition(self.context["request"].user))
        found = nameable.select_related("kind").filter(number=data.strip().upper()).first()
        if found is None:
            self.fail("unknown")
        return found


class NewAssetRelationSerializer(StrictSerializer):
    """A relation to be made: this asset *kind* the target."""

    kind = serializers.ChoiceField(RelationKind.choices, help_text="runs_on, depends_on or part_of.")
    target = AssetNumberField(help_text="The other asset's number.")


class LicenceSeatSerializer(serializers.Serializer):
    """A seat of a licence that is in use."""

    id = serializers.IntegerField(help_text="The seat's id.")
    person = PersonSerializer(allow_null=True, help_text="The person who uses it, or null.")
    device = serializers.CharField(
        source="device.number",
        default=None,
        allow_null=True,
        help_text="The number of the device that uses it, or null.",
    )
    assigned_at = serializers.DateTimeField(help_text="Since when.")


class OwnLicenceSerializer(serializers.Serializer):
    """A licence that one uses."""

    licence = AssetReferenceSerializer(help_text="The licence.")
    warranty_until = serializers.DateField(
        source="licence.warranty_until", allow_null=True, help_text="The last day on which it holds."
    )
    assigned_at = serializers.DateTimeField(help_text="Since when one has a seat of it.")


class NewLicenceSeatSerializer(StrictSerializer):
    """Who or what gets a seat: one of the two."""

    person = IdField(queryset=User.objects.active(), required=False, help_text="A person's id.")
    device = AssetNumberField(required=False, help_text="A device's number.")


class ImpactedSerializer(AssetReferenceSerializer):
    """An asset that fails with another."""

    state = serializers.ChoiceField(AssetState.choices, help_text="Where it is in its life.")
    steps = serializers.SerializerMethodField(help_text="By how many relations it is away; the asset itself is at 0.")

    def get_steps(self, asset: Asset) -> int:
        return self.context["depths"][asset.pk]


class ImpactEdgeSerializer(serializers.Serializer):
    """A relation among them."""

    source = serializers.IntegerField(source="source_id", help_text="The id of the source.")  # type: ignore[assignment]
    target = serializers.IntegerField(source="target_id", help_text="The id of the target.")
    kind = serializers.ChoiceField(RelationKind.choices, help_text="The source … the target.")


class ImpactSerializer(serializers.Serializer):
    """What depends on an asset, however far."""

    assets = ImpactedSerializer(many=True, help_text="The asset and all that fails with it, the nearest first.")
    relations = ImpactEdgeSerializer(many=True, help_text="How they hang together.")
    is_cut = serializers.BooleanField(help_text="Whether there are more than are told.")


class AssetKindSerializer(serializers.Serializer):
    """A kind of asset."""

    slug = serializers.CharField(help_text="Its code, by which it is addressed.")
    name = serializers.CharField(help_text="Its Chinese name.")
    name_en = serializers.CharField(help_text="Its English name; may be empty.")
    family = serializers.ChoiceField(Family.choices, help_text="How its assets behave.")
    prefix = serializers.CharField(help_text="How the numbers of its assets begin.")
    is_active = serializers.BooleanField(help_text="Whether it is offered for new assets.")
    position = serializers.IntegerField(help_text="Its place in lists.")


class AssetKindEditSerializer(StrictSerializer):
    """A kind to be made or changed. For administrators."""

    slug = serializers.SlugField(max_length=40, help_text="Its code, by which it is addressed.")
    name = serializers.CharField(max_length=100, help_text="Its Chinese name.")
    name_en = serializers.CharField(max_length=100, required=False, allow_blank=True, help_text="Its English name.")
    family = serializers.ChoiceField(Family.choices, required=False, help_text="How its assets behave.")
    prefix = serializers.RegexField(
        r"^[A-Z][A-Z0-9]*$", max_length=8, help_text="How the numbers of its assets begin: capitals and digits."
    )
    is_active = serializers.BooleanField(required=False, help_text="Whether it is offered for new assets.")
    position = serializers.IntegerField(min_value=0, max_value=32_767, required=False, help_text="Its place in lists.")


class AssetPlaceSerializer(AssetPlaceReferenceSerializer):
    """A place."""

    parent = serializers.IntegerField(source="parent_id", allow_null=True, help_text="The place above it.")  # type: ignore[assignment]
    is_active = serializers.BooleanField(help_text="Whether it is offered.")


class AssetPlaceEditSerializer(StrictSerializer):
    """A place to be made or changed. For administrators."""

    name = serializers.CharField(max_length=100, help_text="Its Chinese name.")
    name_en = serializers.CharField(max_length=100, required=False, allow_blank=True, help_text="Its English name.")
    parent = IdField(  # type: ignore[assignment]
        queryset=Place.objects.all(), required=False, allow_null=True, help_text="The id of the place above it."
    )
    is_active = serializers.BooleanField(required=False, help_text="Whether it is offered.")


class NamedAssetSerializer(StrictSerializer):
    """An asset to be named on a ticket."""

    asset = AssetNumberField(help_text="The asset's number.")
