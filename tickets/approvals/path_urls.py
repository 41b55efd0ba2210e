"""Addresses of the approval paths' settings."""

from django.urls import path

from tickets.views import approval_paths as views

app_name = "approval_paths"
urlpatterns = [
    path("", views.path_list, name="list"),
    path("new/", views.edit, name="new"),
    path("<slug:slug>/", views.edit, name="edit"),
]
