"""The command palette's answers."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from tickets.queue.palette import find
from tickets.views.access import desk_staff


@require_GET
@desk_staff
def palette(request: HttpRequest) -> JsonResponse:
    """`{"results": [{"group", "label", "url", "icon", "meta"}]}` for what was typed (`q`)."""
    return JsonResponse({"results": find(request.user, request.GET.get("q", ""))})
