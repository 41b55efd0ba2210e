"""The API root: every app's endpoints under one version."""

from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter

from accounts.api import DepartmentViewSet, TeamViewSet, UserViewSet
from archive.api.bundles import BundleViewSet
from archive.api.keeping import ActViewSet, DeletionViewSet, HoldViewSet, SettingsViewSet
from archive.api.tickets import ArchivedTicketViewSet
from assets.api.assets import AssetViewSet
from assets.api.base import ASSET
from assets.api.imports import AssetImportViewSet
from assets.api.parts import (
    AssetEventViewSet,
    AssetTicketViewSet,
    OwnLicencesView,
    RelationViewSet,
    SeatViewSet,
    TicketAssetViewSet,
)
from assets.api.settings import AssetKindViewSet, PlaceViewSet
from assets.api.stock_takes import StockTakeLineViewSet, StockTakeViewSet
from catalog.api import CatalogItemViewSet, RequestViewSet
from catalog.groups_api import GroupsHistoryView, GroupsView
from changes.api.calendar import CalendarAddressView, ChangeCalendarView, ChangeConflictsView, FreeWindowsView
from changes.api.changes import ChangeViewSet
from changes.api.meetings import MeetingViewSet
from changes.api.planning import ChangeTemplateViewSet, FreezeViewSet, RiskThresholdsView
from helpdesk.rest.deflections import AnswersView, DeflectionView
from helpdesk.rest.status import MeTooView, StatusView
from helpdesk.rest.views import DescriptionView, DocumentationView, NothingHere
from helpdesk.search.api import SearchView
from helpdesk.search.synonyms_api import SynonymViewSet
from incidents.api import IncidentViewSet
from incidents.lists_api import CauseCategoryViewSet, CloseCodeViewSet
from incidents.major_api import AffectedViewSet, ChildViewSet, MajorViewSet, ReviewViewSet, UpdateViewSet
from incidents.rule_api import MajorRuleHistoryView, MajorRuleView
from knowledge.api import ARTICLE, ArticleFileViewSet, ArticleVersionViewSet, ArticleViewSet, TicketArticleViewSet
from knowledge.work_api import DismissGapView, DismissSearchView, KnowledgeWorkView
from problems.api import CandidateViewSet, KnownErrorViewSet, ProblemViewSet, PublicKnownErrorViewSet
from problems.settings_api import ProblemSettingsHistoryView, ProblemSettingsView
from releases.api import ReleaseViewSet
from reports.api.audit import AuditCheckViewSet, AuditFindingViewSet, AuditViewSet
from reports.api.urls import urlpatterns as reports
from sla.api import BreachViewSet, ClockViewSet, TicketClockViewSet
from sla.channels.api import ChannelMessageViewSet, ChannelViewSet
from sla.dashboard.api import DashboardView, TrendView
from sla.editing.api import CalendarEditViewSet, PolicyEditViewSet
from sla.editing.tables_api import BreachReasonEditViewSet, MatrixViewSet
from sla.simulation.api import SimulationViewSet
from tickets.api.approvals import (
    ApprovalPathViewSet,
    ApprovalViewSet,
    DelegationViewSet,
    TicketApprovalViewSet,
)
from tickets.api.attachments import AttachmentViewSet, TicketAttachmentViewSet
from tickets.api.base import NUMBER
from tickets.api.bulk import BulkView
from tickets.api.categories import CategoryViewSet
from tickets.api.checklist import OwnTaskViewSet, TaskTemplateViewSet, TaskViewSet
from tickets.api.conversation import CommentViewSet, EventViewSet, WorklogViewSet
from tickets.api.custom_forms import FormViewSet
from tickets.api.documents import DocumentViewSet
from tickets.api.improvements import ImprovementViewSet
from tickets.api.moves import MoveViewSet
from tickets.api.proposals import (
    ProposalSettingsView,
    ProposalStandingView,
    ProposalTrainingView,
    ProposalView,
)
from tickets.api.recurring import RecurringTicketViewSet
from tickets.api.reference_rows import ReplyTemplateViewSet, RoutingRuleViewSet
from tickets.api.relations import LinkViewSet, WatcherViewSet
from tickets.api.satisfaction import FollowUpViewSet, RatingViewSet, SatisfactionSettingsView, SatisfactionView
from tickets.api.spin_off import SpinOffViewSet
from tickets.api.tickets import TicketViewSet
from tickets.api.workplace import SavedViewViewSet

app_name = "api"

PART = f"tickets/(?P<number>{NUMBER})"
ARTICLE_PART = f"articles/(?P<article>{ARTICLE})"
ASSET_PART = f"assets/(?P<asset>{ASSET})"

router = SimpleRouter()
router.register("tickets", TicketViewSet, "ticket")
router.register(f"{PART}/comments", CommentViewSet, "comment")
router.register(f"{PART}/events", EventViewSet, "event")
router.register(f"{PART}/attachments", TicketAttachmentViewSet, "ticket-attachment")
router.register(f"{PART}/worklogs", WorklogViewSet, "worklog")
router.register(f"{PART}/links", LinkViewSet, "link")
router.register(f"{PART}/tasks", TaskViewSet, "ticket-task")
router.register(f"{PART}/watchers", WatcherViewSet, "watcher")
router.register(f"{PART}/spin-off", SpinOffViewSet, "spin-off")
router.register(f"{PART}/approvals", TicketApprovalViewSet, "ticket-approval")
router.register(f"{PART}/clocks", TicketClockViewSet, "ticket-clock")
router.register("sla/clocks", ClockViewSet, "sla-clock")
router.register("sla/breaches", BreachViewSet, "sla-breach")
router.register("sla/breach-reasons", BreachReasonEditViewSet, "sla-breach-reason")
router.register("sla/policies", PolicyEditViewSet, "sla-policy")
router.register("sla/channels", ChannelViewSet, "sla-channel")
router.register("sla/channel-messages", ChannelMessageViewSet, "sla-channel-message")
router.register("sla/calendars", CalendarEditViewSet, "sla-calendar")
router.register("sla/simulations", SimulationViewSet, "sla-simulation")
router.register("incidents", IncidentViewSet, "incident")
router.register("requests", RequestViewSet, "request")
router.register("catalog/items", CatalogItemViewSet, "catalog-item")
router.register("forms", FormViewSet, "form")
router.register("documents", DocumentViewSet, "document")
router.register("improvements", ImprovementViewSet, "improvement")
router.register("follow-ups", FollowUpViewSet, "follow-up")
router.register("ratings", RatingViewSet, "rating")
router.register("problems", ProblemViewSet, "problem")
router.register("changes", ChangeViewSet, "change")
router.register("releases", ReleaseViewSet, "release")
router.register("freezes", FreezeViewSet, "freeze")
router.register("cab-meetings", MeetingViewSet, "cab-meeting")
router.register("change-templates", ChangeTemplateViewSet, "change-template")
router.register("problem-candidates", CandidateViewSet, "problem-candidate")
router.register("known-errors/public", PublicKnownErrorViewSet, "public-known-error")
router.register("known-errors", KnownErrorViewSet, "known-error")
router.register("recurring-tickets", RecurringTicketViewSet, "recurring-ticket")
router.register("tasks", OwnTaskViewSet, "task")
router.register("task-templates", TaskTemplateViewSet, "task-template")
router.register("approvals", ApprovalViewSet, "approval")
router.register("approval-paths", ApprovalPathViewSet, "approval-path")
router.register("delegations", DelegationViewSet, "delegation")
router.register(f"{PART}/assets", TicketAssetViewSet, "ticket-asset")
router.register("assets", AssetViewSet, "asset")
router.register(f"{ASSET_PART}/events", AssetEventViewSet, "asset-event")
router.register(f"{ASSET_PART}/tickets", AssetTicketViewSet, "asset-ticket")
router.register(f"{ASSET_PART}/relations", RelationViewSet, "asset-relation")
router.register(f"{ASSET_PART}/seats", SeatViewSet, "asset-seat")
router.register(f"{PART}/articles", TicketArticleViewSet, "ticket-article")
router.register("articles", ArticleViewSet, "article")
router.register(f"{ARTICLE_PART}/versions", ArticleVersionViewSet, "article-version")
router.register(f"{ARTICLE_PART}/files", ArticleFileViewSet, "article-file")
router.register("asset-kinds", AssetKindViewSet, "asset-kind")
router.register("asset-places", PlaceViewSet, "asset-place")
router.register("asset-imports", AssetImportViewSet, "asset-import")
router.register("stock-takes", StockTakeViewSet, "stock-take")
router.register("stock-takes/(?P<stock_take>[0-9]{1,18})/lines", StockTakeLineViewSet, "stock-take-line")
router.register("audits/checks", AuditCheckViewSet, "audit-check")
router.register("audits/findings", AuditFindingViewSet, "audit-finding")
router.register("audits", AuditViewSet, "audit")
router.register("archive/bundles", BundleViewSet, "archive-bundle")
router.register("archive/tickets", ArchivedTicketViewSet, "archived-ticket")
router.register("archive/holds", HoldViewSet, "archive-hold")
router.register("archive/deletions", DeletionViewSet, "archive-deletion")
router.register("archive/acts", ActViewSet, "archive-act")
router.register("attachments", AttachmentViewSet, "attachment")
router.register("synonyms", SynonymViewSet, "synonym")
router.register("categories", CategoryViewSet, "category")
router.register("routing-rules", RoutingRuleViewSet, "routing-rule")
router.register("reply-templates", ReplyTemplateViewSet, "reply-template")
router.register("cause-categories", CauseCategoryViewSet, "cause-category")
router.register("close-codes", CloseCodeViewSet, "close-code")
router.register("views", SavedViewViewSet, "view")
router.register("users", UserViewSet, "user")
router.register("teams", TeamViewSet, "team")
router.register("departments", DepartmentViewSet, "department")

INCIDENT = f"incidents/(?P<number>{NUMBER})/major"
majors = [
    re_path(
        rf"^{INCIDENT}/$",
        MajorViewSet.as_view({"get": "retrieve", "post": "create", "patch": "partial_update"}),
        name="major",
    ),
    re_path(rf"^{INCIDENT}/end/$", MajorViewSet.as_view({"post": "end"}), name="major-end"),
    re_path(rf"^{INCIDENT}/updates/$", UpdateViewSet.as_view({"get": "list", "post": "create"}), name="major-updates"),
    re_path(rf"^{INCIDENT}/children/$", ChildViewSet.as_view({"get": "list", "post": "create"}), name="major-children"),
    re_path(rf"^{INCIDENT}/children/proposed/$", ChildViewSet.as_view({"get": "proposed"}), name="major-proposed"),
    re_path(rf"^{INCIDENT}/affected/$", AffectedViewSet.as_view({"get": "list"}), name="major-affected"),
    re_path(
        rf"^{INCIDENT}/children/(?P<child>{NUMBER})/$", ChildViewSet.as_view({"delete": "destroy"}), name="major-child"
    ),
    re_path(
        rf"^{INCIDENT}/review/$",
        ReviewViewSet.as_view({"get": "retrieve", "patch": "partial_update"}),
        name="major-review",
    ),
    re_path(rf"^{INCIDENT}/review/finish/$", ReviewViewSet.as_view({"post": "finish"}), name="major-review-finish"),
    re_path(rf"^{PART}/satisfaction/$", SatisfactionView.as_view(), name="satisfaction"),
    path("status/", StatusView.as_view(), name="status"),
    re_path(rf"^status/(?P<number>{NUMBER})/me-too/$", MeTooView.as_view(), name="me-too"),
]

moves = [
    re_path(rf"^{PART}/moves/$", MoveViewSet.as_view({"get": "list"}), name="move-list"),
    re_path(
        rf"^{PART}/moves/(?P<move>{MoveViewSet.lookup_value_regex})/$",
        MoveViewSet.as_view({"get": "retrieve", "post": "make"}),
        name="move-detail",
    ),
]

answers = [
    path("tickets/bulk/", BulkView.as_view(), name="bulk"),
    path("answers/", AnswersView.as_view(), name="answers"),
    path("deflections/", DeflectionView.as_view(), name="deflections"),
    path("knowledge-work/", KnowledgeWorkView.as_view(), name="knowledge-work"),
    path("knowledge-work/gaps/<int:id>/dismiss/", DismissGapView.as_view(), name="dismiss-gap"),
    path("knowledge-work/searches/dismiss/", DismissSearchView.as_view(), name="dismiss-search"),
    path("proposals/", ProposalView.as_view(), name="proposals"),
    path("proposals/standing/", ProposalStandingView.as_view(), name="proposal-standing"),
    path("proposals/settings/", ProposalSettingsView.as_view(), name="proposal-settings"),
    path("proposals/training/", ProposalTrainingView.as_view(), name="proposal-training"),
]

settings = [
    path("catalog/groups/", GroupsView.as_view(), name="catalog-groups"),
    path("catalog/groups/history/", GroupsHistoryView.as_view(), name="catalog-groups-history"),
    path("major-incident-rule/", MajorRuleView.as_view(), name="major-incident-rule"),
    path("major-incident-rule/history/", MajorRuleHistoryView.as_view(), name="major-incident-rule-history"),
    path("problem-settings/", ProblemSettingsView.as_view(), name="problem-settings"),
    path("problem-settings/history/", ProblemSettingsHistoryView.as_view(), name="problem-settings-history"),
    path(
        "sla/priority-matrix/",
        MatrixViewSet.as_view({"get": "retrieve", "patch": "partial_update"}),
        name="priority-matrix",
    ),
    path("sla/priority-matrix/history/", MatrixViewSet.as_view({"get": "history"}), name="priority-matrix-history"),
    path(
        "archive/settings/",
        SettingsViewSet.as_view({"get": "retrieve", "patch": "partial_update"}),
        name="archive-settings",
    ),
    path("satisfaction/settings/", SatisfactionSettingsView.as_view(), name="satisfaction-settings"),
]

figures = [
    path("search/", SearchView.as_view(), name="search"),
    path("own-licences/", OwnLicencesView.as_view(), name="own-licences"),
    path("change-calendar/", ChangeCalendarView.as_view(), name="change-calendar"),
    path("change-calendar/address/", CalendarAddressView.as_view(), name="change-calendar-address"),
    path("change-conflicts/", ChangeConflictsView.as_view(), name="change-conflicts"),
    path("change-risk/", RiskThresholdsView.as_view(), name="change-risk"),
    path("free-windows/", FreeWindowsView.as_view(), name="free-windows"),
    path("sla/dashboard/", DashboardView.as_view(), name="sla-dashboard"),
    path("sla/dashboard/trend/", TrendView.as_view(), name="sla-dashboard-trend"),
]

urlpatterns = [
    path("v1/", include([*router.urls, *answers, *moves, *majors, *settings, *figures, *reports])),
    path("schema/", DescriptionView.as_view(), name="schema"),
    path("docs/", DocumentationView.as_view(url_name="api:schema"), name="docs"),
    re_path("", NothingHere.as_view()),
]
