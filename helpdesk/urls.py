"""Addresses of the whole desk; each app adds its own."""

from django.contrib import admin
from django.urls import include, path

from helpdesk.views.appearance import set_appearance
from helpdesk.views.home import home
from helpdesk.views.styleguide import styleguide

urlpatterns = [
    path("", home, name="home"),
    path("portal/", include("helpdesk.portal.urls")),
    path("tickets/", include("tickets.urls")),
    path("account/", include("accounts.urls")),
    path("api/", include("helpdesk.api")),
    path("appearance/", set_appearance, name="set_appearance"),
    path("styleguide/", styleguide, name="styleguide"),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("allauth.urls")),
]
