"""Writing: a reply, a note, work done; and the draft of it."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import UserRequest
from tickets import actions, drafts
from tickets.exceptions import Refused
from tickets.files.keeping import gather
from tickets.models import Attachment, Ticket
from tickets.views.detail import workspace
from tickets.views.panels import back_to, status_of
from tickets.workspace.finding import find_for_staff
from tickets.workspace.page import WRITTEN, Composer, Workspace, draft_key


@login_required
@require_POST
def write(request: UserRequest, number: str) -> HttpResponse:
    """Sends what was written. What is refused comes back as it was typed, with the reason."""
    ticket = find_for_staff(request.user, number)
    gathered = gather(request.user, request.POST, request.FILES)
    composer = Composer.of(request.POST)
    composer.attachments = gathered.attachments
    try:
        if gathered.errors:
            raise ValidationError(gathered.errors)
        message = _send(request, ticket, composer, gathered.attachments)
    except ValidationError as error:
        composer.errors = error.messages
        return workspace(request, ticket, composer, status=400)
    except Refused as refusal:
        composer.errors = [refusal.message]
        return workspace(request, ticket, composer, status=status_of(refusal))
    drafts.discard(request.user, draft_key(ticket))
    hold = Workspace(request.user, ticket, request.GET).hold
    if request.POST.get("then") == "hold" and hold:
        return redirect(reverse("tickets:move", args=[ticket.number, hold.name]))
    return back_to(request, ticket, message, "#latest")


def _send(request: UserRequest, ticket: Ticket, composer: Composer, attachments: list[Attachment]) -> str:
    """Carries out the verb of the chosen tab; returns what to say."""
    if composer.kind == "reply":
        actions.reply(ticket, by=request.user, text=composer.text, attachments=attachments)
        return _("Reply sent to %(name)s.") % {"name": ticket.contact_name}
    if composer.kind == "note":
        actions.note(ticket, by=request.user, text=composer.text, attachments=attachments)
        return _("Internal note saved.")
    if composer.kind != "work":
        raise ValidationError(_("Choose what to write: a reply, a note or work done."))
    if attachments:
        raise ValidationError(_("Files go with a reply or a note, not with logged work."))
    actions.log_work(
        ticket,
        by=request.user,
        manner=composer.manner,
        minutes=composer.minutes,
        text=composer.text,
        session_reference=composer.session_reference,
    )
    return _("Work logged.")


@login_required
@require_POST
def save_draft(request: UserRequest, number: str) -> HttpResponse:
    """Keeps what stands in the box, a moment after the last key."""
    ticket = find_for_staff(request.user, number)
    drafts.keep(request.user, draft_key(ticket), drafts.typed(request.POST, WRITTEN))
    return HttpResponse(status=204)
