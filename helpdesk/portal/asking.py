"""The asking page's memory: what is filled in already, and what was typed before."""

from typing import Any

from django.http import QueryDict

from accounts.http import UserRequest
from accounts.models import User
from helpdesk.portal import once
from helpdesk.portal.forms import OWN_DETAILS
from helpdesk.portal.topics import Topic, locate
from tickets import drafts
from tickets.choices import Impact, Urgency
from tickets.models import Draft, Ticket

KEY = "ask"
# In the session of somebody who is signed out: what they sent in vain, until they have signed in again.
STASH = "portal.ask"
FIELDS = (
    "category", "subcategory", "description", "title", "error_text", "impact", "urgency", "occurred_at", "requester",
    *OWN_DETAILS,
)  # fmt: skip
WRITING = ("description", "title", "error_text")


def own_details(user: User) -> dict[str, Any]:
    """What the desk knows already, so that nobody types it: from the account, and the device asked about last."""
    latest = Ticket.objects.filter(requester=user).order_by("-created_at", "-pk").values_list("device", flat=True)
    return {
        "contact_phone": user.phone,
        "location": user.location,
        "device": latest.first() or "",
        "impact": Impact.PERSON,
        "urgency": Urgency.MEDIUM,
    }


def beginning(request: UserRequest, draft: Draft | None, topics: list[Topic]) -> dict[str, Any]:
    """How the page opens: one's details, over them the draft, over that what the address brings along."""
    start = own_details(request.user) | (draft.data if draft else {})
    start |= locate(topics, request.GET.get("category", ""))
    if device := request.GET.get("asset", ""):
        start["asset"] = device[:19]
    if words := request.GET.get("q", "").replace("\x00", "").strip():
        written = str(start.get("description", ""))
        start["description"] = written if words in written else f"{written}\n\n{words}".strip()
    return start


def stash(request: UserRequest) -> None:
    """Keeps what somebody sent whose session had ended; of strangers, who never had one of our forms, nothing."""
    if not once.is_genuine(request.POST.get("token", "")):
        return
    kept = drafts.typed(request.POST, FIELDS)
    request.session[STASH] = {"token": request.POST.get("token", "")[:200], "typed": kept}


def unstash(request: UserRequest) -> None:
    """Makes a draft of what was kept, if it is this person's; a shared computer has many users."""
    kept = request.session.pop(STASH, None)
    if kept and once.read_token(request.user, kept["token"]):
        drafts.keep(request.user, KEY, kept["typed"], writing=WRITING)


def save(user: User, data: QueryDict) -> None:
    """Saves the draft, unless its form has been sent already and this came late."""
    key = once.read_token(user, data.get("token", ""))
    if key is None or not once.was_used(user, key):
        drafts.keep(user, KEY, drafts.typed(data, FIELDS), writing=WRITING)
