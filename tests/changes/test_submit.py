"""Submitting a change: leaving out a part of its plan is refused, and the refusal names the part."""

import pytest

from changes.actions import Plan, save_plan
from tests.changes.making import TEXTS, at, make_change, make_plan
from tickets import actions
from tickets.exceptions import Blocked
from tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

PARTS = {
    "justification": "The reason is missing",
    "scope": "The scope is missing",
    "impact_description": "The impact is missing",
    "test_plan": "The test plan is missing",
    "rollback_plan": "The rollback plan is missing",
    "point_of_no_return": "The point of no return is missing",
    "starts_at": "The window is missing",
}


def reasons(ticket: Ticket) -> list[str]:
    with pytest.raises(Blocked) as refused:
        actions.move(ticket, "submit", by=ticket.opened_by)
    return [str(reason) for reason in refused.value.reasons]


def test_a_whole_plan_is_submitted():
    ticket = make_change()

    assert actions.move(ticket, "submit", by=ticket.opened_by).state == "submitted"


def test_an_empty_plan_is_told_everything_that_is_missing_at_once():
    found = reasons(make_change(plan=Plan()))

    for words in (*PARTS.values(), "The affected assets and services are missing", "The implementation plan is missing",
                  "The rollback's steps are missing"):  # fmt: skip
        assert any(reason.startswith(words) for reason in found), words


@pytest.mark.parametrize("name", PARTS)
def test_each_part_that_is_left_out_is_named_alone(name):
    ticket = make_change()
    save_plan(ticket, Plan(fields={name: "" if name in TEXTS else None}), by=ticket.opened_by)

    (reason,) = reasons(ticket)

    assert reason.startswith(PARTS[name])


def test_assets_are_needed():
    ticket = make_change()
    save_plan(ticket, Plan(asset_ids=[]), by=ticket.opened_by)

    assert reasons(ticket) == ["The affected assets and services are missing."]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"assignee": None}, "These steps have no owner: 2 刷固件."),
        ({"minutes": None}, "These steps have no length: 2 刷固件."),
    ],
)
def test_every_step_has_an_owner_and_a_length(change, words):
    ticket = make_change()
    drafts = list(make_plan(ticket.opened_by).steps)
    drafts[1] = type(drafts[1])(**{"title": "刷固件", "minutes": 30, "assignee": ticket.opened_by, **change})
    save_plan(ticket, Plan(steps=drafts), by=ticket.opened_by)

    assert reasons(ticket) == [words]


def test_the_point_of_no_return_is_a_step_that_there_is():
    ticket = make_change()
    save_plan(ticket, Plan(fields={"point_of_no_return": 3}), by=ticket.opened_by)

    assert reasons(ticket) == ["The point of no return names step 3, and there are 2."]


def test_a_window_in_the_past_is_refused():
    ticket = make_change(starts_at=at(-2), ends_at=at(-1))

    assert reasons(ticket) == ["The window lies in the past."]


def test_nothing_has_happened_when_it_is_refused():
    ticket = make_change(plan=Plan())
    count = ticket.events.count()

    reasons(ticket)

    ticket.refresh_from_db()
    assert (ticket.state, ticket.events.count()) == ("draft", count)
