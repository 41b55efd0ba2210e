"""The settings of assets, below `/settings/assets/`."""

from django.urls import path

from assets.views import settings

app_name = "asset_settings"
urlpatterns = [
    path("", settings.index, name="index"),
    path("kinds/new/", settings.kind, name="new_kind"),
    path("kinds/<int:pk>/", settings.kind, name="kind"),
    path("places/new/", settings.place, name="new_place"),
    path("places/<int:pk>/", settings.place, name="place"),
]
