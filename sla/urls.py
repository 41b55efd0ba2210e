"""The pages of promised times."""

from django.urls import path

from sla.views import breaches, clocks

app_name = "sla"
urlpatterns = [
    path("clocks/<int:pk>/", clocks.explain_clock, name="explain"),
    path("breaches/", breaches.breaches, name="breaches"),
    path("breaches/export/<slug:form>/", breaches.export, name="export_breaches"),
    path("breaches/<int:pk>/explain/", breaches.explain, name="explain_breach"),
]
