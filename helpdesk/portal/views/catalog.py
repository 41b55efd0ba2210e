"""Ordering from the catalogue: the shelves, an item's page, and what it does not have."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.colleagues import find_by_number, find_colleagues
from accounts.http import UserRequest
from accounts.models import User
from catalog.actions import order, order_freely
from catalog.actions.order import form_for
from catalog.models import CatalogItem
from catalog.policies import may_order, visible_items
from helpdesk.portal import once, order_drafts
from helpdesk.portal.catalog import prospect, shelves, who_fulfils
from helpdesk.portal.forms import FreeOrderForm, OrderForm, add_errors
from helpdesk.portal.search import clean_query
from tickets import drafts
from tickets.custom_forms import AnswersForm
from tickets.exceptions import NotAllowed
from tickets.files import keeping
from tickets.models import Attachment, Ticket


@login_required
@require_safe
def catalog(request: UserRequest) -> HttpResponse:
    """What one may order, by shelf, or what of it the words find."""
    text = clean_query(request.GET.get("q", ""))
    context = {"shelves": shelves(request.user, text), "text": text, "for": request.GET.get("for", "")[:32]}
    return render(request, "portal/catalog.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: UserRequest, slug: str) -> HttpResponse:
    """An item with its form; sent, it becomes a request. What one may not order is not there."""
    found = get_object_or_404(visible_items(request.user).whole(), slug=slug)
    requester = _requester(request)
    if request.method == "POST":
        return _send(request, found, requester)
    draft = order_drafts.load(request.user, found)
    kept = drafts.as_query(draft.data) if draft else None
    form = OrderForm(initial=_own(request.user, requester) | (kept.dict() if kept else {}), user=request.user)
    answers = form_for(found, requester=requester, by=request.user, data=kept)
    if answers is not None and kept is not None:
        answers.unfinished()
    return _page(request, found, form, answers, requester, draft=draft)


@require_POST
def save_draft(request: UserRequest, slug: str) -> HttpResponse:
    """Keeps what is typed; 401 to whoever was signed out, so that the page does not claim to have saved it."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    found = get_object_or_404(visible_items(request.user), slug=slug)
    order_drafts.save(request.user, found, request.POST)
    return HttpResponse(status=204)


@login_required
@require_POST
def discard_draft(request: UserRequest, slug: str) -> HttpResponse:
    """Begins afresh."""
    found = get_object_or_404(visible_items(request.user), slug=slug)
    order_drafts.discard(request.user, found)
    return redirect("portal:catalog_item", found.slug)


def _requester(request: UserRequest) -> User:
    """Whom it is for: a colleague named by number, else oneself."""
    number = request.POST.get("requester") or request.GET.get("for") or ""
    person = find_by_number(number) if number else None
    return person if person and person.is_active else request.user


def _own(user: User, requester: User) -> dict[str, Any]:
    """One's own phone; a colleague's is theirs to tell, except to the desk."""
    knows = user.pk == requester.pk or user.is_desk_staff
    return {"contact_phone": requester.phone if knows else "", "requester": requester.employee_number}


def _send(request: UserRequest, found: CatalogItem, requester: User) -> HttpResponse:
    form = OrderForm(request.POST, initial=_own(request.user, requester), user=request.user)
    answers = form_for(found, requester=requester, by=request.user, data=request.POST, files=request.FILES)
    key = once.read_token(request.user, request.POST.get("token", ""))
    if key and (known := once.find(request.user, key)):
        return redirect("portal:sent", known.number)
    valid = [form.is_valid(), answers is None or answers.is_valid()]
    if all(valid) and (ticket := _order(found, form, answers, requester)):
        order_drafts.discard(request.user, found)
        return redirect("portal:sent", ticket.number)
    return _page(request, found, form, answers, requester, status=400)


def _order(found: CatalogItem, form: OrderForm, answers: AnswersForm | None, requester: User) -> Ticket | None:
    def create() -> Ticket:
        return order(found, answers, by=form.user, requester=requester, **form.ticket_fields())

    try:
        return once.create_once(form.user, form.cleaned_data["token"], create)
    except NotAllowed as error:
        raise PermissionDenied(error.message) from error
    except ValidationError as error:
        add_errors(form, error)
        return None


def _page(
    request: UserRequest,
    found: CatalogItem,
    form: OrderForm,
    answers: AnswersForm | None,
    requester: User,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    words = request.GET.get("colleague", "")
    context = {
        "item": found,
        "form": form,
        "answers": answers,
        "requester": requester,
        "token": _token(request, form),
        "prospect": prospect(found, requester),
        "team": who_fulfils(found),
        "colleague": words,
        "people": find_colleagues(request.user, words),
        "may_order": may_order(requester, found),
        **more,
    }
    return render(request, "portal/catalog_item.html", context, status=status)


def _token(request: UserRequest, form: OrderForm | FreeOrderForm) -> str:
    token = form["token"].value() or ""
    return token if once.read_token(request.user, token) else once.new_token(request.user)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def free(request: UserRequest) -> HttpResponse:
    """A wish in one's own words, for what no shelf has."""
    if request.method != "POST":
        form = FreeOrderForm(initial={"title": clean_query(request.GET.get("q", ""))}, user=request.user)
        return _free_page(request, form, [])
    gathered = keeping.gather(request.user, request.POST, request.FILES)
    form = FreeOrderForm(request.POST, user=request.user)
    for refusal in gathered.errors:
        form.add_error("attachments", refusal)
    key = once.read_token(request.user, request.POST.get("token", ""))
    if key and (known := once.find(request.user, key)):
        return redirect("portal:sent", known.number)
    if form.is_valid() and (ticket := _order_freely(form, gathered.attachments)):
        return redirect("portal:sent", ticket.number)
    return _free_page(request, form, gathered.attachments, status=400)


def _order_freely(form: FreeOrderForm, attachments: list[Attachment]) -> Ticket | None:
    def create() -> Ticket:
        return order_freely(by=form.user, attachments=attachments, **form.ticket_fields())

    try:
        return once.create_once(form.user, form.cleaned_data["token"], create)
    except ValidationError as error:
        add_errors(form, error)
        return None


def _free_page(
    request: UserRequest, form: FreeOrderForm, attachments: list[Attachment], *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "attachments": attachments, "token": _token(request, form)}
    return render(request, "portal/catalog_free.html", context, status=status)
