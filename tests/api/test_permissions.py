"""Method × address × person: the status of each."""

import pytest

from tests.api.conftest import Caller
from tests.factories import make_ticket
from tickets import actions
from tickets.models import SavedView

pytestmark = pytest.mark.django_db

# The people in the order of the columns: nobody, the requester, a stranger, an agent of the team, an agent of
# another team (second line), an auditor. `{n}` is the requester's ticket.
PEOPLE = (None, "employee", "stranger", "agent", "other_agent", "auditor")
REPLY, NOTE = {"text": "在吗"}, {"text": "内部", "public": False}
TABLE = [
    ("get", "tickets/", None, (401, 200, 200, 200, 200, 200)),
    ("post", "tickets/", {"title": "x"}, (401, 201, 201, 201, 201, 201)),
    ("post", "tickets/", {"title": "x", "priority": 1}, (401, 403, 403, 201, 201, 403)),
    ("put", "tickets/", {}, (401, 405, 405, 405, 405, 405)),
    ("get", "tickets/{n}/", None, (401, 200, 404, 200, 200, 200)),
    ("patch", "tickets/{n}/", {"title": "y"}, (401, 403, 404, 200, 403, 403)),
    ("delete", "tickets/{n}/", None, (401, 405, 405, 405, 405, 405)),
    ("get", "tickets/IT-20200101-1/", None, (401, 404, 404, 404, 404, 404)),
    ("get", "tickets/nonsense/", None, (404, 404, 404, 404, 404, 404)),
    ("get", "incidents/", None, (401, 200, 200, 200, 200, 200)),
    ("post", "incidents/", {"title": "x"}, (401, 201, 201, 201, 201, 201)),
    ("get", "incidents/{n}/", None, (401, 200, 404, 200, 200, 200)),
    ("patch", "incidents/{n}/", {"title": "y"}, (401, 403, 404, 200, 403, 403)),
    ("get", "tickets/{n}/comments/", None, (401, 200, 404, 200, 200, 200)),
    ("post", "tickets/{n}/comments/", REPLY, (401, 201, 404, 201, 403, 403)),
    ("post", "tickets/{n}/comments/", NOTE, (401, 403, 404, 201, 201, 403)),
    ("get", "tickets/{n}/events/", None, (401, 200, 404, 200, 200, 200)),
    ("post", "tickets/{n}/events/", {}, (401, 405, 405, 405, 405, 405)),
    ("get", "tickets/{n}/attachments/", None, (401, 200, 404, 200, 200, 200)),
    ("get", "tickets/{n}/moves/", None, (401, 200, 404, 200, 200, 200)),
    ("get", "tickets/{n}/moves/accept/", None, (401, 403, 404, 200, 403, 403)),
    ("post", "tickets/{n}/moves/accept/", {}, (401, 403, 404, 200, 403, 403)),
    ("post", "tickets/{n}/moves/cancel/", {"reason": "x"}, (401, 200, 404, 200, 403, 403)),
    ("get", "tickets/{n}/worklogs/", None, (401, 404, 404, 200, 200, 200)),
    ("post", "tickets/{n}/worklogs/", {"manner": "desk", "minutes": 5}, (401, 404, 404, 201, 201, 403)),
    ("get", "tickets/{n}/links/", None, (401, 404, 404, 200, 200, 200)),
    ("post", "tickets/{n}/links/", {"kind": "relates_to", "target": "{m}"}, (401, 404, 404, 201, 201, 403)),
    ("get", "tickets/{n}/watchers/", None, (401, 200, 404, 200, 200, 200)),
    ("post", "tickets/{n}/watchers/", {}, (401, 201, 404, 201, 201, 201)),
    ("post", "tickets/{n}/watchers/", {"user": "{stranger}"}, (401, 201, 404, 201, 403, 403)),
    ("delete", "tickets/{n}/watchers/{agent}/", None, (401, 204, 404, 204, 403, 403)),
    ("delete", "tickets/{n}/links/{link}/", None, (401, 404, 404, 204, 204, 403)),
    ("get", "users/", None, (401, 200, 200, 200, 200, 200)),
    ("get", "users/me/", None, (401, 200, 200, 200, 200, 200)),
    ("get", "users/{stranger}/", None, (401, 200, 200, 200, 200, 200)),
    ("post", "users/", {}, (401, 405, 405, 405, 405, 405)),
    ("get", "users/?role=auditor", None, (401, 400, 400, 200, 200, 200)),
    ("get", "teams/", None, (401, 200, 200, 200, 200, 200)),
    ("get", "departments/", None, (401, 200, 200, 200, 200, 200)),
    ("get", "categories/", None, (401, 200, 200, 200, 200, 200)),
    ("get", "categories/printer/", None, (401, 200, 200, 200, 200, 200)),
    ("get", "categories/none/", None, (401, 404, 404, 404, 404, 404)),
    ("get", "views/", None, (401, 403, 403, 200, 200, 200)),
    ("post", "views/", {"name": "我的"}, (401, 403, 403, 201, 201, 201)),
    ("get", "views/{view}/", None, (401, 403, 403, 200, 404, 404)),
    ("patch", "views/{view}/", {"name": "别的"}, (401, 403, 403, 200, 404, 404)),
    ("delete", "views/{view}/", None, (401, 403, 403, 204, 404, 404)),
    ("get", "no/such/thing/", None, (404, 404, 404, 404, 404, 404)),
]


@pytest.mark.parametrize(("method", "path", "body", "statuses"), TABLE)
def test_status(cast, method, path, body, statuses):
    for person, status in zip(PEOPLE, statuses, strict=True):
        ticket, other = make_ticket(cast.employee), make_ticket(cast.employee)
        actions.watch(ticket, by=cast.agent)
        names = {
            "{n}": ticket.number,
            "{m}": other.number,
            "{agent}": str(cast.agent.pk),
            "{link}": str(actions.link(ticket, by=cast.agent, kind="duplicates", target=other).pk),
            "{stranger}": str(cast.stranger.pk),
            "{view}": str(SavedView.objects.create(owner=cast.agent, name=f"视图 {person}").pk),
        }
        user = getattr(cast, person) if person else None
        answer = Caller(user)(method, filled(path, names), filled(body, names))
        assert answer.status_code == status, (person, answer.content.decode())
        if status >= 400:
            assert answer["Content-Type"] == "application/problem+json"
            assert answer.json()["status"] == status
        SavedView.objects.all().delete()


def filled(value, names):
    """The value with the placeholders of the table filled in."""
    if isinstance(value, dict):
        return {key: filled(inner, names) for key, inner in value.items()}
    if isinstance(value, str):
        for name, text in names.items():
            value = value.replace(name, text)
    return value
