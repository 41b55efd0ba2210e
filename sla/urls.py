"""The pages of promised times."""

from django.urls import path

from sla.views import breaches, calendars, channels, clocks, dashboard, policies, settings, simulations

app_name = "sla"
urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("trend/", dashboard.trend, name="trend"),
    path("wall/", dashboard.wallboard, name="wallboard"),
    path("sheet/", dashboard.sheet, name="sheet"),
    path("clocks/<int:pk>/", clocks.explain_clock, name="explain"),
    path("clocks/<int:pk>/export/<slug:form>/", clocks.export, name="export_clock"),
    path("breaches/", breaches.breaches, name="breaches"),
    path("breaches/export/<slug:form>/", breaches.export, name="export_breaches"),
    path("breaches/<int:pk>/explain/", breaches.explain, name="explain_breach"),
    path("settings/", settings.index, name="settings"),
    path("settings/matrix/", settings.matrix, name="matrix"),
    path("settings/reasons/", settings.reasons, name="reasons"),
    path("settings/channels/", channels.index, name="channels"),
    path("settings/channels/new/", channels.edit, name="new_channel"),
    path("settings/channels/<int:pk>/", channels.edit, name="edit_channel"),
    path("settings/channels/<int:pk>/test/", channels.test, name="test_channel"),
    path("settings/channels/<int:pk>/remove/", channels.remove, name="remove_channel"),
    path("settings/channels/messages/<int:pk>/retry/", channels.retry, name="retry_message"),
    path("settings/calendars/new/", calendars.edit, name="new_calendar"),
    path("settings/calendars/of/<slug:key>/", calendars.show, name="calendar"),
    path("settings/calendars/of/<slug:key>/edit/", calendars.edit, name="edit_calendar"),
    path("settings/calendars/of/<slug:key>/renew/", calendars.renew, name="renew_calendar"),
    path("settings/policies/new/", policies.edit, name="new_policy"),
    path("settings/policies/<int:pk>/", policies.show, name="policy"),
    path("settings/policies/<int:pk>/edit/", policies.edit, name="edit_policy"),
    path("settings/policies/<int:pk>/versions/<int:number>/", policies.show, name="policy_version"),
    path("settings/simulations/<int:pk>/", simulations.show, name="simulation"),
    path("settings/simulations/<int:pk>/cancel/", simulations.cancel, name="cancel_simulation"),
    path("settings/simulations/<int:pk>/apply/", simulations.apply, name="apply_simulation"),
]
