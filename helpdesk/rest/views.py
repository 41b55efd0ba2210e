"""Views of the API as a whole: its description, its page, and the answer where there is nothing."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class DescriptionView(SpectacularAPIView):
    """The OpenAPI document."""

    throttle_classes = ()


class DocumentationView(SpectacularSwaggerSplitView):
    """The browsable page, under our content security policy: its script and style come from files."""

    template_name = "api/docs.html"
    throttle_classes = ()


@extend_schema(exclude=True)
class NothingHere(APIView):
    """Whatever lies under /api/ and is no endpoint: a problem, not a page."""

    permission_classes = (AllowAny,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise Http404

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Never reached: there is nothing here for any method."""
        raise Http404
