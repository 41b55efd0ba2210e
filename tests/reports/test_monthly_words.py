"""Figures in words: units, what counts as the same, and the clauses that compare."""

import pytest
from django.utils import translation

from reports.monthly.words import change, lasted, shown, versus


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (None, "count", "—"),
        (1204, "count", "1,204"),
        (97.84, "percent", "97.8 %"),
        (38 * 60, "seconds_business", "38 min"),
        (3.5 * 3600, "seconds_wall", "3.5 h"),
        (100 * 3600, "seconds_business", "100.0 h"),
        (96 * 3600, "seconds_wall", "4.0 days"),
        (4.256, "score", "4.26"),
    ],
)
def test_a_figure_is_said_with_its_unit(value, unit, words):
    assert shown(value, unit) == words


def test_no_time_at_all_is_no_minutes():
    assert lasted(0) == "0 min"


@pytest.mark.parametrize(
    ("unit", "now", "then", "clause"),
    [
        ("count", 1200, 1000, "20 % more than in May (1,000)"),
        ("count", 800, 1000, "20 % fewer than in May (1,000)"),
        ("count", 1010, 1000, "about the same as in May (1,000)"),
        ("count", 6, 2, "4 more than in May (2)"),
        ("count", 2, 0, "2 more than in May (0)"),
        ("count", 31, 30, "about the same as in May (30)"),
        ("percent", 97.2, 94.0, "3.2 points higher than in May (94.0 %)"),
        ("percent", 94.3, 94.0, "about the same as in May (94.0 %)"),
        ("seconds_business", 3600, 7200, "50 % shorter than in May (2.0 h)"),
        ("seconds_wall", 7200, 3600, "100 % longer than in May (1.0 h)"),
        ("score", 4.5, 4.0, "0.50 higher than in May (4.00)"),
        ("count", None, 3, ""),
        ("count", 3, None, ""),
    ],
)
def test_two_months_are_compared_in_a_clause(unit, now, then, clause):
    assert versus(unit, now, then, "May") == clause


@pytest.mark.parametrize(
    ("key", "now", "then", "way", "is_good"),
    [
        ("first_contact", 80, 70, "up", True),
        ("first_contact", 60, 70, "down", False),
        ("reopened", 9, 5, "up", False),
        ("came_in", 900, 500, "up", None),
        ("came_in", 500, 500, "same", None),
    ],
)
def test_a_change_knows_whether_it_is_good(key, now, then, way, is_good):
    found = change(key, now, then)
    assert (found.way, found.is_good) == (way, is_good)


def test_without_a_figure_there_is_no_change():
    assert change("came_in", 3, None) is None
