"""The pages of problems. A problem itself is a ticket and has its page there."""

from django.urls import path

from problems.views import overview, problem, settings

app_name = "problems"
urlpatterns = [
    path("problems/", overview.index, name="index"),
    path("problems/known-errors/", overview.known_errors, name="known_errors"),
    path("problems/candidates/<int:pk>/", overview.candidate, name="candidate"),
    path("problems/<ticket_number:number>/analysis/", problem.analysis, name="analysis"),
    path("problems/<ticket_number:number>/incidents/", problem.incidents, name="incidents"),
    path("settings/problems/", settings.edit, name="settings"),
    path("portal/known-errors/", overview.public_list, name="public_list"),
]
