"""The Django admin as this desk has it: for administrators only, in the order in which one sets a desk up."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

# Group → what stands in it, by app and model.
GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (
        _("People and organisation"),
        ("accounts.User", "accounts.Department", "accounts.Team", "accounts.Skill", "accounts.ShiftException"),
    ),
    (
        _("Tickets"),
        (
            "tickets.Category",
            "tickets.RoutingRule",
            "tickets.ReplyTemplate",
            "incidents.CauseCategory",
            "incidents.CloseCode",
        ),
    ),
    (_("Looking after the desk"), ("tickets.Notification", "tickets.Ticket", "accounts.ApiToken")),
)
SHOWN = frozenset(name for _group, names in GROUPS for name in names)


class DeskAdminSite(admin.AdminSite):
    """Shows what GROUPS names and nothing else that an installed package registers."""

    site_header = site_title = settings.COMPANY_NAME
    index_title = _("Settings")
    site_url = None

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        # Deleting many at once shows no words on what still uses them; each has its own page for that.
        self.disable_action("delete_selected")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        models = model_or_iterable if isinstance(model_or_iterable, list | tuple) else [model_or_iterable]
        super().register([model for model in models if model._meta.label in SHOWN], admin_class, **options)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The desk's own sign-in, which counts the attempts; the admin's would not."""
        return secure_admin_login(super().login)(request, extra_context)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """By group instead of by app."""
        found = {
            model["model"]._meta.label: model
            for app in self._build_app_dict(request).values()
            for model in app["models"]
        }
        groups = [(name, [found[label] for label in labels if label in found]) for name, labels in GROUPS]
        return [{"name": name, "app_label": "", "models": models} for name, models in groups if models]
