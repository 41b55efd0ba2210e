"""Addresses of the improvement register."""

from django.urls import path

from tickets.views import improvements

app_name = "improvements"
urlpatterns = [
    path("", improvements.improvements, name="list"),
    path("new/", improvements.new, name="new"),
    path("<int:pk>/", improvements.improvement, name="detail"),
]
