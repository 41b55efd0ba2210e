"""Addresses of incidents: the requester's answer from the mail."""

from django.urls import path

from incidents import views

app_name = "incidents"
urlpatterns = [path("<str:token>/", views.confirm, name="confirm")]
