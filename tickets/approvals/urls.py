"""Addresses of approving: one's list, a decision, the link in the mail."""

from django.urls import path

from tickets.views import approval_link, approvals

app_name = "approvals"
urlpatterns = [
    path("", approvals.mine, name="mine"),
    path("bulk/", approvals.bulk, name="bulk"),
    path("<int:pk>/", approvals.decision, name="decision"),
    path("link/<str:token>/", approval_link.link, name="link"),
    path("link/<str:token>/files/<uuid:attachment_id>/", approval_link.file, name="link_file"),
]
