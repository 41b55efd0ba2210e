"""What a ticket is made of: which tables go into the archive with it, and what is done about those that do not.

Every foreign key that leads to a ticket, or to a row copied with one, stands in exactly one of these lists; a test
walks all models and fails for one that does not. Tables are named by label, so that nothing here imports a process.
"""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.postgres.search import SearchVectorField
from django.db import models

TICKET = "tickets.Ticket"


@dataclass(frozen=True)
class Copied:
    """Rows that are the ticket's own: copied, deleted and restored with it. `owner` is the field with its id.

    Where that id stands one table further, `owner` is the field that leads there and `through` that table's label.
    """

    label: str
    owner: str
    through: str = ""

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.label)

    @property
    def table(self) -> str:
        return str(self.model._meta.db_table)

    @property
    def column(self) -> str:
        """Of `owner`."""
        field: Any = self.model._meta.get_field(self.owner)
        return str(field.column)

    @property
    def key(self) -> str:
        """The column of its primary key."""
        field: Any = self.model._meta.pk
        return str(field.column)


# In the order in which they are written back: what others refer to comes first.
COPIED = (
    Copied(TICKET, "id"),
    Copied("tickets.Ticket_watchers", "ticket"),
    Copied("tickets.TicketEvent", "ticket"),
    Copied("tickets.Attachment", "ticket"),
    Copied("tickets.Worklog", "ticket"),
    Copied("tickets.TicketLink", "source"),
    Copied("tickets.TicketLink", "target"),
    Copied("tickets.Task", "ticket"),
    Copied("tickets.Task_after", "from_task", "tickets.Task"),
    Copied("tickets.ApprovalRound", "ticket"),
    Copied("tickets.ApprovalStep", "ticket"),
    Copied("tickets.ApprovalSeat", "ticket"),
    Copied("tickets.FormAnswers", "ticket"),
    Copied("tickets.Satisfaction", "ticket"),
    Copied("tickets.FollowUp", "ticket"),
    Copied("tickets.ProposalOutcome", "ticket"),
    Copied("incidents.Incident", "ticket"),
    Copied("incidents.ImportedIncident", "ticket"),
    Copied("incidents.MajorIncident", "ticket"),
    Copied("incidents.Affected", "major"),
    Copied("problems.Problem", "ticket"),
    Copied("changes.Change", "ticket"),
    Copied("changes.AgendaItem", "ticket"),
    Copied("releases.Release", "ticket"),
    Copied("releases.ReleaseStage", "ticket"),
    Copied("releases.ReleaseUnit", "ticket"),
    Copied("catalog.Request", "ticket"),
    Copied("assets.TicketAsset", "ticket"),
    Copied("knowledge.ArticleTicket", "ticket"),
    Copied("knowledge.Deflection", "known_error"),
    Copied("knowledge.Unhelpful", "known_error"),
    Copied("sla.PolicyMatch", "ticket"),
    Copied("sla.Clock", "ticket"),
    Copied("sla.Breach", "ticket"),
)
# Of the moment only; gone with the ticket and not missed.
DROPPED = {
    "tickets.Presence.ticket": "who has the page open",
    "tickets.Notification.event": "messages that were sent; the timeline says what about",
    "sla.ChatMessage.event": "posts to chat services",
    "problems.Candidate_incidents.ticket": "proposals, made anew from what is there",
    "knowledge.Gap_tickets.ticket": "a work list, made anew from what is there",
}
# Lives on without the ticket; the reference is taken away, remembered, and put back when the ticket is restored.
DETACHED = {
    "tickets.Improvement.source_ticket": "the action goes on",
    "tickets.RecurringRun.ticket": "the rule's own history",
    "problems.Candidate.problem": "a decision taken",
    "reports.AuditItem.ticket": "what an audit found; the number stays there",
}
# As long as such a row is there and its own ticket is not deleted with it, the ticket is not deleted either.
HOLDING = {
    "tickets.Ticket.parent": "a child ticket",
    "incidents.Affected.child": "an incident reported to a major one",
    "catalog.Request.ordered_with": "the order it belongs to",
    "knowledge.ArticleFile.attachment": "a file that an article uses",
}


def columns_of(model: type[models.Model]) -> list[Any]:
    """What is kept of a row: all but the search terms, which are made anew."""
    return [field for field in model._meta.local_concrete_fields if not isinstance(field, SearchVectorField)]


def labels() -> list[str]:
    """The copied tables, each once, in their order."""
    return list(dict.fromkeys(part.label for part in COPIED))


def references_into(label: str) -> list[tuple[str, str]]:
    """The columns of a copied table that name rows outside the ticket: the column, and the label of what it names."""
    own = set(labels())
    found = []
    for field in apps.get_model(label)._meta.local_concrete_fields:
        target = field.related_model
        if target is not None and target._meta.label not in own:
            found.append((field.column, target._meta.label))
    return found


def undeclared() -> list[str]:
    """The foreign keys that lead to a ticket, or to what is copied with one, and stand in none of the lists."""
    own = set(labels())
    missing = []
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label in own or model._meta.app_label == "archive":
            continue
        for field in model._meta.local_concrete_fields:
            if field.related_model is None or field.related_model._meta.label not in own:
                continue
            name = f"{model._meta.label}.{field.name}"
            if name not in DROPPED | DETACHED | HOLDING:
                missing.append(name)
    return missing
