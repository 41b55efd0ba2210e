"""Who gets which pages of changes; for anybody else they are not there."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase

from accounts.models import User
from changes import policies
from tickets.choices import Kind
from tickets.models import Ticket
from tickets.workspace.finding import find_for_staff, find_ticket

View = Callable[..., HttpResponseBase]


def only(allowed: Callable[[User], bool]) -> Callable[[View], View]:
    """Those for whom the rule holds. A stranger signs in first."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not allowed(request.user):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate


planners = only(policies.may_create)
calendar_readers = only(policies.may_read_calendar)
board_members = only(policies.may_attend)
managers = only(policies.may_manage)


def find_change(user: User, number: str, *, staff: bool = True) -> Ticket:
    """The change if the person may see it. Raises Http404, also for a ticket of another kind."""
    ticket = find_for_staff(user, number) if staff else find_ticket(user, number)
    if ticket.kind != Kind.CHANGE:
        raise Http404
    return ticket
