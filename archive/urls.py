"""Addresses of the archive."""

from django.urls import path, re_path

from archive.views import bundles, keeping, tickets

NAME = r"(?P<name>[0-9]{4}-[0-9]{2}(?:-s[0-9]{1,4})?)"

app_name = "archive"
urlpatterns = [
    path("", bundles.bundles, name="bundles"),
    re_path(rf"^bundles/{NAME}/$", bundles.bundle, name="bundle"),
    re_path(rf"^bundles/{NAME}/manifest/$", bundles.manifest, name="manifest"),
    re_path(rf"^bundles/{NAME}/verify/$", bundles.verify, name="verify"),
    re_path(rf"^bundles/{NAME}/delete/$", bundles.remove, name="remove"),
    path("deletions/<int:pk>/", bundles.decide, name="decide"),
    path("tickets/", tickets.search, name="search"),
    path("tickets/<ticket_number:number>/", tickets.ticket, name="ticket"),
    path("tickets/<ticket_number:number>/export/", tickets.export, name="export"),
    path("tickets/<ticket_number:number>/files/<int:pk>/", tickets.file, name="file"),
    path("holds/", keeping.holds, name="holds"),
    path("holds/<int:pk>/lift/", keeping.lift, name="lift"),
    path("acts/", keeping.acts, name="acts"),
    path("settings/", keeping.settings, name="settings"),
]
