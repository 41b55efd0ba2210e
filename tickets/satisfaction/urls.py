"""Addresses of what requesters think, and of those who were not content."""

from django.urls import path

from tickets.views import follow_ups

app_name = "follow_ups"
urlpatterns = [
    path("", follow_ups.follow_ups, name="list"),
    path("ratings/", follow_ups.ratings, name="ratings"),
    path("<int:pk>/", follow_ups.follow_up, name="detail"),
]
