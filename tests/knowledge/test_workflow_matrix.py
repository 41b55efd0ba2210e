"""Who may do what with an article in which state, written by hand from processes.md, "Knowledge"."""

import pytest

from accounts.roles import Role
from knowledge import actions
from knowledge.models import Article
from knowledge.workflow import MOVES, STATES, offers
from tests.factories import make_agent, make_user
from tests.knowledge.making import ahead, make_article, make_reviewer
from tickets.exceptions import NotAllowed, WrongState

pytestmark = pytest.mark.django_db

WRITERS = frozenset({"owner", "knowledge_manager", "supervisor"})
REVIEWERS = frozenset({"knowledge_manager", "supervisor"})
OTHERS = ("first_line", "second_line", "problem_manager", "auditor", "administrator", "employee")
# State → move → who may. What is not here, nobody may. "revised" is a draft while an earlier version is published.
MATRIX = {
    "draft": {"submit": WRITERS, "archive": WRITERS},
    "in_review": {"publish": REVIEWERS, "send_back": REVIEWERS, "withdraw": WRITERS, "archive": WRITERS},
    "published": {"revise": WRITERS, "confirm": WRITERS, "archive": REVIEWERS},
    "revised": {"submit": WRITERS, "discard": WRITERS, "archive": REVIEWERS},
    "archived": {"restore": WRITERS},
}
INPUTS = {
    "publish": {"review_on": ahead()},
    "send_back": {"reason": "请写清步骤"},
    "confirm": {"review_on": ahead()},
    "archive": {"reason": "不再使用"},
}
REACHED = {
    "submit": "in_review", "publish": "published", "send_back": "draft", "withdraw": "draft", "revise": "draft",
    "confirm": "published", "discard": "published", "archive": "archived", "restore": "draft",
}  # fmt: skip


def person(role, article):
    if role == "owner":
        return article.owner
    return make_user() if role == "employee" else make_agent(role=role)


@pytest.mark.parametrize("state", MATRIX)
@pytest.mark.parametrize("role", [*sorted(WRITERS), *OTHERS])
def test_what_a_person_is_offered(state, role):
    article = make_article(state=state)

    found = {offer.name for offer in offers(Article.objects.get(pk=article.pk), person(role, article))}

    assert found == {name for name, who in MATRIX[state].items() if role in who}


@pytest.mark.parametrize("state", MATRIX)
@pytest.mark.parametrize("name", MOVES)
def test_a_move_is_carried_out_from_its_states_alone(state, name):
    article = make_article(state=state)
    by = article.owner if name == "discard" else make_reviewer()

    if name in MATRIX[state]:
        assert actions.move(article, name, by=by, **INPUTS.get(name, {})).state == REACHED[name]
        return
    with pytest.raises(WrongState):
        actions.move(article, name, by=by, **INPUTS.get(name, {}))
    assert Article.objects.get(pk=article.pk).version == article.version


@pytest.mark.parametrize("role", OTHERS)
@pytest.mark.parametrize("state", MATRIX)
def test_others_are_refused(state, role):
    article = make_article(state=state)

    for name in MATRIX[state]:
        with pytest.raises(NotAllowed):
            actions.move(article, name, by=person(role, article), **INPUTS.get(name, {}))
    assert Article.objects.get(pk=article.pk).version == article.version


def test_every_state_is_named():
    assert {*STATES} == {"draft", "in_review", "published", "archived"}


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR, "employee"])
def test_those_who_only_read_begin_no_article(role):
    by = make_user() if role == "employee" else make_agent(role=role)

    with pytest.raises(NotAllowed):
        actions.write(by=by, title="无权")
