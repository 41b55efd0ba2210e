"""A list of fifty tickets and the recording of one, without anything that makes a desk of it."""

import json

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from accounts.models import ApiToken, User
from tickets.models import Ticket, next_number

ROWS = 50


@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """The same rows that the agent's own queue begins with, in a plain table."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101  (login_required sees to it)
    tickets = (
        Ticket.objects.filter(is_open=True, team_id__in=user.team_ids)
        .select_related("assignee", "team", "category", "contact_department")
        .defer("description", "error_text", "search")
        .order_by("priority", "created_at", "id")
    )
    return render(request, "bare/queue.html", {"tickets": tickets[:ROWS]})


@csrf_exempt
def create(request: HttpRequest) -> HttpResponse:
    """A number and a row, for whoever has a token."""
    secret = request.headers["Authorization"].removeprefix("Bearer ")
    token = ApiToken.objects.select_related("user").get(digest=ApiToken.digest_of(secret))
    given = json.loads(request.body)
    now = timezone.now()
    with transaction.atomic():
        ticket = Ticket.objects.create(
            number=next_number(now),
            kind="incident",
            state="new",
            title=given["title"],
            description=given["description"],
            requester=token.user,
            created_at=now,
        )
    return JsonResponse({"number": ticket.number}, status=201)
