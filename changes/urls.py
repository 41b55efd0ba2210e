"""Addresses of changes: the overview, the calendar, plans, records."""

from django.urls import path

from changes.views import calendar, meetings, overview, plan, record, work

app_name = "changes"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("new/", plan.new, name="new"),
    path("conflicts/", plan.conflicts, name="conflicts"),
    path("assets/", plan.find_assets, name="find_assets"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/address/", calendar.feed, name="feed"),
    path("calendar/address/new/", calendar.make_feed, name="make_feed"),
    path("calendar/<str:secret>.ics", calendar.ics, name="ics"),
    path("free-windows/", calendar.free_windows, name="free_windows"),
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/new/", meetings.edit, name="new_meeting"),
    path("meetings/<int:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<int:pk>/edit/", meetings.edit, name="edit_meeting"),
    path("meetings/<int:pk>/delegate/", meetings.delegate, name="delegate"),
    path("meetings/<int:pk>/votes/<int:step>/", meetings.vote, name="vote"),
    path("meetings/<int:pk>/<slug:verb>/", meetings.act, name="act_on_meeting"),
    path("<ticket_number:number>/accept-conflict/", work.accept_conflict, name="accept_conflict"),
    path("<ticket_number:number>/plan/", plan.edit, name="plan"),
    path("<ticket_number:number>/risk/", work.risk, name="risk"),
    path("<ticket_number:number>/roll-back/", work.roll_back, name="roll_back"),
    path("<ticket_number:number>/incidents/", work.incident, name="incident"),
    path("<ticket_number:number>/record/", record.record, name="record"),
    path("<ticket_number:number>/record.pdf", record.record_pdf, name="record_pdf"),
]
