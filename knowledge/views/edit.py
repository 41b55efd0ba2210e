"""Writing: the editor, its live preview, and the draft that saves itself."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import UserRequest
from knowledge import policies
from knowledge.editing import KEPT, WRITING, Editor
from knowledge.finding import find_article, find_for_editor
from knowledge.models import Article
from knowledge.privacy import highlight
from knowledge.views.guard import writers
from tickets import drafts
from tickets.files import keeping
from tickets.markdown import render as render_markdown
from tickets.models import Ticket
from tickets.policies import can_see_internal
from tickets.views.panels import whole_number


@never_cache
@require_http_methods(["GET", "POST"])
@writers
def new(request: UserRequest) -> HttpResponse:
    """A new article, blank or with what a ticket tells."""
    return _edit(request, None, _ticket(request))


@never_cache
@require_http_methods(["GET", "POST"])
@writers
def edit(request: UserRequest, number: str) -> HttpResponse:
    """The working copy; of a published article that has none, its page offers to begin one."""
    article = find_for_editor(request.user, number)
    if not article.has_draft:
        messages.info(request, _("Begin a new version first; the published one stays up meanwhile."))
        return redirect(article)
    return _edit(request, article, None)


def _ticket(request: UserRequest) -> Ticket | None:
    """The ticket that the address names. Raises Http404 where the person may not read all of it."""
    number = request.GET.get("ticket") or request.POST.get("ticket") or ""
    if not number:
        return None
    found = Ticket.objects.visible_to(request.user).select_related("contact_department", "category")
    ticket = get_object_or_404(found, number=number.replace("\x00", "").upper()[:24])
    if not can_see_internal(request.user, ticket):
        raise Http404
    return ticket


def _edit(request: UserRequest, article: Article | None, ticket: Ticket | None) -> HttpResponse:
    if request.method == "GET":
        editor = Editor(request.user, article, ticket)
        kept = drafts.as_query(editor.kept.data) if editor.kept else drafts.as_query({})
        editor.attachments = keeping.gather(request.user, kept, request.FILES).attachments
        return _page(request, editor)
    gathered = keeping.gather(request.user, request.POST, request.FILES)
    editor = Editor(request.user, article, ticket, request.POST, gathered.attachments, gathered.errors)
    if "discard" in request.POST:
        drafts.discard(request.user, editor.key)
        return redirect(request.get_full_path())
    for name in ("replace", "remove"):
        if key := request.POST.get(name):
            editor.redact(key, remove=name == "remove")
            return _page(request, editor)
    saved = editor.save(whole_number(request.POST.get("version")) if article else None)
    if saved is None:
        return _page(request, editor)
    messages.success(request, _("Saved."))
    if "and_submit" in request.POST:
        return redirect("knowledge:move", saved.number, "submit")
    return redirect(saved)


def _page(request: UserRequest, editor: Editor) -> HttpResponse:
    context: dict[str, Any] = {
        "editor": editor,
        "form": editor.form,
        "article": editor.article,
        "ticket": editor.ticket,
        "version": request.POST.get("version") or (editor.article.version if editor.article else ""),
        "attachments": editor.attachments,
        "files": list(editor.article.files.select_related("attachment")) if editor.article else [],
        **_preview(editor),
    }
    if not request.htmx:
        return render(request, "knowledge/edit.html", context, status=editor.status)
    # htmx takes what is refused as well, so that the words beside the fields are seen.
    return render(request, "knowledge/_edit_form.html", context, status=editor.status)


def _preview(editor: Editor) -> dict[str, Any]:
    findings = editor.findings()
    parts = [
        (editor.form.fields[name].label, highlight(render_markdown(text), findings))
        for name in ("symptoms", "cause", "solution")
        if (text := editor.typed(name)).strip()
    ]
    return {"findings": findings, "parts": parts, "preview_title": editor.typed("title")}


@require_POST
@writers
def preview(request: UserRequest) -> HttpResponse:
    """What is typed as readers will see it, and what of it is personal."""
    article = _named(request)
    editor = Editor(request.user, article, None if article else _ticket(request), request.POST)
    return render(request, "knowledge/_preview.html", _preview(editor))


@require_POST
def save_draft(request: UserRequest) -> HttpResponse:
    """Keeps what is typed. Says 401 to whoever was signed out, so that the page does not claim to have saved it."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    if not policies.can_write(request.user):
        raise Http404
    article = _named(request)
    key = f"article:{article.pk}" if article else "article:new"
    if article is None and (ticket := _ticket(request)):
        key = f"article:new:{ticket.pk}"
    drafts.keep(request.user, key, drafts.typed(request.POST, KEPT), writing=WRITING)
    return HttpResponse(status=204)


def _named(request: UserRequest) -> Article | None:
    number = request.POST.get("number", "").replace("\x00", "")
    return find_article(request.user, number) if number else None
