"""Answers while somebody asks: beside the form, under the search box, and the thanks when one has solved it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest
from helpdesk.portal import answers as finding
from helpdesk.portal.search import clean_query
from helpdesk.portal.topics import load_topics, locate
from knowledge.models import Article, DeflectionPlace
from tickets.models import Target, Ticket
from tickets.proposals.outcomes import seal
from tickets.proposals.proposing import propose
from tickets.proposals.reading import text_of

MAX_TYPED = 3_000
PLACES = {place.value for place in DeflectionPlace} - {DeflectionPlace.API.value}


def typed_text(typed: Mapping[str, Any]) -> str:
    """What the asking page says so far."""
    return text_of(*(str(typed.get(name) or "")[:MAX_TYPED] for name in ("title", "description", "error_text"))).strip()


def beside_form(request: UserRequest, typed: Mapping[str, Any]) -> dict[str, Any]:
    """For the asking page: answers to what is typed, and the category that earlier tickets of these words had.

    A page that opens with a draft fetches them once it is there.
    """
    text = typed_text(typed)
    if request.method != "POST":
        return {"answers_key": finding.new_key(request.user), "is_written": bool(text)}
    dismissed = [*request.POST.getlist("dismissed"), request.POST.get("unhelpful", "")]
    context = finding.panel(request.user, text, key=request.POST.get("answers_key", ""), dismissed=dismissed)
    return context | _proposed(text, typed)


def _proposed(text: str, typed: Mapping[str, Any]) -> dict[str, Any]:
    found = propose(text, [Target.CATEGORY]) if text else []
    if not found:
        return {}
    place = locate(load_topics(), found[0].value.slug)
    if not place:
        return {}
    chosen = {name: str(typed.get(name) or "") for name in place} == place
    return {"proposal": found[0], "proposal_place": place, "proposal_chosen": chosen, "sealed": seal(found)}


@never_cache
@require_POST
@login_required
def while_asking(request: UserRequest) -> HttpResponse:
    """The part of the asking page that changes with the typing."""
    context = beside_form(request, request.POST)
    return render(request, "portal/_ask_answers.html", context | {"looked": bool(typed_text(request.POST))})


@never_cache
@require_POST
@login_required
def did_not_help(request: UserRequest) -> HttpResponse:
    """Counts it and takes the answer off the page."""
    say_unhelpful(request)
    return while_asking(request)


def say_solved(request: UserRequest) -> Article | Ticket | None:
    """On the asking page: counts it, unless the page or the answer is not this person's."""
    return _say(request, finding.solved, request.POST.get("solved", ""), DeflectionPlace.ASK)


def say_unhelpful(request: UserRequest) -> Article | Ticket | None:
    """On the asking page: counts it, once for each answer."""
    return _say(request, finding.unhelpful, request.POST.get("unhelpful", ""), DeflectionPlace.ASK)


def _say(request: UserRequest, verb: Any, number: str, place: DeflectionPlace) -> Article | Ticket | None:
    text = typed_text(request.POST) or clean_query(request.POST.get("q", ""))
    asked = finding.asked_on(request.user, request.POST.get("answers_key", ""), text, place)
    return verb(request.user, number, asked) if asked else None


@never_cache
@require_safe
@login_required
def while_searching(request: UserRequest) -> HttpResponse:
    """Under the search box of the home page. Without htmx the results page shows more."""
    text = clean_query(request.GET.get("q", ""))
    if not request.htmx:
        return redirect(f"{reverse('portal:search')}?{urlencode({'q': text})}")
    context = finding.panel(request.user, text, key=request.GET.get("answers_key", "")) | {"text": text}
    return render(request, "portal/_search_answers.html", context)


@require_POST
@login_required
def solved(request: UserRequest) -> HttpResponse:
    """“This solved it” on a page of results or of an article."""
    place = request.POST.get("place", "")
    chosen = DeflectionPlace(place) if place in PLACES else DeflectionPlace.SEARCH
    answer = _say(request, finding.solved, request.POST.get("solved", ""), chosen)
    if answer is None:
        raise Http404
    return redirect(thanks_url(answer))


def thanks_url(answer: Article | Ticket) -> str:
    return f"{reverse('portal:solved')}?{urlencode({'answer': answer.number})}"


@login_required
@require_safe
def thanks(request: UserRequest) -> HttpResponse:
    """The end without a ticket."""
    answer = finding.find_answer(request.user, request.GET.get("answer", ""))
    title = finding.title_of(answer) if answer else ""
    return render(request, "portal/solved.html", {"answer": answer, "title": title})
