"""What tickets are sorted, weighed and routed by, for administrators; and tickets themselves, to look at."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import F, Model, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin_tools import ReadOnlyAdmin, SettingAdmin, TreeAdmin
from accounts.models import User
from tickets.icons import icon_names
from tickets.models import Category, Notification, ReplyTemplate, RoutingRule, Ticket, TicketEvent
from tickets.models.ticket import TicketQuerySet
from tickets.notifications.delivery import retry


class CategoryForm(forms.ModelForm):
    icon = forms.ChoiceField(
        label=gettext_lazy("icon"),
        required=False,
        choices=lambda: [("", "---------"), *((name, name) for name in icon_names())],
        help_text=gettext_lazy("Shown on the tile of a first-level category."),
    )

    class Meta:
        model = Category
        fields = (
            "name", "name_en", "parent", "slug", "position", "is_active", "icon", "hint", "hint_en", "skill",
            "is_confidential",
        )  # fmt: skip


@admin.register(Category)
class CategoryAdmin(TreeAdmin):
    """The first level are the tiles of the asking page, in the order of their positions."""

    form = CategoryForm
    list_display = ("indented", "slug", "icon", "skill", "is_confidential", "position", "is_active")
    list_editable = ("position", "is_active")
    list_filter = ("is_active", "is_confidential")
    list_select_related = ("skill", "parent")
    list_per_page = 200
    search_fields = ("name", "name_en", "slug")
    autocomplete_fields = ("parent", "skill")
    fieldsets = (
        (None, {"fields": ("name", "name_en", "parent", "slug", "position", "is_active")}),
        (gettext_lazy("On the asking page"), {"fields": ("icon", "hint", "hint_en")}),
        (gettext_lazy("What follows from it"), {"fields": ("skill", "is_confidential")}),
    )

    def get_ordering(self, request: HttpRequest) -> tuple[Any, ...]:
        """Each first-level category with its own below it."""
        return (
            Coalesce("parent__position", "position"),
            Coalesce("parent_id", "pk"),
            F("parent_id").asc(nulls_first=True),
            "position",
            "path",
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Category | None = None) -> tuple[str, ...]:
        return ("slug",) if obj else ()


@admin.register(RoutingRule)
class RoutingRuleAdmin(SettingAdmin):
    """In the order in which they are tried."""

    list_display = (
        "name", "category", "keywords", "department", "kind", "priority", "team", "picks_assignee", "position",
        "is_active",
    )  # fmt: skip
    list_display_links = ("name",)
    list_editable = ("position", "is_active")
    list_filter = ("is_active", "team")
    list_select_related = ("category", "department", "team")
    search_fields = ("name", "keywords")
    autocomplete_fields = ("category", "department", "team")
    fieldsets = (
        (None, {"fields": ("name", "position", "is_active")}),
        (
            gettext_lazy("When all of this is so"),
            {
                "fields": ("kind", "category", "priority", "department", "keywords"),
                "description": gettext_lazy("What is left empty is not asked for."),
            },
        ),
        (gettext_lazy("Then"), {"fields": ("team", "picks_assignee")}),
    )


@admin.register(ReplyTemplate)
class ReplyTemplateAdmin(SettingAdmin):
    list_display = ("name", "owner", "team", "category", "is_active")
    list_filter = ("is_active", "team")
    list_select_related = ("owner", "team", "category")
    search_fields = ("name", "text")
    autocomplete_fields = ("owner", "team", "category")


@admin.register(Notification)
class UndeliverableAdmin(ReadOnlyAdmin):
    """The messages that nobody could deliver, and one more chance for them."""

    list_display = ("recipient", "topic", "event_ticket", "attempts", "last_error", "created_at")
    list_select_related = ("recipient", "event__ticket")
    search_fields = ("recipient__name", "recipient__email", "event__ticket__number")
    fields = ("recipient", "channel", "topic", "event_ticket", "attempts", "last_error", "created_at")
    actions = ("send_again",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notification]:
        return super().get_queryset(request).filter(state=Notification.State.FAILED)

    @admin.display(description=gettext_lazy("ticket"))
    def event_ticket(self, message: Notification) -> str:
        return message.event.ticket.number if message.event else message.about

    @admin.action(description=gettext_lazy("Try again to deliver"), permissions=["view"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Notification]) -> None:
        messages = list(queryset)
        for message in messages:
            retry(message)
        text = ngettext("%(count)d message is tried again.", "%(count)d messages are tried again.", len(messages))
        self.message_user(request, text % {"count": len(messages)})


class EventInline(admin.TabularInline):
    """The timeline as it is stored."""

    model = TicketEvent
    fields = ("sequence", "at", "verb", "actor", "public", "text", "changes", "data")
    readonly_fields = fields
    extra = 0
    can_delete = False
    ordering = ("sequence",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[TicketEvent]:
        return super().get_queryset(request).select_related("actor")

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Ticket)
class TicketAdmin(ReadOnlyAdmin):
    """As they are stored, for whoever has to find out what happened. Only the verbs change a ticket."""

    list_display = ("number", "title", "state_words", "priority", "requester", "team", "assignee", "created_at")
    list_filter = ("is_open", "kind", "priority")
    list_per_page = 50
    search_fields = ("number",)
    search_help_text = gettext_lazy("Number, title, people, device or words of the description.")
    inlines = (EventInline,)
    exclude = ("search", "watchers")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Ticket]:
        return Ticket.objects.visible_to(cast(User, request.user)).for_list()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Ticket], search_term: str
    ) -> tuple[QuerySet[Ticket], bool]:
        return cast(TicketQuerySet, queryset).search(search_term), False

    @admin.display(description=gettext_lazy("state"))
    def state_words(self, ticket: Ticket) -> str:
        return ticket.get_state_display()
