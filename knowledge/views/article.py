"""The page of an article, for the desk and, in the portal's clothes, for everybody."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts.http import UserRequest
from knowledge import actions, policies, workflow
from knowledge.finding import find_article
from knowledge.history import history_of
from knowledge.holding import files_of
from knowledge.models import Article, ArticleTicket, ArticleVote
from knowledge.printing import article_pdf, file_name
from knowledge.related import related_to
from tickets.documents.pdf import PdfUnavailable

MAX_TICKETS, MAX_COMMENTS = 8, 10


@dataclass(frozen=True)
class Shell:
    """What a page stands in."""

    base: str
    namespace: str

    def address(self, article: Article, name: str = "article") -> str:
        return reverse(f"{self.namespace}:{name}", args=[article.number])


DESK = Shell("knowledge/base.html", "knowledge")
PORTAL = Shell("knowledge/base_portal.html", "knowledge_portal")


@login_required
@never_cache
@require_safe
def article(request: UserRequest, number: str, shell: Shell = DESK) -> HttpResponse:
    """What readers read; the desk sees beside it where it stands and what can be done. Others read it in the portal."""
    found = find_article(request.user, number)
    if shell is DESK and not request.user.is_desk_staff:
        return redirect("knowledge_portal:article", found.number)
    if shell is PORTAL and not policies.can_read(request.user, found):
        raise Http404
    if request.method == "GET":
        actions.count_view(found, by=request.user)
    context = {"article": found, "shell": shell, "base": shell.base, **_reading(request, found)}
    if shell is DESK:
        context |= _around(request, found)
    return render(request, f"knowledge/article{'_portal' if shell is PORTAL else ''}.html", context)


def _reading(request: UserRequest, found: Article) -> dict[str, Any]:
    sees_working = policies.can_see_working_copy(request.user, found)
    return {
        "files": files_of(found, working=sees_working and not found.is_published),
        "related": related_to(found, request.user),
        "vote": ArticleVote.objects.filter(article=found, user=request.user).first(),
        "can_vote": policies.can_read(request.user, found),
        "can_ask": not request.user.is_desk_staff,
    }


def _around(request: UserRequest, found: Article) -> dict[str, Any]:
    rows = ArticleTicket.objects.filter(article=found).visible_to(request.user).select_related("ticket")
    sees_working = policies.can_see_working_copy(request.user, found)
    working = found.working_version if sees_working and found.has_draft else None
    return {
        "offers": workflow.offers(found, request.user),
        "can_edit": policies.can_edit(request.user, found),
        "sees_working": sees_working,
        "working": working,
        "reviews_own": working and working.author_id == request.user.pk and workflow.may_review_own(request.user),
        "tickets": list(rows[:MAX_TICKETS]),
        "history": history_of(found) if sees_working else [],
        "missing": list(found.vote_rows.exclude(comment="").select_related("user")[:MAX_COMMENTS])
        if sees_working
        else [],
    }


@login_required
@require_POST
def vote(request: UserRequest, number: str, shell: Shell = DESK) -> HttpResponse:
    """Useful or not, and what was missing."""
    found = find_article(request.user, number)
    if not policies.can_read(request.user, found):
        raise Http404
    useful, comment, error = request.POST.get("useful"), request.POST.get("comment", ""), ""
    given = None
    try:
        if useful not in ("yes", "no"):
            raise ValidationError({"useful": _("Say whether it helped.")})
        given = actions.vote(found, by=request.user, useful=useful == "yes", comment=comment.replace("\x00", ""))
    except ValidationError as refusal:
        error = " ".join(refusal.messages)
    if request.htmx:
        context = {"article": found, "shell": shell, "vote": given, "can_vote": True, "error": error, "typed": comment}
        return render(request, "knowledge/_vote.html", context, status=400 if error else 200)
    if error:
        messages.error(request, error)
    else:
        messages.success(request, _("Thank you. You can change your mind at any time."))
    return redirect(f"{shell.address(found)}#vote")


@login_required
@require_GET
def pdf(request: UserRequest, number: str, shell: Shell = DESK) -> HttpResponse:
    """The article as a document, with its pictures."""
    found = find_article(request.user, number)
    try:
        content = article_pdf(found, request.user)
    except PdfUnavailable:
        messages.error(request, _("This installation cannot make PDF files. Print the page instead."))
        return redirect(shell.address(found))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{file_name(found)}"
    return response
