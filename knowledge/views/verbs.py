"""Doing something with an article: its moves, its facts, its files."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import UserRequest
from knowledge import actions, workflow
from knowledge.editing import ArticleForm, beginning
from knowledge.finding import find_for_editor
from knowledge.inputs import FACT_INPUTS, READER_INPUTS, VerbForm, default_review_day
from knowledge.models import Article
from knowledge.models.article import TEXTS
from knowledge.privacy import find, known_of_article, texts_of
from knowledge.views.guard import writers
from knowledge.views.panels import panel
from tickets.exceptions import Refused
from tickets.views.access import desk_staff
from tickets.views.panels import back_to_page, put_refusal, whole_number


@require_http_methods(["GET", "POST"])
@desk_staff
def move(request: UserRequest, number: str, name: str) -> HttpResponse:
    """The form of a move, and the move itself."""
    article = find_for_editor(request.user, number)
    chosen = workflow.MOVES.get(name)
    if chosen is None or not chosen.who(request.user, article):
        raise Http404
    if request.method == "GET" and not chosen.inputs and chosen.tone != "danger":
        # Only a click of a button does it; an address alone asks first.
        return panel(request, "knowledge/panels/move.html", _move_context(request, article, name, None))
    typed = request.POST if request.method == "POST" else None
    begun = {"review_on": default_review_day()}
    if working := article.working_version:
        begun["summary"] = working.summary  # type: ignore[assignment]
    form = VerbForm(chosen.requires, chosen.optional, data=typed, initial=begun)
    status = 200
    if typed is not None:
        moved, status = _carry_out(request, article, name, form)
        if moved:
            said = {"number": moved.number, "state": moved.get_state_display()}
            return back_to_page(request, moved.get_absolute_url(), _("%(number)s: %(state)s.") % said)
    return panel(request, "knowledge/panels/move.html", _move_context(request, article, name, form), status)


def _carry_out(request: UserRequest, article: Article, name: str, form: VerbForm) -> tuple[Article | None, int]:
    if not form.is_valid():
        return None, 400
    given = {key: value for key, value in form.cleaned_data.items() if value not in (None, "")}
    try:
        version = whole_number(request.POST.get("version"))
        return actions.move(article, name, by=request.user, version=version, **given), 200
    except (ValidationError, Refused) as error:
        return None, put_refusal(form, error)


def _move_context(request: UserRequest, article: Article, name: str, form: VerbForm | None) -> dict[str, Any]:
    chosen = workflow.MOVES[name]
    context: dict[str, Any] = {"article": article, "form": form, "name": name, "move": chosen}
    working = article.working_version
    if name in ("submit", "publish") and working:
        context["findings"] = find(texts_of(working), known_of_article(article))
    if name == "publish" and form and not context.get("findings"):
        form.fields.pop("personal_data_checked", None)
    if name == "publish" and working and working.author_id == request.user.pk:
        context["reviews_own"] = workflow.may_review_own(request.user)
    return context


@require_http_methods(["GET", "POST"])
@desk_staff
def facts(request: UserRequest, number: str) -> HttpResponse:
    """Kind, category, owner, readers: what changes without a new version."""
    article = find_for_editor(request.user, number)
    names = [*FACT_INPUTS, *READER_INPUTS]
    typed = request.POST if request.method == "POST" else None
    start = beginning(article, None, request.user) | {"review_on": article.review_on}
    form = ArticleForm(typed, by=request.user, article=article, initial=start)
    for field in (*TEXTS, "summary", "attachments"):
        form.fields.pop(field, None)
    status = 200
    if typed is not None and form.is_valid():
        values = {name: form.cleaned_data[name] for name in names if name in form.cleaned_data}
        try:
            saved = actions.edit(article, by=request.user, version=whole_number(request.POST.get("version")), **values)
            return back_to_page(request, saved.get_absolute_url(), _("Saved."))
        except (ValidationError, Refused) as error:
            status = put_refusal(form, error)
    elif typed is not None:
        status = 400
    return panel(request, "knowledge/panels/facts.html", {"article": article, "form": form}, status)


@require_POST
@writers
def remove_file(request: UserRequest, number: str, pk: int) -> HttpResponse:
    """Takes a file off the article."""
    article = find_for_editor(request.user, number)
    actions.detach(article, get_object_or_404(article.files, pk=pk), by=request.user)
    return redirect("knowledge:edit" if article.has_draft else "knowledge:article", article.number)
