"""Forms beside an asset: a drawer where scripts run, a page of their own where they do not."""

from functools import partial

from accounts.http import UserRequest
from tickets.views import panels

panel = partial(panels.panel, page="assets/panel_page.html")


def query_of(request: UserRequest) -> str:
    """What was typed into a panel's search."""
    return (request.GET.get("q") or request.POST.get("q") or "").replace("\x00", "").strip()[:100]
