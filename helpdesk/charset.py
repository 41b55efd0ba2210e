"""Everything that comes in is UTF-8."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class Utf8Middleware:
    """Reads forms and addresses as UTF-8, whatever the client calls them.

    Django decodes them by the codec that the client names: Python has some that take minutes over a megabyte
    (punycode), make what no database holds (unicode_escape), or decode no text at all (zlib).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.encoding is not None:
            request.encoding = settings.DEFAULT_CHARSET
        return self.get_response(request)
