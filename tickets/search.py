"""Text to search terms: Latin words as they are, Chinese as pairs of neighbouring characters.

PostgreSQL's own parsers do not split Chinese, so the terms are made here and stored as they are; pairs find any
Chinese word of two characters or more without a dictionary.
"""

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import Func, TextField, Value

if TYPE_CHECKING:
    from tickets.models import Ticket

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
RUNS = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+(?:[-.@/\\_][^\W_{HAN}]+)*")
PARTS = re.compile(rf"[^\W_{HAN}]+")
# Enough for the longest mail; keeps one ticket from filling the index.
MAX_TERMS = 2_000
MAX_QUERY_TERMS = 24
MAX_TERM_LENGTH = 80


def normalise(text: str) -> str:
    """Full width becomes half width, letters lose their case."""
    return unicodedata.normalize("NFKC", text).replace("\x00", "").casefold()


def _is_han(run: str) -> bool:
    return re.match(f"[{HAN}]", run) is not None


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


def index_terms(*texts: str) -> list[str]:
    """The terms under which a document with these texts is found."""
    terms: dict[str, None] = {}
    for run in RUNS.findall(normalise(" ".join(texts))):
        if _is_han(run):
            terms.update(dict.fromkeys(_pairs(run)))
            terms.update(dict.fromkeys(run))
        else:
            terms[run[:MAX_TERM_LENGTH]] = None
            terms.update(dict.fromkeys(part[:MAX_TERM_LENGTH] for part in PARTS.findall(run)))
        if len(terms) >= MAX_TERMS:
            break
    return list(terms)[:MAX_TERMS]


def query_terms(text: str) -> list[str]:
    """The terms that a document must all hold; Latin words match by their beginning (`:*`)."""
    terms: dict[str, None] = {}
    for run in RUNS.findall(normalise(text)):
        if _is_han(run):
            terms.update(dict.fromkeys(_quoted(pair) for pair in _pairs(run)))
        else:
            terms[f"{_quoted(run[:MAX_TERM_LENGTH])}:*"] = None
    return list(terms)[:MAX_QUERY_TERMS]


def _quoted(term: str) -> str:
    escaped = term.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def search_vector(*texts: str) -> Func:
    """An expression for a `SearchVectorField`."""
    terms: Any = Value(index_terms(*texts), output_field=ArrayField(TextField()))
    return Func(terms, function="array_to_tsvector", output_field=SearchVectorField())


def ticket_search_vector(ticket: "Ticket") -> Func:
    """What the queue's search looks at: the number, the title, the people, the device and what happened."""
    return search_vector(
        ticket.number,
        ticket.title,
        ticket.contact_name,
        ticket.contact_employee_number,
        ticket.device,
        ticket.error_text,
        ticket.description[:5_000],
    )


class TermsQuery(SearchQuery):
    """Terms in PostgreSQL's own notation, taken as they are instead of through a parser."""

    def __init__(self, terms: str) -> None:
        super().__init__(terms, search_type="raw")

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        return super().as_sql(compiler, connection, template="%(expressions)s::tsquery")


def search_query(text: str) -> TermsQuery | None:
    """An expression to compare a `SearchVectorField` with, or None when the text holds no word."""
    terms = query_terms(text)
    return TermsQuery(" & ".join(terms)) if terms else None
