"""Asking for help: one short page that loses nothing."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.colleagues import find_by_number, find_colleagues
from accounts.http import UserRequest
from accounts.models import User
from helpdesk.portal import asking, once
from helpdesk.portal.devices import name_device
from helpdesk.portal.expecting import expected_by, foreseen
from helpdesk.portal.forms import OWN_DETAILS, AskForm, add_errors
from helpdesk.portal.topics import Topic, load_topics, locate
from helpdesk.portal.views import answers
from tickets import actions, drafts
from tickets.choices import Kind
from tickets.clocks import clocks
from tickets.files import keeping
from tickets.models import Attachment, Draft, Ticket
from tickets.proposals.outcomes import note_filed


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: UserRequest) -> HttpResponse:
    """The form; sent, it becomes a ticket. Whoever was signed out meanwhile finds everything again after signing in."""
    if not request.user.is_authenticated:
        if request.method == "POST":
            asking.stash(request)
        return redirect_to_login(request.get_full_path())
    if request.method == "POST":
        return _answer(request)
    asking.unstash(request)
    draft = drafts.load(request.user, asking.KEY)
    topics = load_topics()
    start = asking.beginning(request, draft, topics)
    kept = keeping.gather(request.user, drafts.as_query(start), request.FILES)
    form = AskForm(initial=start, user=request.user, topics=topics)
    return _page(request, form, kept.attachments, draft=draft)


def _answer(request: UserRequest) -> HttpResponse:
    """By the button that was pressed: most of them look something up, and nothing typed is lost."""
    pressed = request.POST.keys()
    if "solved" in pressed and (answer := answers.say_solved(request)):
        drafts.discard(request.user, asking.KEY)
        return redirect(answers.thanks_url(answer))
    if "unhelpful" in pressed:
        answers.say_unhelpful(request)
    if {"look", "solved", "unhelpful", "use"} & pressed:
        return _look_up(request, "look" in pressed)
    return _find_colleague(request) if "find" in pressed else _send(request)


def _look_up(request: UserRequest, looked: bool) -> HttpResponse:
    """The same page as it was typed, with answers and, where one was taken over, the proposed category."""
    topics = load_topics()
    target, _colon, slug = request.POST.get("use", "").partition(":")
    form, kept = _as_typed(request, topics, locate(topics, slug) if target == "category" else {})
    return _page(request, form, kept, found={"looked": looked})


def _find_colleague(request: UserRequest) -> HttpResponse:
    """The search for a colleague without script: the same page, as it was typed, with the people found."""
    form, kept = _as_typed(request, load_topics())
    words = request.POST.get("colleague", "")
    found = {"colleague": words, "people": find_colleagues(request.user, words), "searched": True}
    return _page(request, form, kept, found=found)


def _as_typed(
    request: UserRequest, topics: list[Topic], chosen: Mapping[str, str] = MappingProxyType({})
) -> tuple[AskForm, list[Attachment]]:
    """The form and its files as they came, not checked yet."""
    gathered = keeping.gather(request.user, request.POST, request.FILES)
    start = asking.own_details(request.user) | drafts.typed(request.POST, asking.FIELDS) | dict(chosen)
    return AskForm(initial=start, user=request.user, topics=topics), gathered.attachments


def _send(request: UserRequest) -> HttpResponse:
    gathered = keeping.gather(request.user, request.POST, request.FILES)
    form = AskForm(request.POST, initial=asking.own_details(request.user), user=request.user, topics=load_topics())
    for refusal in gathered.errors:
        # A file that has gone is no loss when this is the second sending of the same form.
        form.add_error("attachments", refusal)
    key = once.read_token(request.user, request.POST.get("token", ""))
    if key and (known := once.find(request.user, key)):
        return redirect("portal:sent", known.number)
    if form.is_valid() and (ticket := _create(form, gathered.attachments)):
        drafts.discard(request.user, asking.KEY)
        note_filed(ticket, request.POST.getlist("proposed"))
        return redirect("portal:sent", ticket.number)
    return _page(request, form, gathered.attachments, status=400)


def _create(form: AskForm, attachments: list[Attachment]) -> Ticket | None:
    def create() -> Ticket:
        ticket = actions.create(Kind.INCIDENT, by=form.user, attachments=attachments, **form.ticket_fields())
        name_device(ticket, form.chosen_device, form.user)
        return ticket

    try:
        return once.create_once(form.user, form.cleaned_data["token"], create)
    except ValidationError as error:
        add_errors(form, error)
        return None


def _page(
    request: UserRequest,
    form: AskForm,
    attachments: list[Attachment],
    *,
    draft: Draft | None = None,
    status: int = 200,
    found: Mapping[str, Any] | None = None,
) -> HttpResponse:
    token = form["token"].value() or ""
    typed = request.POST if form.is_bound else drafts.as_query(form.initial)
    context = {
        "form": form,
        "attachments": attachments,
        "draft": draft,
        "own_details_refused": any(name in form.errors for name in OWN_DETAILS),
        "token": token if once.read_token(request.user, token) else once.new_token(request.user),
        "people": _named(form),
        "promise": foreseen(request.user, typed),
        **answers.beside_form(request, typed),
        **(found or {}),
    }
    return render(request, "portal/ask.html", context, status=status)


def _named(form: AskForm) -> list[User]:
    """The colleague chosen before, by name."""
    person = find_by_number(str(form["requester"].value() or ""))
    return [person] if person and person.is_active else []


@require_POST
def save_draft(request: UserRequest) -> HttpResponse:
    """Keeps what is typed. Says 401 to whoever was signed out, so that the page does not claim to have saved it."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    asking.save(request.user, request.POST)
    return HttpResponse(status=204)


@login_required
@require_POST
def discard_draft(request: UserRequest) -> HttpResponse:
    """Begins afresh."""
    drafts.discard(request.user, asking.KEY)
    return redirect("portal:ask")


@login_required
@never_cache
@require_safe
def sent(request: UserRequest, number: str) -> HttpResponse:
    """The number, large, and what happens next."""
    tickets = Ticket.objects.visible_to(request.user).select_related(
        "team", "requester", "category", "contact_department"
    )
    ticket = get_object_or_404(tickets, number=number)
    promise = clocks().foresee(ticket, ticket.created_at)
    context = {
        "ticket": ticket,
        "respond_by": None if ticket.first_responded_at else promise.respond_by,
        "solve_by": expected_by([ticket]).get(ticket.pk),
        "steps": ticket.approval_steps.prefetch_related("seats__person") if ticket.kind == Kind.REQUEST else [],
    }
    return render(request, "portal/sent.html", context)


@login_required
@require_safe
def expectation(request: UserRequest) -> HttpResponse:
    """When one would hear and when it would be solved, with what the page says so far."""
    return render(request, "portal/_ask_expect.html", {"promise": foreseen(request.user, request.GET)})
