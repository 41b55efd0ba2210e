"""Addresses of the settings of changes."""

from django.urls import path

from changes.views import settings

app_name = "change_settings"
urlpatterns = [
    path("freezes/", settings.freezes, name="freezes"),
    path("freezes/new/", settings.freeze, name="new_freeze"),
    path("freezes/<int:pk>/", settings.freeze, name="freeze"),
    path("change-templates/", settings.templates, name="templates"),
    path("change-templates/new/", settings.template, name="new_template"),
    path("change-templates/<int:pk>/", settings.template, name="template"),
    path("change-risk/", settings.risk, name="risk"),
]
