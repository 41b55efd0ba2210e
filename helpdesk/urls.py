"""Addresses of the whole desk; each app adds its own."""

from typing import NoReturn

from django.contrib import admin
from django.http import Http404, HttpRequest
from django.urls import include, path, re_path

from accounts.views.language import set_language
from helpdesk.search import synonyms
from helpdesk.search import views as search_views
from helpdesk.search.palette import palette
from helpdesk.views.appearance import set_appearance
from helpdesk.views.demo_mail import demo_mail
from helpdesk.views.home import home
from helpdesk.views.settings_index import settings_index
from helpdesk.views.similar import similar
from helpdesk.views.styleguide import styleguide
from incidents.views.settings import rule as major_rule
from tickets.views import delegations, my_tasks, notifications
from tickets.views.confirm import confirm
from tickets.views.follow_ups import settings as satisfaction_settings
from tickets.views.rate import rate


def nothing_here(request: HttpRequest, *args: str) -> NoReturn:
    """What a package brings along and this desk does not have."""
    raise Http404


urlpatterns = [
    path("", home, name="home"),
    path("portal/knowledge/", include("knowledge.urls_portal")),
    path("portal/", include("helpdesk.portal.urls")),
    path("knowledge/", include("knowledge.urls")),
    path("tickets/palette/", palette, name="palette"),
    path("tickets/<ticket_number:number>/similar/", similar, name="similar"),
    path("tickets/", include("tickets.urls")),
    path("search/", search_views.desk, name="search"),
    path("search/opened/", search_views.opened, name="search_opened"),
    path("tasks/", my_tasks.tasks, name="tasks"),
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/read/", notifications.read_all, name="notifications-read"),
    path("notifications/<int:pk>/", notifications.open_notification, name="notification"),
    path("demo/mail/", demo_mail, name="demo-mail"),
    path("demo/mail/<str:key>/", demo_mail, name="demo-mail"),
    path("sla/", include("sla.urls")),
    path("archive/", include("archive.urls")),
    path("reports/", include("reports.urls")),
    path("assets/", include("assets.urls")),
    path("", include("problems.urls")),
    path("confirm/<str:token>/", confirm, name="confirm"),
    path("settings/assets/", include("assets.urls_settings")),
    path("approvals/", include("tickets.approvals.urls")),
    path("account/delegations/", delegations.delegations, name="delegations"),
    path("account/delegations/<int:pk>/end/", delegations.end_delegation, name="end-delegation"),
    path("changes/", include("changes.urls")),
    path("releases/", include("releases.urls")),
    path("settings/", include("changes.settings_urls")),
    path("incidents/", include("incidents.urls")),
    path("documents/", include("tickets.documents.urls")),
    path("rate/<str:token>/", rate, name="rate"),
    path("follow-ups/", include("tickets.satisfaction.urls")),
    path("settings/satisfaction/", satisfaction_settings, name="satisfaction_settings"),
    path("improvements/", include("tickets.improvements.urls")),
    path("settings/major-incidents/", major_rule, name="major_rule"),
    path("settings/synonyms/", synonyms.index, name="synonyms"),
    path("settings/synonyms/new/", synonyms.edit, name="new_synonym"),
    path("settings/synonyms/<int:pk>/", synonyms.edit, name="synonym"),
    path("settings/synonyms/<int:pk>/remove/", synonyms.remove, name="remove_synonym"),
    path("settings/", settings_index, name="settings"),
    path("settings/", include("tickets.settings_urls")),
    path("settings/approval-paths/", include("tickets.approvals.path_urls")),
    path("settings/catalog/", include("catalog.urls")),
    path("settings/forms/", include("tickets.custom_forms.urls")),
    path("account/", include("accounts.urls")),
    path("api/", include("helpdesk.api")),
    path("appearance/", set_appearance, name="set_appearance"),
    path("styleguide/", styleguide, name="styleguide"),
    path("admin/", admin.site.urls),
    path("i18n/setlang/", set_language, name="set_language"),
    # People do not change their own address: by it they are told, known and signed in. Administrators do.
    re_path("^(?:email|confirm-email)/", nothing_here),
    path("", include("allauth.urls")),
]
