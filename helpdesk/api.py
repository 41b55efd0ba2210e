"""The API root: every app's endpoints under one version."""

from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter

from accounts.api import DepartmentViewSet, TeamViewSet, UserViewSet
from helpdesk.rest.views import DescriptionView, DocumentationView, NothingHere
from incidents.api import IncidentViewSet
from sla.api import (
    BreachReasonViewSet,
    BreachViewSet,
    ClockViewSet,
    TicketClockViewSet,
)
from sla.dashboard.api import DashboardView, TrendView
from sla.editing.api import CalendarEditViewSet, PolicyEditViewSet
from sla.simulation.api import SimulationViewSet
from tickets.api.attachments import AttachmentViewSet, TicketAttachmentViewSet
from tickets.api.base import NUMBER
from tickets.api.conversation import CommentViewSet, EventViewSet, WorklogViewSet
from tickets.api.moves import MoveViewSet
from tickets.api.relations import LinkViewSet, WatcherViewSet
from tickets.api.tickets import TicketViewSet
from tickets.api.workplace import CategoryViewSet, SavedViewViewSet

app_name = "api"

PART = f"tickets/(?P<number>{NUMBER})"

router = SimpleRouter()
router.register("tickets", TicketViewSet, "ticket")
router.register(f"{PART}/comments", CommentViewSet, "comment")
router.register(f"{PART}/events", EventViewSet, "event")
router.register(f"{PART}/attachments", TicketAttachmentViewSet, "ticket-attachment")
router.register(f"{PART}/worklogs", WorklogViewSet, "worklog")
router.register(f"{PART}/links", LinkViewSet, "link")
router.register(f"{PART}/watchers", WatcherViewSet, "watcher")
router.register(f"{PART}/clocks", TicketClockViewSet, "ticket-clock")
router.register("sla/clocks", ClockViewSet, "sla-clock")
router.register("sla/breaches", BreachViewSet, "sla-breach")
router.register("sla/breach-reasons", BreachReasonViewSet, "sla-breach-reason")
router.register("sla/policies", PolicyEditViewSet, "sla-policy")
router.register("sla/calendars", CalendarEditViewSet, "sla-calendar")
router.register("sla/simulations", SimulationViewSet, "sla-simulation")
router.register("incidents", IncidentViewSet, "incident")
router.register("attachments", AttachmentViewSet, "attachment")
router.register("categories", CategoryViewSet, "category")
router.register("views", SavedViewViewSet, "view")
router.register("users", UserViewSet, "user")
router.register("teams", TeamViewSet, "team")
router.register("departments", DepartmentViewSet, "department")

moves = [
    re_path(rf"^{PART}/moves/$", MoveViewSet.as_view({"get": "list"}), name="move-list"),
    re_path(
        rf"^{PART}/moves/(?P<move>{MoveViewSet.lookup_value_regex})/$",
        MoveViewSet.as_view({"get": "retrieve", "post": "make"}),
        name="move-detail",
    ),
]

figures = [
    path("sla/dashboard/", DashboardView.as_view(), name="sla-dashboard"),
    path("sla/dashboard/trend/", TrendView.as_view(), name="sla-dashboard-trend"),
]

urlpatterns = [
    path("v1/", include([*router.urls, *moves, *figures])),
    path("schema/", DescriptionView.as_view(), name="schema"),
    path("docs/", DocumentationView.as_view(url_name="api:schema"), name="docs"),
    re_path("", NothingHere.as_view()),
]
