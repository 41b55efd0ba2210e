"""Addresses of the catalogue's settings."""

from django.urls import path

from catalog.views import settings

app_name = "catalog"
urlpatterns = [
    path("", settings.index, name="settings"),
    path("groups/", settings.groups, name="groups"),
    path("items/new/", settings.edit, name="new"),
    path("items/<slug:slug>/", settings.edit, name="item"),
]
