"""Documents: a template as PDF, from what is on this machine alone."""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)
# What documents of the desk share; each template brings its own besides.
STYLESHEET = "css/document.css"


class PdfUnavailable(RuntimeError):
    """This installation cannot make PDF files: WeasyPrint or Pango is missing. The page itself can be printed."""


def refuse_fetching(url: str, *args: Any, **options: Any) -> NoReturn:
    """A document holds all it shows: nothing that a person wrote may make the server open an address or a file."""
    raise ValueError(f"documents fetch nothing, and so not {url}")


def render_pdf(template: str, context: Mapping[str, Any]) -> bytes:
    """The template as a PDF file, set with the fonts of this machine. Raises PdfUnavailable."""
    # Loaded late: it takes half a second and wants libraries of the system that a small installation may lack.
    try:
        from weasyprint import CSS, HTML
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError) as error:
        logger.warning("PDF files cannot be made here: %s", error)
        raise PdfUnavailable(str(error)) from error

    class Nothing(URLFetcher):
        """Opens no address; what an address of its own holds is no address of anything."""

        def fetch(self, url: str, *args: Any, **options: Any) -> Any:
            if url.startswith("data:image/"):
                return super().fetch(url, *args, **options)
            refuse_fetching(url)

    html = render_to_string(template, {**context, "is_pdf": True})
    style = CSS(string=_stylesheet(), url_fetcher=Nothing())
    document: bytes = HTML(string=html, url_fetcher=Nothing()).write_pdf(stylesheets=[style])
    return document


def _stylesheet() -> str:
    return (Path(settings.BASE_DIR) / "static" / STYLESHEET).read_text("utf-8")
