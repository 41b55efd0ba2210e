"""Channels that escalation posts to, and what could not be delivered to them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import UserRequest
from sla.channels import delivery
from sla.channels.verbs import NotPosted, remove_channel, save_channel, try_channel
from sla.forms.channels import ChannelForm
from sla.models import ChatChannel, ChatMessage, SettingChange
from sla.views.guard import history, promise_editors
from tickets.exceptions import Refused
from tickets.views.panels import put_errors

SHOWN_MESSAGES = 50


@require_GET
@promise_editors
def index(request: UserRequest) -> HttpResponse:
    """All channels; what has failed, or was tried in vain and will be tried again."""
    context = {
        "channels": ChatChannel.objects.all(),
        "troubled": ChatMessage.objects.troubled().select_related("event__ticket")[:SHOWN_MESSAGES],
        "changes": history(SettingChange.Subject.CHANNEL),
    }
    return render(request, "sla/settings/channels.html", context)


@require_http_methods(["GET", "POST"])
@promise_editors
def edit(request: UserRequest, pk: int | None = None) -> HttpResponse:
    """A new channel, or an old one changed."""
    channel = get_object_or_404(ChatChannel, pk=pk) if pk else None
    form = ChannelForm(request.POST or None, channel=channel)
    if request.method == "POST" and form.is_valid():
        try:
            save_channel(channel, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("sla:channels")
    status = 400 if form.errors else 200
    return render(request, "sla/settings/channel_edit.html", {"channel": channel, "form": form}, status=status)


@require_POST
@promise_editors
def test(request: UserRequest, pk: int) -> HttpResponse:
    """Posts a test and says what came of it."""
    channel = get_object_or_404(ChatChannel, pk=pk)
    try:
        try_channel(channel, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except NotPosted as error:
        messages.error(request, _("“%(name)s” was not reached: %(why)s") % {"name": channel, "why": error})
    else:
        messages.success(request, _("Posted to “%(name)s”.") % {"name": channel})
    return redirect("sla:channels")


@require_POST
@promise_editors
def remove(request: UserRequest, pk: int) -> HttpResponse:
    """Takes a channel away."""
    try:
        remove_channel(get_object_or_404(ChatChannel, pk=pk), by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Removed."))
    return redirect("sla:channels")


@require_POST
@promise_editors
def retry(request: UserRequest, pk: int) -> HttpResponse:
    """Has a message that could not be delivered tried again."""
    delivery.retry(get_object_or_404(ChatMessage, pk=pk))
    messages.success(request, _("It is tried again."))
    return redirect("sla:channels")
