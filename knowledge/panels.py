"""What articles add to the pages of a ticket."""

from typing import Any

from django.db.models import OuterRef

from accounts.models import User
from knowledge import policies
from knowledge.choices import TicketRole
from knowledge.models import Article, ArticleTicket
from tickets.marks import may_have, register_mark
from tickets.models import Ticket
from tickets.panels import Panel, register_panel
from tickets.policies import can_note

MAX_SHOWN = 10
# In these it is known what helped.
KNOWN_STATES = ("resolved", "closed", "fulfilled", "verifying", "rolled_back", "known_error", "fix_in_progress")
WRITTEN_OF = ("incident", "request", "problem", "release")


def desk_panel(ticket: Ticket, user: User) -> dict[str, Any] | None:
    """The articles of the ticket, and writing one from it. One statement, where it has any."""
    rows = _rows(ticket, user) if may_have(ticket, "articles") else []
    can_link = can_note(user, ticket)
    can_write = can_link and policies.can_write(user) and ticket.kind in WRITTEN_OF and ticket.state in KNOWN_STATES
    written = any(row.kind == TicketRole.WRITTEN_FROM for row in rows)
    if not rows and not can_link:
        return None
    return {"rows": rows, "can_link": can_link, "can_write": can_write, "written": written}


def _rows(ticket: Ticket, user: User) -> list[ArticleTicket]:
    seen = ArticleTicket.objects.filter(ticket=ticket, article__in=Article.objects.visible_to(user).values("pk"))
    return list(seen.select_related("article").order_by("-at", "-pk")[:MAX_SHOWN])


def portal_panel(ticket: Ticket, user: User) -> dict[str, Any] | None:
    """What the requester may read of them: what solved their ticket, or was found for it."""
    if not may_have(ticket, "articles"):
        return None
    readable = Article.objects.readable_by(user).values("pk")
    rows = ArticleTicket.objects.filter(ticket=ticket, article__in=readable).exclude(kind=TicketRole.WRITTEN_FROM)
    found = list({row.article_id: row for row in rows.select_related("article")[:MAX_SHOWN]}.values())
    return {"rows": found} if found else None


def register() -> None:
    """Called once, when the application is ready."""
    register_mark("articles", lambda: ArticleTicket.objects.filter(ticket=OuterRef("pk")))
    register_panel(
        Panel(name="articles", template="knowledge/_ticket.html", place="side", context=desk_panel, position=65)
    )
    register_panel(
        Panel(name="articles-portal", template="knowledge/_ticket_portal.html", place="portal", context=portal_panel)
    )
