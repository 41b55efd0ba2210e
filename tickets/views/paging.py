"""The addresses of a list's pages."""

from django.http import HttpRequest


def page_url(request: HttpRequest, cursor: str | None) -> str:
    """The address of a neighbouring page; empty where there is none."""
    if not cursor:
        return ""
    params = request.GET.copy()
    params["cursor"] = cursor
    return f"?{params.urlencode()}"
