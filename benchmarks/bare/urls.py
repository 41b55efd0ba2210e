"""The desk's addresses and the bare ones."""

from django.urls import include, path

from benchmarks.bare import views

urlpatterns = [
    path("bare/queue/", views.queue),
    path("bare/create/", views.create),
    path("", include("helpdesk.urls")),
]
