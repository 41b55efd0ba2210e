"""Addresses of the documents that workers make."""

from django.urls import path

from tickets.views import documents

app_name = "documents"
urlpatterns = [
    path("", documents.documents, name="list"),
    path("<uuid:uuid>/", documents.show, name="show"),
    path("<uuid:uuid>/download/", documents.download, name="download"),
    path("<uuid:uuid>/stop/", documents.stop_document, name="stop"),
]
