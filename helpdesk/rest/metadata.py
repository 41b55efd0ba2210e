"""The answer to OPTIONS."""

from typing import Any

from rest_framework.metadata import BaseMetadata
from rest_framework.request import Request


class Metadata(BaseMetadata):
    """Only where the description is: it says the rest. The methods stand in the header `Allow`."""

    def determine_metadata(self, request: Request, view: Any) -> dict[str, str]:
        return {"description": request.build_absolute_uri("/api/schema/")}
