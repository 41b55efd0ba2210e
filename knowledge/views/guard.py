"""Who gets the pages of the desk's side at all."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase

from accounts.models import User
from knowledge import policies

View = Callable[..., HttpResponseBase]


def only(allowed: Callable[[User], bool]) -> Callable[[View], View]:
    """A stranger signs in first; for whoever is not allowed the page is not there."""

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


staff = only(lambda user: user.is_desk_staff)
writers = only(policies.can_write)
