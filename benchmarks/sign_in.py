"""Prints what a client needs: a session, a CSRF secret and a token of the service desk's first agent, and tickets."""

import json
import secrets
from importlib import import_module

import django

TICKETS = 400


def main() -> None:
    """For `benchmarks.serving`, in the environment of the server."""
    django.setup()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.middleware.csrf import CSRF_SECRET_LENGTH

    from accounts.models import ApiToken, Scope, User
    from tickets.models import Ticket

    agent = User.objects.filter(teams__is_service_desk=True).order_by("pk")[0]
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(agent.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = agent.get_session_auth_hash()
    session.create()
    _token, secret = ApiToken.issue(agent, "benchmark", [Scope.WRITE])
    opened = Ticket.objects.visible_to(agent).for_teams_of(agent).filter(state="in_progress")
    keys = {
        "session": session.session_key,
        "csrf": secrets.token_hex(CSRF_SECRET_LENGTH)[:CSRF_SECRET_LENGTH],
        "token": secret,
        "numbers": list(opened.order_by("-created_at").values_list("number", flat=True)[:TICKETS]),
    }
    print(json.dumps(keys))


if __name__ == "__main__":
    main()
