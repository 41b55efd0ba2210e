"""Who gets the desk's pages at all."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase

from accounts.models import User

View = Callable[..., HttpResponseBase]


def allowed_to(rule: Callable[[User], bool]) -> Callable[[View], View]:
    """Those whom the rule names. A stranger signs in first; for anybody else the page is not there."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not rule(request.user):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return guard


desk_staff = allowed_to(lambda user: user.is_desk_staff)
# Whoever keeps the settings.
administrators = allowed_to(lambda user: user.is_administrator)
