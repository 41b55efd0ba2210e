"""Several at the same moment: one outcome, one event, and a clear word to the other."""

import threading
from collections.abc import Callable
from urllib.parse import urlparse

import pytest
from django.db import connection
from django.test import Client

from tests.tickets.approval_cast import approving_incidents, ask, make_cast, people_step
from tickets import actions
from tickets.approvals.links import decision_url
from tickets.exceptions import WrongState
from tickets.models import ApprovalStep, Ticket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _process():
    with approving_incidents():
        yield


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """What each gives or raises when all begin at the same moment, each on a connection of its own."""
    barrier = threading.Barrier(len(deeds))
    outcomes: list[object] = [None] * len(deeds)

    def run(index: int, deed: Callable[[], object]) -> None:
        barrier.wait()
        try:
            outcomes[index] = deed()
        except Exception as error:  # noqa: BLE001  (what it raises is what is looked at)
            outcomes[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index, deed)) for index, deed in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return outcomes


def decided(step) -> list[str]:
    return list(step.ticket.events.filter(verb__in=("approved", "rejected_step")).values_list("verb", flat=True))


def test_two_people_approving_at_once_decide_once():
    cast = make_cast()
    step = ask(cast.requester, people_step(cast.manager, cast.colleague))
    outcomes = at_once(
        lambda: actions.decide(step, by=cast.manager, approve=True),
        lambda: actions.decide(step, by=cast.colleague, approve=True),
    )
    refusals = [one for one in outcomes if isinstance(one, WrongState)]
    assert len(refusals) == 1
    assert any(name in refusals[0].message for name in ("直属经理", "同事"))
    assert decided(step) == ["approved"]
    assert step.ticket.events.filter(verb="got_approval").count() == 1


def test_approval_and_refusal_at_once_are_one_of_the_two():
    cast = make_cast()
    step = ask(cast.requester, people_step(cast.manager, cast.colleague))
    at_once(
        lambda: actions.decide(step, by=cast.manager, approve=True),
        lambda: actions.decide(step, by=cast.colleague, approve=False, comment="不行"),
    )
    assert len(decided(step)) == 1
    expected = "approved" if decided(step) == ["approved"] else "rejected"
    assert Ticket.objects.get(pk=step.ticket_id).state == expected
    assert ApprovalStep.objects.get(pk=step.pk).state == expected


def test_last_two_of_all_close_the_step_once():
    cast = make_cast()
    step = ask(cast.requester, people_step(cast.manager, cast.colleague, mode="all"))
    at_once(
        lambda: actions.decide(step, by=cast.manager, approve=True),
        lambda: actions.decide(step, by=cast.colleague, approve=True),
    )
    assert decided(step) == ["approved", "approved"]
    assert step.ticket.events.filter(verb="approval_closed").count() == 1
    assert Ticket.objects.get(pk=step.ticket_id).state == "approved"


def test_link_pressed_twice_at_once_counts_once():
    cast = make_cast()
    step = ask(cast.requester, people_step(cast.manager))
    path = urlparse(decision_url(step.seats.get(), cast.manager)).path
    answers = at_once(*[lambda: Client().post(path, {"decision": "approve"}).status_code] * 2)
    assert sorted(answers) == [200, 410]
    assert decided(step) == ["approved"]


def test_deciding_while_it_is_taken_back_is_one_of_the_two():
    cast = make_cast()
    step = ask(cast.requester, people_step(cast.manager))
    at_once(
        lambda: actions.decide(step, by=cast.manager, approve=True),
        lambda: actions.move(step.ticket, "take_back", by=cast.requester),
    )
    outcome = step.ticket.events.get(verb="approvals_finished").data["outcome"]
    state = Ticket.objects.get(pk=step.ticket_id).state
    assert (outcome, state) in (("approved", "approved"), ("withdrawn", "new"))
