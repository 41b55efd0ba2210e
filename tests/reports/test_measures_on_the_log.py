"""The measures over the imported incident log, held against what a script counts straight from the file."""

import io
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import translation

from reports.measures import Scope, breakdown, compute, series
from tests.incidents.incident_log import LOG
from tests.reports.oracle.incident_log import PRIORITIES, counted

pytestmark = pytest.mark.slow

NOW = datetime(2018, 1, 1, tzinfo=UTC)
WHOLE = Scope(date(2016, 1, 1), date(2018, 1, 1), now=NOW)
OURS = {"1": PRIORITIES[0], "2": PRIORITIES[1], "3": PRIORITIES[2], "4": PRIORITIES[3]}


@pytest.fixture(scope="module")
def facts() -> Mapping[str, Any]:
    return counted(str(LOG))


@pytest.fixture(scope="module", autouse=True)
def imported(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The log in the database, once for all tests: they only look."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        report = tmp_path_factory.mktemp("import") / "report.csv"
        call_command("import_incident_log", LOG, report=report, stdout=io.StringIO(), language="en")
        yield
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


def of_priority(key: str, number: str) -> Any:
    return compute(key, WHOLE.narrowed("priority", number))


@pytest.mark.parametrize(
    ("key", "numerator"), [("first_contact", "first_contact"), ("reopened", "reopened"), ("reassigned", "handed_on")]
)
def test_the_shares_of_what_was_solved(facts, key, numerator) -> None:
    figure = compute(key, WHOLE)
    assert (figure.numerator, figure.denominator) == (facts[numerator], facts["solved"])


@pytest.mark.parametrize(("key", "total"), [("reassignments", "reassignments"), ("reopenings", "reopenings")])
def test_how_often_they_were_handed_on_and_came_back(facts, key, total) -> None:
    figure = compute(key, WHOLE)
    assert figure.value == pytest.approx(facts[total] / facts["solved"])


@pytest.mark.parametrize("number", ["", *OURS])
@pytest.mark.parametrize(("how", "fact"), [("median", "median"), ("p95", "p95"), ("mean", "mean")])
def test_how_long_it_took_by_priority(facts, number, how, fact) -> None:
    figure = of_priority(f"solution_time_{how}", number) if number else compute(f"solution_time_{how}", WHOLE)
    wanted = facts["minutes"][OURS.get(number, "ALL")]
    assert figure.denominator == wanted["n"]
    assert figure.value == pytest.approx(wanted[fact] * 60)


def test_what_each_group_took_in(facts) -> None:
    with translation.override("en"):
        found = {("?" if label == "No team" else label): figure.value for label, figure, _url in _by_team()}
    assert found == facts["groups"]


def _by_team() -> Any:
    return breakdown("came_in", WHOLE, "team")


def test_what_was_solved_in_each_month(facts) -> None:
    months = [f"{stretch.start:%Y-%m}" for stretch in WHOLE.split("month")]
    found = dict(zip(months, (figure.value for figure in series("solved", WHOLE, "month")), strict=True))
    assert {month: count for month, count in found.items() if count} == facts["solved_by_month"]


def test_the_table_for_the_report(facts) -> None:
    """What both say, side by side; `-s` shows it."""
    rows = [("incidents", compute("came_in", WHOLE).value, facts["incidents"])]
    rows += [(key, compute(key, WHOLE).numerator, facts[fact]) for key, fact in TABLE]
    for number, name in OURS.items():
        for how in ("median", "p95"):
            ours = of_priority(f"solution_time_{how}", number).value / 60
            rows.append((f"{name}, {how}, minutes", round(ours, 2), round(facts["minutes"][name][how], 2)))
    print("\n| figure | measure | straight from the file |\n| --- | --- | --- |")  # noqa: T201
    for name, ours, theirs in rows:
        print(f"| {name} | {ours:,} | {theirs:,} |")  # noqa: T201
    assert [ours for _name, ours, _theirs in rows] == pytest.approx([theirs for _name, _ours, theirs in rows])


TABLE = [("first_contact", "first_contact"), ("reopened", "reopened"), ("reassigned", "handed_on")]
