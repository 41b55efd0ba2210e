"""Addresses of what is set for all tickets."""

from django.urls import path

from tickets.views import proposals, recurring, task_templates

urlpatterns = [
    path("proposals/", proposals.index, name="proposals"),
    path("proposals/train/", proposals.train, name="proposals_train"),
    path("proposals/progress/", proposals.progress, name="proposals_progress"),
    path("recurring/", recurring.index, name="recurring"),
    path("recurring/new/", recurring.edit, name="new_recurring"),
    path("recurring/<int:pk>/", recurring.edit, name="recurring_rule"),
    path("recurring/<int:pk>/act/", recurring.act, name="act_on_recurring"),
    path("task-templates/", task_templates.index, name="task_templates"),
    path("task-templates/new/", task_templates.edit, name="new_task_template"),
    path("task-templates/<slug:slug>/", task_templates.edit, name="task_template"),
]
