"""Following one ticket, and answering in its conversation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest
from accounts.models import User
from helpdesk.portal.following import find_ticket, own_moves, page_context
from helpdesk.portal.forms import ReplyForm, add_errors
from tickets import actions, drafts
from tickets.exceptions import NotAllowed, WrongState
from tickets.files import keeping
from tickets.models import Attachment, Ticket
from tickets.policies import can_reply


@login_required
@never_cache
@require_safe
def ticket(request: UserRequest, number: str) -> HttpResponse:
    """Where it is, who has it, what was said."""
    found = find_ticket(request.user, number)
    draft = drafts.load(request.user, _key(found))
    kept = draft.data if draft else {}
    gathered = keeping.gather(request.user, drafts.as_query(kept), request.FILES)
    return _page(request, found, ReplyForm(initial=kept), gathered.attachments)


@login_required
@require_POST
def reply(request: UserRequest, number: str) -> HttpResponse:
    """One's answer. Refused, the page comes back with everything that was typed and attached."""
    found = find_ticket(request.user, number)
    gathered = keeping.gather(request.user, request.POST, request.FILES)
    form = ReplyForm(request.POST)
    for refusal in gathered.errors:
        form.add_error("attachments", refusal)
    if not found.is_open:
        return _too_late(request, found, form, gathered.attachments)
    try:
        said = form.is_valid() and _say(found, request.user, form, gathered.attachments)
    except WrongState:  # in this very moment
        return _too_late(request, found, form, gathered.attachments)
    if said:
        drafts.discard(request.user, _key(found))
        messages.success(request, _("Your answer is on its way."))
        return redirect("portal:ticket", found.number)
    return _page(request, found, form, gathered.attachments, status=400)


def _too_late(request: UserRequest, found: Ticket, form: ReplyForm, attachments: list[Attachment]) -> HttpResponse:
    closed = _("This ticket was closed meanwhile. Your words are still here: ask again with them.")
    form.add_error("text", ValidationError(closed, code="closed"))
    return _page(request, found, form, attachments, status=409)


def _say(found: Ticket, by: User, form: ReplyForm, attachments: list[Attachment]) -> bool:
    try:
        actions.reply(found, by=by, text=form.cleaned_data["text"], attachments=attachments)
    except NotAllowed as error:
        raise PermissionDenied(error.message) from error
    except ValidationError as error:
        add_errors(form, error)
        return False
    return True


def _page(
    request: UserRequest, found: Ticket, form: ReplyForm, attachments: list[Attachment], *, status: int = 200
) -> HttpResponse:
    context = page_context(found, request.user) | {
        "form": form,
        "attachments": attachments,
        "moves": own_moves(found, request.user),
        "may_reply": (found.is_open or form.is_bound) and can_reply(request.user, found),
    }
    return render(request, "portal/ticket.html", context, status=status)


@require_POST
def save_draft(request: UserRequest, number: str) -> HttpResponse:
    """Keeps a reply while it is typed; 401 for whoever was signed out."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    found = find_ticket(request.user, number)
    drafts.keep(request.user, _key(found), drafts.typed(request.POST, ("text",)))
    return HttpResponse(status=204)


def _key(found: Ticket) -> str:
    return f"portal:{found.number}"
