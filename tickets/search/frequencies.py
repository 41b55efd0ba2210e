"""How rare a term is: from PostgreSQL's own statistics where a table is large, counted where it is small."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

from django.db import connection, models

from tickets.search.text import quoted

# Up to so many rows counting them is cheap, and the statistics of a young table may say nothing.
SMALL = 20_000
KEPT_SECONDS = 600
# A term that is not among the commonest is rarer than these by about so much.
RARER = 100


@dataclass(frozen=True)
class Frequencies:
    """In how many of a table's rows a term occurs."""

    rows: int
    documents: Mapping[str, float]
    # Of a term that the statistics do not name.
    otherwise: float = 0.0

    def of(self, term: str) -> float:
        return self.documents.get(term, self.otherwise)

    def weight(self, term: str) -> float:
        """Rare terms weigh more; one that occurs nowhere weighs nothing where that is known (BM25's idf)."""
        found = self.of(term)
        return log(1 + (self.rows - found + 0.5) / (found + 0.5)) if found else 0.0


_statistics: dict[str, tuple[float, Frequencies]] = {}


def frequencies(model: type[models.Model], terms: Sequence[str]) -> Frequencies:
    """Of these terms, exactly or nearly."""
    table = model._meta.db_table
    place = f"{connection.settings_dict['NAME']} {table}"
    kept = _statistics.get(place)
    if kept is not None and time.monotonic() - kept[0] < KEPT_SECONDS:
        return kept[1]
    rows = _rows(table)
    if rows <= SMALL:
        return _counted(table, terms)
    found = _from_statistics(table, rows)
    if not found.documents:
        return _counted(table, terms)
    _statistics[place] = (time.monotonic(), found)
    return found


def _rows(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [table])
        return int(cursor.fetchone()[0])


def _counted(table: str, terms: Sequence[str]) -> Frequencies:
    """One look at the index for each term, in one statement."""
    name = connection.ops.quote_name(table)
    one = f"(SELECT count(*) FROM {name} WHERE search @@ %s::tsquery)"  # noqa: S608  (the model's own name)
    query = f"SELECT (SELECT count(*) FROM {name}), {', '.join([one] * len(terms)) or '0'}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(query, list(map(quoted, terms)))
        rows, *counts = cursor.fetchone()
    return Frequencies(rows, dict(zip(terms, counts, strict=False)))


def _from_statistics(table: str, rows: int) -> Frequencies:
    """What ANALYZE keeps of the commonest terms; the others are rarer than the rarest of these."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT most_common_elems::text::text[], most_common_elem_freqs FROM pg_stats"
            " WHERE schemaname = ANY (current_schemas(false)) AND tablename = %s AND attname = 'search'",
            [table],
        )
        row = cursor.fetchone()
    if row is None or not row[0]:
        return Frequencies(rows, {})
    # After the frequencies stand the least, the greatest, and that of nothing.
    shares = dict(zip(row[0], row[1], strict=False))
    return Frequencies(
        rows, {term: share * rows for term, share in shares.items()}, min(shares.values()) * rows / RARER
    )
