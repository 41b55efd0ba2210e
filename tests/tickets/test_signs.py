"""What the template tags say about moments, ages, people and priorities."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.template import Context, Template
from django.utils import timezone, translation

from tickets.templatetags import desk

# A Wednesday, 14:02 in Shanghai.
NOW = datetime(2026, 11, 18, 6, 2, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _wednesday():
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("at", "style", "words"),
    [
        (NOW + timedelta(minutes=22), "", "Today 14:24"),
        (NOW + timedelta(minutes=22), "short", "14:24"),
        (NOW - timedelta(hours=15), "", "Yesterday 23:02"),
        (NOW + timedelta(hours=10), "", "Tomorrow 00:02"),
        (NOW - timedelta(days=2), "", "Mon 16 Nov 14:02"),
        (NOW - timedelta(days=2), "short", "16 Nov 14:02"),
        (NOW - timedelta(days=400), "", "14 Oct 2025 14:02"),
    ],
)
def test_a_moment_is_said_as_people_say_it(at, style, words):
    assert desk.said(timezone.localtime(at), style) == words


def test_in_chinese_a_moment_names_the_weekday():
    with translation.override("zh-hans"):
        assert desk.said(timezone.localtime(NOW - timedelta(days=2))) == "11-16 周一 14:02"


def test_the_exact_moment_is_in_the_title():
    assert 'title="2026-11-18 14:02:15"' in desk.moment(NOW)


def test_no_moment_is_a_dash():
    assert desk.moment(None) == desk.age(None) == "—"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (59, "just now"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 hr"),
        (86399, "23 hr"),
        (86400, "1 day"),
        (2e5, "2 days"),
    ],
)
def test_an_age_is_its_largest_whole_unit(seconds, words):
    assert desk.duration(seconds) == words


@pytest.mark.parametrize(
    ("name", "shown"), [("周启明", "周"), ("Daniel Weber", "DW"), ("Priya", "P"), ("Anna Maria Rossi", "AR"), ("", "?")]
)
def test_the_initial_is_the_surname_in_chinese_and_both_ends_elsewhere(name, shown):
    assert desk.initial(name) == shown


@pytest.mark.parametrize(("viewer", "own"), [(1, True), (2, False)])
def test_only_oneself_is_in_colour(viewer, own):
    context = {"request": SimpleNamespace(user=SimpleNamespace(pk=viewer))}

    assert ("avatar-self" in desk.avatar(context, SimpleNamespace(pk=1, name="周启明"))) is own


def test_a_hostile_name_is_escaped():
    assert "<script" not in desk.avatar({}, SimpleNamespace(pk=1, name="<script>"))


@pytest.mark.parametrize(("value", "word"), [(1, "Urgent"), (2, "High"), (3, "Medium"), (4, "Low")])
def test_a_priority_has_shape_and_word(value, word):
    html = desk.priority(value)

    assert html.count("<svg") == 1
    assert f"</svg>{word}</span>" in html


def test_a_badge_is_built_once_per_language():
    ticket = SimpleNamespace(kind="incident", state="in_progress")

    english = desk.state_badge(ticket)
    with translation.override("zh-hans"):
        desk.state_badge(ticket)

    assert desk.state_badge(ticket) is english


def test_what_people_wrote_is_dressed_as_prose():
    html = Template("{% load desk %}{% markdown text %}").render(Context({"text": "**好**"}))

    assert html.startswith('<div class="prose">')


@pytest.mark.parametrize(
    ("label", "said"),
    [("Title", "Title: needed"), ("What is it?", "What is it? needed"), ("是什么？", "是什么？needed")],
)
def test_a_question_is_not_followed_by_a_colon(label, said):
    page = Template("{% load desk %}{{ label }}{{ label|colon }}needed")
    assert page.render(Context({"label": label})) == said
