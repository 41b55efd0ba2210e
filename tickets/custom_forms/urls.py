"""Addresses of the forms' settings."""

from django.urls import path

from tickets.views import custom_forms as views

app_name = "custom_forms"
urlpatterns = [
    path("", views.form_list, name="list"),
    path("new/", views.edit, name="new"),
    path("<slug:slug>/", views.edit, name="edit"),
    path("<slug:slug>/versions/<int:number>/", views.version, name="version"),
]
