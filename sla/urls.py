"""The pages of promised times."""

from django.urls import path

from sla.views import breaches, clocks, dashboard

app_name = "sla"
urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("trend/", dashboard.trend, name="trend"),
    path("wall/", dashboard.wallboard, name="wallboard"),
    path("sheet/", dashboard.sheet, name="sheet"),
    path("clocks/<int:pk>/", clocks.explain_clock, name="explain"),
    path("breaches/", breaches.breaches, name="breaches"),
    path("breaches/export/<slug:form>/", breaches.export, name="export_breaches"),
    path("breaches/<int:pk>/explain/", breaches.explain, name="explain_breach"),
]
