"""The articles of a ticket: the drawer in which the desk links them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import UserRequest
from knowledge import actions
from knowledge.choices import TicketRole
from knowledge.choosing import choose
from knowledge.models import Article, ArticleTicket
from tickets.exceptions import Refused
from tickets.models import Ticket
from tickets.policies import can_note
from tickets.views.access import desk_staff
from tickets.views.panels import back_to, panel, status_of, whole_number
from tickets.workspace.finding import find_for_staff

ROLES = (TicketRole.RELATED, TicketRole.SOLVED)
MAX_SHOWN = 20


@require_http_methods(["GET", "POST"])
@desk_staff
def ticket_articles(request: UserRequest, number: str) -> HttpResponse:
    """What is linked, and what is found by words; `article` and `kind` link one, `remove` takes one off."""
    ticket = find_for_staff(request.user, number)
    if not can_note(request.user, ticket):
        raise Http404
    error, status = "", 200
    if request.method == "POST":
        try:
            return _change(request, ticket)
        except ValidationError as refusal:
            error, status = " ".join(refusal.messages), 400
        except Refused as refusal:
            error, status = refusal.message, status_of(refusal)
    text = request.GET.get("q") or ticket.title
    linked = ArticleTicket.objects.filter(ticket=ticket).visible_to(request.user).select_related("article")
    context: dict[str, Any] = {
        "ticket": ticket,
        "linked": list(linked[:MAX_SHOWN]),
        "query": request.GET.get("q", "")[:100],
        "found": choose(Article.objects.readable_by(request.user), text),
        "error": error,
    }
    return panel(request, "knowledge/panels/ticket.html", context, status)


def _change(request: UserRequest, ticket: Ticket) -> HttpResponse:
    if pk := whole_number(request.POST.get("remove")):
        row = ArticleTicket.objects.filter(ticket=ticket).visible_to(request.user).filter(pk=pk).first()
        if row is None:
            raise Http404
        actions.unlink(row, by=request.user)
        return back_to(request, ticket, _("Taken off."))
    kind, named = request.POST.get("kind", ""), request.POST.get("article", "").replace("\x00", "").strip()
    article = Article.objects.readable_by(request.user).filter(number=named.split()[0].upper() if named else "").first()
    if article is None:
        raise ValidationError(_("Choose an article by its number, such as KB-12."), code="unknown")
    if kind not in ROLES:
        raise ValidationError(_("Say whether the article solved it or is related."), code="invalid_choice")
    if kind == TicketRole.SOLVED:
        actions.mark_solved(article, ticket, by=request.user)
        return back_to(request, ticket, _("Noted that %(number)s solved it.") % {"number": article.number})
    actions.link(article, ticket, by=request.user)
    return back_to(request, ticket, _("%(number)s is linked.") % {"number": article.number})
