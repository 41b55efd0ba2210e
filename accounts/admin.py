"""People and organisation, for administrators."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.admin.options import InlineModelAdmin
from django.contrib.auth.admin import UserAdmin
from django.db.models import Count, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from accounts.admin_forms import PersonAddForm, PersonChangeForm, TeamForm
from accounts.admin_tools import ReadOnlyAdmin, SettingAdmin, TreeAdmin
from accounts.models import ApiToken, Department, Shift, ShiftException, Skill, Team, User, UserSkill
from accounts.roles import Role


class RoleFilter(admin.SimpleListFilter):
    title = gettext_lazy("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return Role.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        return queryset.filter(roles__contains=[self.value()]) if self.value() else queryset


class SkillInline(admin.TabularInline):
    model = UserSkill
    extra = 0
    autocomplete_fields = ("skill",)


@admin.register(User)
class PersonAdmin(UserAdmin):
    """People are never deleted, their tickets name them: they are disabled."""

    form = PersonChangeForm
    add_form = PersonAddForm
    inlines = (SkillInline,)
    list_display = ("name", "employee_number", "email", "department", "role_words", "is_vip", "is_active")
    list_filter = ("is_active", RoleFilter, "teams", "is_vip")
    list_select_related = ("department",)
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("name", "employee_number", "email", "phone")
    ordering = ("name", "pk")
    filter_horizontal = ()
    autocomplete_fields = ("department", "manager")
    readonly_fields = ("last_login", "date_joined")
    actions = ("disable", "remove_second_step")
    fieldsets = (
        (None, {"fields": ("name", "employee_number", "email", "password", "is_active")}),
        (gettext_lazy("Where they are"), {"fields": ("department", "manager", "phone", "location")}),
        (gettext_lazy("What they do"), {"fields": ("roles", "teams", "is_vip")}),
        (gettext_lazy("Other"), {"fields": ("language", "last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("name", "employee_number", "email", "usable_password", "password1", "password2")}),
        (gettext_lazy("Where they are"), {"fields": ("department", "manager", "phone", "location")}),
        (gettext_lazy("What they do"), {"fields": ("roles", "teams")}),
    )

    @admin.display(description=gettext_lazy("roles"))
    def role_words(self, person: User) -> str:
        return pgettext("between names", ", ").join(str(Role(role).label) for role in person.roles)

    def get_form(
        self, request: HttpRequest, obj: User | None = None, change: bool = False, **options: Any
    ) -> type[ModelForm]:
        form = super().get_form(request, obj, change=change, **options)
        return type(form.__name__, (form,), {"changed_by": request.user})

    def get_inlines(self, request: HttpRequest, obj: User | None) -> tuple[type[admin.TabularInline], ...]:
        return self.inlines if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and "is_active" in form.changed_data and not obj.is_active:
            self._warn_of_open_tickets(request, User.objects.filter(pk=obj.pk))

    def _warn_of_open_tickets(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """Their tickets stay with them until somebody passes them on; nobody else would notice."""
        holding = people.annotate(open=Count("assigned_tickets", filter=Q(assigned_tickets__is_open=True)))
        for person in holding.filter(open__gt=0):
            text = ngettext(
                "%(name)s still holds %(count)d open ticket. Assign it to somebody else.",
                "%(name)s still holds %(count)d open tickets. Assign them to somebody else.",
                person.open,
            )
            self.message_user(request, text % {"name": person.name, "count": person.open}, messages.WARNING)

    @admin.action(description=gettext_lazy("Disable the chosen people"))
    def disable(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        people = User.objects.filter(
            pk__in=list(queryset.exclude(pk=request.user.pk or 0).values_list("pk", flat=True))
        )
        for person in people.active():
            person.is_active = False
            person.save(update_fields=["is_active"])
            self.log_change(request, person, [{"changed": {"fields": ["is_active"]}}])
        self.message_user(request, _("Disabled. They are signed out everywhere and their API tokens are dead."))
        self._warn_of_open_tickets(request, people)

    @admin.action(description=gettext_lazy("Remove the second step of signing in (lost phone)"))
    def remove_second_step(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for person in queryset:
            Authenticator.objects.filter(user=person).delete()
            self.log_change(request, person, "Second step of signing in removed.")
        self.message_user(request, _("Removed. They sign in by password alone until they set it up again."))


@admin.register(Department)
class DepartmentAdmin(TreeAdmin):
    list_display = ("indented", "name_en", "head")
    list_select_related = ("head",)
    search_fields = ("name", "name_en")
    autocomplete_fields = ("parent", "head")
    ordering = ("path",)
    fields = ("name", "name_en", "parent", "head")


class ShiftInline(admin.TabularInline):
    """The team's weekly roster, of its own people."""

    model = Shift
    extra = 0
    fields = ("user", "weekday", "starts_at", "ends_at")
    verbose_name_plural = gettext_lazy("weekly roster (an end before the start is on the next day)")

    def get_formset(self, request: HttpRequest, obj: Team | None = None, **options: Any) -> Any:
        formset = super().get_formset(request, obj, **options)
        # Read once for all the rows of the roster.
        people = [("", "---------"), *((p.pk, str(p)) for p in obj.members.order_by("name"))] if obj else []
        formset.form.base_fields["user"].widget.can_add_related = False
        formset.form.base_fields["user"].widget.can_change_related = False
        formset.form.base_fields["user"].widget.can_view_related = False
        formset.form.base_fields["user"].widget.choices = people
        return formset


@admin.register(Team)
class TeamAdmin(SettingAdmin):
    form = TeamForm
    list_display = ("__str__", "line", "lead", "is_service_desk", "is_active")
    list_filter = ("line", "is_active")
    list_select_related = ("lead",)
    search_fields = ("name", "name_en")
    autocomplete_fields = ("lead", "members")

    def get_inlines(self, request: HttpRequest, obj: Team | None) -> tuple[type[InlineModelAdmin], ...]:
        return (ShiftInline,) if obj else ()

    def save_model(self, request: HttpRequest, obj: Team, form: ModelForm, change: bool) -> None:
        if obj.is_service_desk:
            Team.objects.exclude(pk=obj.pk).filter(is_service_desk=True).update(is_service_desk=False)
        super().save_model(request, obj, form, change)
        if "is_active" not in form.changed_data or obj.is_active:
            return
        waiting = obj.tickets.filter(is_open=True).count()
        if waiting:
            text = ngettext(
                "%(count)d open ticket is still with this team. Pass it on.",
                "%(count)d open tickets are still with this team. Pass them on.",
                waiting,
            )
            self.message_user(request, text % {"count": waiting}, messages.WARNING)


@admin.register(Skill)
class SkillAdmin(SettingAdmin):
    list_display = ("__str__", "holder_count")
    search_fields = ("name", "name_en")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Skill]:
        return super().get_queryset(request).annotate(holder_count=Count("holders"))

    @admin.display(description=gettext_lazy("people"), ordering="holder_count")
    def holder_count(self, skill: Any) -> int:
        return skill.holder_count


@admin.register(ShiftException)
class ShiftExceptionAdmin(SettingAdmin):
    list_display = ("day", "user", "team", "starts_at", "ends_at", "note")
    list_filter = ("team",)
    list_select_related = ("user", "team")
    date_hierarchy = "day"
    search_fields = ("user__name", "note")
    autocomplete_fields = ("user", "team")


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    """Whose scripts may do what, and until when; deleting a token ends it at once."""

    list_display = ("name", "user", "scopes", "hint", "created_at", "expires_at", "last_used_at")
    list_select_related = ("user",)
    search_fields = ("name", "user__name", "user__employee_number", "hint")
    fields = list_display

    def has_delete_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        return super().has_view_permission(request, obj)
