"""Who logs a problem, and by which way."""

import pytest

from accounts.roles import Role
from tests.factories import make_agent, make_user
from tests.tickets.desk_cast import signed_in
from tickets import actions
from tickets.exceptions import NotAllowed
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

LOGS = {Role.PROBLEM_MANAGER, Role.SECOND_LINE, Role.SUPERVISOR}


@pytest.mark.parametrize("role", [None, *Role])
def test_those_who_log_problems_do_and_others_are_refused(role):
    person = make_user(roles=(role,) if role else ())
    if role in LOGS:
        assert actions.create("problem", by=person, title="反复掉线").state == "logged"
        return
    with pytest.raises(NotAllowed):
        actions.create("problem", by=person, title="反复掉线")


def test_the_button_on_the_page_of_problems_logs_one_for_oneself():
    manager = make_user("何静", roles=(Role.PROBLEM_MANAGER,))
    client = signed_in(manager)
    page = client.get("/tickets/new/?kind=problem")
    form = page.context["form"]
    assert (form["kind"].value(), form["requester"].value()) == ("problem", manager.pk)
    given = {
        "kind": "problem", "requester": manager.pk, "channel": "monitoring", "title": "反复掉线", "impact": "team",
        "urgency": "high",
    }  # fmt: skip
    client.post("/tickets/new/", given)
    assert Ticket.objects.values_list("kind", "state", "requester").get() == ("problem", "logged", manager.pk)


def test_whoever_may_not_log_one_is_not_offered_it():
    client = signed_in(make_agent())
    form = client.get("/tickets/new/?kind=problem").context["form"]
    assert "problem" not in dict(form.fields["kind"].choices)
    assert form["kind"].value() == "incident"
