"""Who logs a problem, and by which way."""

import pytest

from accounts.roles import Role
from tests.factories import make_user
from tickets import actions
from tickets.exceptions import NotAllowed

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
