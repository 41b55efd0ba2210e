"""Addresses of the whole desk; each app adds its own."""

from typing import NoReturn

from django.contrib import admin
from django.http import Http404, HttpRequest
from django.urls import include, path, re_path

from accounts.views.language import set_language
from helpdesk.views.appearance import set_appearance
from helpdesk.views.demo_mail import demo_mail
from helpdesk.views.home import home
from helpdesk.views.styleguide import styleguide
from tickets.views import notifications


def nothing_here(request: HttpRequest, *args: str) -> NoReturn:
    """What a package brings along and this desk does not have."""
    raise Http404


urlpatterns = [
    path("", home, name="home"),
    path("portal/", include("helpdesk.portal.urls")),
    path("tickets/", include("tickets.urls")),
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/read/", notifications.read_all, name="notifications-read"),
    path("notifications/<int:pk>/", notifications.open_notification, name="notification"),
    path("demo/mail/", demo_mail, name="demo-mail"),
    path("demo/mail/<str:key>/", demo_mail, name="demo-mail"),
    path("sla/", include("sla.urls")),
    path("confirm/", include("incidents.urls")),
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
