from tickets.models.approval import ApprovalRound, ApprovalSeat, ApprovalStep
from tickets.models.approval_path import ApprovalPath, ApprovalPathChange, StepMode, StepPerson, StepSpec
from tickets.models.attachment import Attachment
from tickets.models.background import BackgroundDocument
from tickets.models.category import Category, PriorityRule, RoutingRule
from tickets.models.checklist import Task, TaskHolder, TaskSpec, TaskState, TaskTemplate, TaskTemplateVersion
from tickets.models.custom_form import CustomForm, FormAnswers, FormPurpose, FormVersion
from tickets.models.delegation import Delegation
from tickets.models.event import TicketEvent
from tickets.models.idempotency import IdempotencyKey
from tickets.models.improvement import Improvement, ImprovementChange, ImprovementSource, ImprovementState
from tickets.models.link import TicketLink
from tickets.models.notification import Notification
from tickets.models.number import NumberCounter, next_identity, next_number, next_numbers
from tickets.models.proposal import (
    ProposalModel,
    ProposalOutcome,
    ProposalSettings,
    ProposalSettingsChange,
    ProposalTraining,
    Target,
)
from tickets.models.recurring import RecurringChange, RecurringRun, RecurringTicket
from tickets.models.satisfaction import (
    FollowUp,
    FollowUpReason,
    Overall,
    RatedVia,
    Satisfaction,
    SatisfactionSettings,
    SatisfactionSettingsChange,
    SatisfiedNow,
)
from tickets.models.search_log import SearchLog, SearchPlace
from tickets.models.search_settings import IndexProgress, SearchTerm, SynonymChange, SynonymGroup
from tickets.models.ticket import Ticket, detail_model
from tickets.models.worklog import Worklog
from tickets.models.workplace import Draft, Presence, ReplyTemplate, SavedView

__all__ = [
    "ApprovalPath",
    "ApprovalPathChange",
    "ApprovalRound",
    "ApprovalSeat",
    "ApprovalStep",
    "Attachment",
    "BackgroundDocument",
    "Category",
    "CustomForm",
    "Delegation",
    "Draft",
    "FollowUp",
    "FollowUpReason",
    "FormAnswers",
    "FormPurpose",
    "FormVersion",
    "IdempotencyKey",
    "Improvement",
    "ImprovementChange",
    "ImprovementSource",
    "ImprovementState",
    "IndexProgress",
    "Notification",
    "NumberCounter",
    "Overall",
    "Presence",
    "PriorityRule",
    "ProposalModel",
    "ProposalOutcome",
    "ProposalSettings",
    "ProposalSettingsChange",
    "ProposalTraining",
    "RatedVia",
    "RecurringChange",
    "RecurringRun",
    "RecurringTicket",
    "ReplyTemplate",
    "RoutingRule",
    "Satisfaction",
    "SatisfactionSettings",
    "SatisfactionSettingsChange",
    "SatisfiedNow",
    "SavedView",
    "SearchLog",
    "SearchPlace",
    "SearchTerm",
    "StepMode",
    "StepPerson",
    "StepSpec",
    "SynonymChange",
    "SynonymGroup",
    "Target",
    "Task",
    "TaskHolder",
    "TaskSpec",
    "TaskState",
    "TaskTemplate",
    "TaskTemplateVersion",
    "Ticket",
    "TicketEvent",
    "TicketLink",
    "Worklog",
    "detail_model",
    "next_identity",
    "next_number",
    "next_numbers",
]
