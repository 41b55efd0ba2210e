"""Addresses of releases: the overview, plans, stages, notes."""

from django.urls import path

from releases.views import content, overview, plan, stages

app_name = "releases"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("new/", plan.new, name="new"),
    path("<ticket_number:number>/plan/", plan.edit, name="plan"),
    path("<ticket_number:number>/changes/", content.changes, name="changes"),
    path("<ticket_number:number>/incidents/", content.incident, name="incident"),
    path("<ticket_number:number>/notes/", content.notes, name="notes"),
    path("<ticket_number:number>/notes/edit/", content.edit_notes, name="edit_notes"),
    path("<ticket_number:number>/stages/<int:pk>/<slug:verb>/", stages.act, name="stage"),
]
