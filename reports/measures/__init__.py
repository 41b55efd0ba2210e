"""The desk's figures. Each is defined once, here; pages, reports, mails, the API and the documentation ask.

`compute("first_contact", Scope(start, end, filters, user))` is a `Figure`; `series` one for each stretch; `breakdown`
one for each value of a dimension with the address of the tickets behind it. `docs/measures.md` is made from the
definitions.
"""

from collections.abc import Iterable, Mapping

from reports.measures import desk, processes, promises  # noqa: F401  (define their measures)
from reports.measures.base import ALL, Figure, Measure, Scope, measure_of, measures
from reports.measures.behind import Address
from reports.measures.dimensions import DIMENSIONS, NOBODY

__all__ = [
    "Figure", "Measure", "Scope", "breakdown", "compute", "compute_many", "measure_of", "measures", "series",
    "tickets_behind",
]  # fmt: skip


def compute(key: str, scope: Scope) -> Figure:
    """One figure. Raises LookupError for a measure that is not defined."""
    return measure_of(key).recipe.compute(scope)


def compute_many(keys: Iterable[str], scope: Scope) -> Mapping[str, Figure]:
    """Several figures of one scope."""
    return {key: compute(key, scope) for key in keys}


def series(key: str, scope: Scope, by: str = "month") -> list[Figure]:
    """A figure for each day, week, month or year of the scope (`scope.split(by)`), empty ones too."""
    return measure_of(key).recipe.series(scope.split(by))


def breakdown(key: str, scope: Scope, dimension: str) -> list[tuple[str, Figure, str]]:
    """By the values of a dimension: what each is called, its figure, and where the tickets behind it are.

    Values with an order of their own keep it; others begin with those that have the most tickets. What has no value
    comes last.
    """
    found = DIMENSIONS[dimension]
    rows = measure_of(key).recipe.by(scope, found)
    names = found.names([value for value, _figure in rows if value is not None])
    ranks = {value: rank for rank, value in enumerate(found.order)}
    rows.sort(key=lambda row: (row[0] is None, ranks.get(row[0] or "", 0), -row[1].count, names.get(row[0] or "", "")))
    return [
        (
            str(found.nothing) if value is None else names.get(value, value),
            figure,
            tickets_behind(key, scope.narrowed(found.filter_name, NOBODY if value is None else value)),
        )
        for value, figure in rows
    ]


def tickets_behind(key: str, scope: Scope, part: str = ALL) -> str:
    """Where the queue lists them: all that a figure is made from, the `part` that counts, or the `rest`.

    Their number is the figure's `count` (of a part, its numerator), less what is confidential and hidden from the
    reader.
    """
    return Address(measure_of(key), part, scope).url
