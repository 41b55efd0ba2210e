"""Addresses of the command over a major incident."""

from django.urls import path

from incidents.views import major, review

app_name = "incidents"
urlpatterns = [
    path("<ticket_number:number>/major/", major.command, name="major"),
    path("<ticket_number:number>/major/children/", major.children, name="children"),
    path("<ticket_number:number>/major/affected/", major.affected, name="affected"),
    path("<ticket_number:number>/major/steps/<int:pk>/", major.step, name="step"),
    path("<ticket_number:number>/major/review/", review.review, name="review"),
    path("<ticket_number:number>/major/review/actions/", review.add_action, name="add_action"),
]
