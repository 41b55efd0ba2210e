"""What can be ordered, orders, and requests, as the API shows and takes them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Department, Team, User
from accounts.roles import Role
from catalog.bundles import plan_of
from catalog.models import Audience, CatalogGroup, CatalogItem
from catalog.models.item import MAX_HOURS
from catalog.policies import may_edit_catalog
from tickets.choices import Channel
from tickets.custom_forms import latest_answers
from tickets.custom_forms.answers import told_answers
from tickets.models import ApprovalPath, Category, CustomForm, TaskTemplate, Ticket
from tickets.serializers.base import IdField, PersonSerializer, StrictSerializer
from tickets.serializers.custom_forms import AnswerSerializer, FormFieldSerializer, fields_of
from tickets.serializers.ticket import DESK_ONLY, MAX_ATTACHMENTS, TicketSerializer, TicketSummarySerializer

ANSWERS_HELP = (
    "Answers by the keys of the item's questions: text, a number, a day (`2026-01-31`), `true`/`false`, the value of "
    "a choice or a list of them, an employee number, a department's or an asset's id, a list of ids of uploaded files."
)


class CatalogGroupSerializer(serializers.Serializer):
    """A shelf of the catalogue."""

    slug = serializers.CharField(help_text="Its short name.")
    name = serializers.CharField(source="__str__", help_text="Its name in the reader's language.")


class CatalogItemSummarySerializer(serializers.Serializer):
    """Something that can be ordered, in a list."""

    slug = serializers.CharField(help_text="Its short name; never changes.")
    name = serializers.CharField(source="__str__", help_text="Its name in the reader's language.")
    summary = serializers.CharField(source="said_summary", help_text="In one line.")
    group = CatalogGroupSerializer(help_text="The shelf it stands on.")
    icon = serializers.CharField(help_text="The name of its picture.")
    is_bundle = serializers.BooleanField(help_text="Whether it becomes several requests.")
    delivery_hours = serializers.IntegerField(
        allow_null=True, help_text="Working hours from the approval to the delivery; null where none are promised."
    )


class BundleMemberSerializer(serializers.Serializer):
    """An item of a bundle."""

    item = serializers.CharField(source="item.slug", help_text="The item's short name.")
    name = serializers.CharField(source="item.__str__", help_text="Its name.")
    waits = serializers.BooleanField(help_text="Whether it begins when all before it are done.")


def _slug_of(name: str, words: str) -> serializers.CharField:
    return serializers.CharField(source=f"{name}.slug", default=None, allow_null=True, help_text=words)


class CatalogItemSettingsSerializer(serializers.Serializer):
    """What administrators have set of an item, as it is stored and as a save takes it."""

    name = serializers.CharField(help_text="Its name.")
    name_en = serializers.CharField(help_text="Its name in English.")
    summary = serializers.CharField(help_text="In one line.")
    summary_en = serializers.CharField(help_text="In one English line.")
    description = serializers.CharField(help_text="More about it, in Markdown.")
    description_en = serializers.CharField(help_text="More about it in English.")
    keywords = serializers.CharField(help_text="What else people may search for.")
    form = _slug_of("form", "The form it asks, by short name.")
    title_field = serializers.CharField(help_text="The key of the answer that stands in the title.")
    approval_path = _slug_of("approval_path", "Who approves it, by short name.")
    task_template = _slug_of("task_template", "The tasks it brings, by short name.")
    category = _slug_of("category", "By which it is routed, by short name.")
    team = serializers.IntegerField(source="team_id", allow_null=True, help_text="The id of the team that fulfils it.")
    audience = serializers.ChoiceField(Audience.choices, help_text="Who may order it.")
    departments = serializers.SerializerMethodField(help_text="Ids of the departments whose people may.")
    roles = serializers.ListField(child=serializers.ChoiceField(Role.choices), help_text="Roles that may.")
    heads_only = serializers.BooleanField(help_text="Whether heads of departments may.")
    is_active = serializers.BooleanField(help_text="Whether it can be ordered.")
    position = serializers.IntegerField(help_text="Its place.")

    @extend_schema_field({"type": "array", "items": {"type": "integer"}})
    def get_departments(self, item: CatalogItem) -> list[int]:
        return list(item.departments.order_by("path").values_list("pk", flat=True))


class CatalogItemSerializer(CatalogItemSummarySerializer):
    """Something that can be ordered, with what it asks."""

    description = serializers.CharField(source="said_description", help_text="More about it, in Markdown.")
    questions = serializers.SerializerMethodField(help_text="What ordering it asks.")
    approval = serializers.SerializerMethodField(help_text="Who approves an order, step by step.")
    members = serializers.SerializerMethodField(help_text="What a bundle contains, in its order.")
    settings = serializers.SerializerMethodField(
        help_text="What administrators have set, as it is stored; null for everybody else."
    )
    version = serializers.IntegerField(help_text="Grows with every save; the same as in the `ETag`.")

    @extend_schema_field(CatalogItemSettingsSerializer(allow_null=True))
    def get_settings(self, item: CatalogItem) -> Any:
        return CatalogItemSettingsSerializer(item).data if may_edit_catalog(self.context["request"].user) else None

    @extend_schema_field(FormFieldSerializer(many=True))
    def get_questions(self, item: CatalogItem) -> list[dict[str, Any]]:
        return fields_of(item.form.current if item.form else None)

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_approval(self, item: CatalogItem) -> list[str]:
        return [str(spec) for spec in item.approval_specs()]

    @extend_schema_field(BundleMemberSerializer(many=True))
    def get_members(self, item: CatalogItem) -> Any:
        members = item.members.select_related("item") if item.is_bundle else []
        return BundleMemberSerializer(members, many=True).data


class OrderSerializer(StrictSerializer):
    """An order."""

    answers = serializers.DictField(child=serializers.JSONField(), required=False, help_text=ANSWERS_HELP)
    requester = IdField(
        queryset=User.objects.select_related("department", "manager"),
        required=False,
        help_text="For whom; by default for oneself.",
    )
    description = serializers.CharField(
        max_length=20_000, required=False, allow_blank=True, help_text="Anything else, in Markdown."
    )
    contact_phone = serializers.CharField(
        max_length=40, required=False, allow_blank=True, help_text="Phone number for questions."
    )
    channel = serializers.ChoiceField(Channel.choices, required=False, help_text="How it reached the desk. Desk only.")
    attachments = serializers.ListField(
        child=serializers.UUIDField(),
        max_length=MAX_ATTACHMENTS,
        required=False,
        help_text="Ids of files uploaded to `attachments/` and not yet sent.",
    )


def _by_slug(model: Any, words: str, **filters: Any) -> serializers.SlugRelatedField:
    queryset = model.objects.filter(**filters)
    return serializers.SlugRelatedField(
        slug_field="slug", queryset=queryset, required=False, allow_null=True, help_text=words
    )


def _text(limit: int, words: str) -> serializers.CharField:
    return serializers.CharField(max_length=limit, required=False, allow_blank=True, help_text=words)


class BundleMemberInputSerializer(StrictSerializer):
    """An item to belong to a bundle."""

    item = serializers.SlugRelatedField(
        slug_field="slug", queryset=CatalogItem.objects.filter(is_bundle=False), help_text="The item's short name."
    )
    waits = serializers.BooleanField(required=False, help_text="Whether it begins when all before it are done.")


class CatalogItemInputSerializer(StrictSerializer):
    """An item to be saved; what is left out stays."""

    slug = serializers.RegexField(
        r"^[-a-zA-Z0-9_]{1,50}$", required=False, help_text="A short name that never changes; needed for a new one."
    )
    group = serializers.SlugRelatedField(
        slug_field="slug", queryset=CatalogGroup.objects.all(), help_text="The shelf it stands on, by short name."
    )
    name = serializers.CharField(max_length=100, help_text="Its name.")
    name_en = _text(100, "Its name in English.")
    summary = _text(120, "In one line.")
    summary_en = _text(120, "In one English line.")
    description = _text(5_000, "More about it, in Markdown.")
    description_en = _text(5_000, "More about it in English.")
    keywords = _text(200, "What else people may search for.")
    icon = _text(40, "The name of its picture.")
    title_field = _text(40, "The key of the answer that stands in the title.")
    form = _by_slug(CustomForm, "The form it asks, by short name.")
    approval_path = _by_slug(ApprovalPath, "Who approves it, by short name; null: nobody.", is_active=True)
    task_template = _by_slug(TaskTemplate, "The tasks it brings, by short name.", is_active=True)
    category = _by_slug(Category, "By which it is routed, by short name.", is_active=True)
    team = IdField(
        queryset=Team.objects.filter(is_active=True), required=False, allow_null=True, help_text="Who fulfils it."
    )
    delivery_hours = serializers.IntegerField(
        min_value=1, max_value=MAX_HOURS, required=False, allow_null=True, help_text="Working hours to the delivery."
    )
    audience = serializers.ChoiceField(Audience.choices, required=False, help_text="Who may order it.")
    departments = serializers.ListField(
        child=IdField(queryset=Department.objects.all()),
        max_length=100,
        required=False,
        help_text="Ids of the departments whose people may.",
    )
    roles = serializers.ListField(
        child=serializers.ChoiceField(Role.choices), max_length=20, required=False, help_text="Roles that may."
    )
    heads_only = serializers.BooleanField(required=False, help_text="Whether heads of departments may.")
    members = serializers.ListField(
        child=BundleMemberInputSerializer(),
        max_length=20,
        required=False,
        help_text="What makes it a bundle.",
    )
    is_active = serializers.BooleanField(required=False, help_text="Whether it can be ordered.")
    position = serializers.IntegerField(min_value=0, max_value=9_999, required=False, help_text="Its place.")
    note = _text(200, "Why it is changed.")


class CatalogItemChangeSerializer(serializers.Serializer):
    """An item as it was saved."""

    version = serializers.IntegerField(help_text="The version.")
    at = serializers.DateTimeField(help_text="When.")
    by = PersonSerializer(allow_null=True, help_text="Who.")
    note = serializers.CharField(help_text="Why.")
    document = serializers.DictField(help_text="The item whole, as it was then.")


class RequestPartSerializer(serializers.Serializer):
    """A member of a bundle with its request."""

    item = serializers.CharField(source="member.item.slug", help_text="The item.")
    number = serializers.CharField(
        source="ticket.number", default=None, allow_null=True, help_text="Its request; null until its turn comes."
    )
    state = serializers.CharField(source="ticket.state", default=None, allow_null=True, help_text="Where that stands.")


class RequestSummarySerializer(TicketSummarySerializer):
    """A service request in a list."""

    item = serializers.CharField(
        source="request.item.slug", default=None, allow_null=True, help_text="What was ordered; null for a free wish."
    )


class RequestSerializer(TicketSerializer):
    """A service request."""

    desk_only = DESK_ONLY | {"resolved_by", "vendor_reference"}

    item = serializers.CharField(
        source="request.item.slug", default=None, allow_null=True, help_text="What was ordered; null for a free wish."
    )
    answers = serializers.SerializerMethodField(help_text="What was answered when it was ordered.")
    form_version = serializers.SerializerMethodField(help_text="The version of the form that was filled in, or null.")
    parts = serializers.SerializerMethodField(help_text="What a bundle contains and where each stands.")
    ordered_with = serializers.CharField(
        source="request.ordered_with.ticket.number",
        default=None,
        allow_null=True,
        help_text="The request that ordered it as part of a bundle.",
    )
    approved_at = serializers.DateTimeField(
        source="request.approved_at", allow_null=True, help_text="When it was approved."
    )
    fulfilled_at = serializers.DateTimeField(source="resolved_at", allow_null=True, help_text="When it was fulfilled.")
    resolution = serializers.CharField(source="request.resolution", help_text="What was done; empty until then.")
    resolved_by = PersonSerializer(
        source="request.resolved_by", allow_null=True, help_text="Who fulfilled it. Desk only."
    )
    vendor_reference = serializers.CharField(
        source="request.vendor_reference", help_text="The vendor's own number. Desk only."
    )
    confirmed_at = serializers.DateTimeField(
        source="request.confirmed_at", allow_null=True, help_text="When the requester said that they have it."
    )
    auto_close_at = serializers.DateTimeField(
        source="request.auto_close_at", allow_null=True, help_text="When it closes unless the requester objects."
    )

    @extend_schema_field(AnswerSerializer(many=True))
    def get_answers(self, ticket: Ticket) -> Any:
        found = latest_answers(ticket)
        return AnswerSerializer(told_answers(found), many=True).data if found else []

    @extend_schema_field({"type": "integer", "nullable": True})
    def get_form_version(self, ticket: Ticket) -> int | None:
        found = latest_answers(ticket)
        return found.version.number if found else None

    @extend_schema_field(RequestPartSerializer(many=True))
    def get_parts(self, ticket: Ticket) -> Any:
        return RequestPartSerializer(plan_of(ticket), many=True).data if ticket.request.is_bundle else []
