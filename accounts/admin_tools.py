"""What the admin pages of all apps share."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.models.base import TreeNode

LIST_LIMIT = 1_000


def names_of_users(row: models.Model) -> list[str]:
    """What still refers to the row and forbids deleting it, in words."""
    found = []
    for relation in row._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ForeignObjectRel) or relation.on_delete is not models.PROTECT:
            continue
        model, name = relation.field.model, relation.field.name
        if model._base_manager.filter(**{name: row}).exists():
            found.append(str(model._meta.verbose_name_plural))
    return found


class CappedPaginator(Paginator):
    """Counts to the limit and no further: a list of millions is searched, not leafed through."""

    @cached_property
    def count(self) -> int:
        rows: models.QuerySet = self.object_list  # type: ignore[assignment]
        return rows.order_by()[:LIST_LIMIT].count()


class SettingAdmin(admin.ModelAdmin):
    """A page of settings. What is in use is not deleted but switched off, and the page says so."""

    list_per_page = 50
    save_on_top = False
    show_full_result_count = False

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        names = names_of_users(row) if row is not None else []
        if row is None or not names:
            return super().delete_view(request, object_id, extra_context)
        self.message_user(request, self._why_kept(row, names), messages.ERROR)
        change = f"{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(f"{self.admin_site.name}:{change}", args=[row.pk]))

    def _why_kept(self, row: models.Model, names: list[str]) -> str:
        words = {"row": row, "names": pgettext("between names", ", ").join(names)}
        if hasattr(row, "is_active"):
            return _("“%(row)s” cannot be deleted, it is in use (%(names)s). Switch it off instead.") % words
        return _("“%(row)s” cannot be deleted, it is in use (%(names)s).") % words


class TreeAdmin(SettingAdmin):
    """A list in the order of the tree, indented."""

    list_display_links = ("indented",)

    @admin.display(description=gettext_lazy("name"))
    def indented(self, node: TreeNode) -> str:
        return node.indented


class ReadOnlyAdmin(admin.ModelAdmin):
    """Looked at, never touched."""

    show_full_result_count = False
    paginator = CappedPaginator

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
