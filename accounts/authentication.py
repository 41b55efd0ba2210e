"""Scripts sign in with a personal token: `Authorization: Bearer hd_…`."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.bearers import find_token
from accounts.models import ApiToken, Scope, User

SCHEME = "Bearer"
# Enough to find tokens nobody uses; a write for every request would cost more than it tells.
LAST_USED_RESOLUTION = timedelta(minutes=1)


class ApiRequest(Request):
    """What a view behind `IsAuthenticated` gets: nobody anonymous comes this far. For annotations only."""

    user: User


class TokenAuthentication(BaseAuthentication):
    """Finds the token by its hash. Unknown, expired and revoked ones, and disabled people, get the same 401."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The person and the token, or None when the request names no bearer."""
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != SCHEME.lower().encode():
            return None
        if len(words) != 2:
            raise AuthenticationFailed(_("Write the token as “Authorization: Bearer hd_…”."), code="malformed_token")
        token = find_token(words[1].decode("latin-1"))
        if token is None:
            raise AuthenticationFailed(
                _("This token is unknown, revoked or expired, or its owner's account is disabled."),
                code="invalid_token",
            )
        note_use(token)
        if token.user.language and "Accept-Language" not in request.headers:
            translation.activate(token.user.language)  # until the next request, which begins with its own
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return f'{SCHEME} realm="api"'


def note_use(token: ApiToken) -> None:
    """Remembers that the token was used, at most once a minute whatever runs in parallel."""
    now = timezone.now()
    before = now - LAST_USED_RESOLUTION
    if token.last_used_at is None or token.last_used_at <= before:
        stale = Q(last_used_at=None) | Q(last_used_at__lte=before)
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)


class TokenScope(BasePermission):
    """A token reads with the scope `read` and changes with `write`, which includes reading. Sessions may do both."""

    message = _("The token's scope does not allow this.")
    code = "insufficient_scope"

    def has_permission(self, request: Request, view: Any) -> bool:
        if not isinstance(request.auth, ApiToken):
            return True
        wanted = {Scope.WRITE}
        if request.method in SAFE_METHODS:
            wanted.add(Scope.READ)
        return not wanted.isdisjoint(request.auth.scopes)
