"""Who sees an article: role × readers × state × way in, seen or 404."""

from dataclasses import dataclass
from itertools import product

import pytest

from accounts.models import Department, Team, User
from accounts.roles import Role
from knowledge import actions, policies
from knowledge.models import Article
from tests.api.conftest import Caller
from tests.factories import make_agent, make_department, make_team, make_user
from tests.knowledge.making import make_article, upload

pytestmark = pytest.mark.django_db

EVERYBODY = (
    "owner", "knowledge_manager", "supervisor", "auditor", "first_line", "team_member", "administrator", "employee",
    "department", "below_department",
)  # fmt: skip
LOOKS_AFTER = {"owner", "knowledge_manager", "supervisor", "auditor"}
STAFF = {*LOOKS_AFTER, "first_line", "team_member", "administrator"}
READERS = {
    "everyone": set(EVERYBODY),
    "staff": STAFF,
    "teams": LOOKS_AFTER | {"team_member"},
    # The desk helps every department.
    "departments": STAFF | {"department", "below_department"},
}
# What is not published only those see who look after it.
SEEN = {
    (audience, state): readers if state in ("published", "revised") else LOOKS_AFTER
    for (audience, readers), state in product(
        READERS.items(), ("draft", "in_review", "published", "revised", "archived")
    )
}


@dataclass
class Scene:
    article: Article
    file: str
    team: Team
    department: Department

    def person(self, name: str) -> User:
        if name == "owner":
            return self.article.owner
        if name == "team_member":
            return make_agent(teams=(self.team,))
        if name == "department":
            return make_user(department=self.department)
        if name == "below_department":
            return make_user(department=make_department(parent=self.department))
        return make_user(department=make_department()) if name == "employee" else make_agent(role=name)


def make_scene(audience: str, state: str) -> Scene:
    team, department = make_team(), make_department()
    owner = make_agent()
    picture = upload(owner)
    article = make_article(
        owner,
        state=state,
        title="扫描仪卡纸",
        audience=audience,
        teams=[team] if audience == "teams" else [],
        departments=[department] if audience == "departments" else [],
        attachments=[picture],
    )
    return Scene(article, picture.get_absolute_url(), team, department)


def ways_in(client, user: User, scene: Scene) -> dict[str, int]:
    """The status of each way in; search answers 200 when it finds it and 404 when it does not."""
    client.force_login(user)
    number, api = scene.article.number, Caller(user)
    found = [row["number"] for row in api.get("articles/?q=扫描仪").json()["results"]]
    statuses = {
        "page": client.get(f"/knowledge/{number}/", follow=True).status_code,
        "api": api.get(f"articles/{number}/").status_code,
        "search": 200 if found == [number] else 404,
        "attachment": client.get(scene.file).status_code,
        "pdf": client.get(f"/knowledge/{number}/pdf/").status_code,
    }
    if user.is_desk_staff:
        listed = {
            article.number
            for article in client.get("/knowledge/?q=扫描仪&state=" + scene.article.state).context["page"].rows
        }
        statuses["list"] = 200 if listed == {number} else 404
    return statuses


@pytest.mark.parametrize(("audience", "state"), SEEN)
def test_who_sees_it(client, audience, state, monkeypatch):
    monkeypatch.setattr("knowledge.views.article.article_pdf", lambda article, user: b"%PDF-")
    scene = make_scene(audience, state)

    seen = {}
    for name in EVERYBODY:
        statuses = set(ways_in(client, scene.person(name), scene).values())
        assert len(statuses) == 1, (name, statuses)
        seen[name] = statuses == {200}

    assert {name for name, sees in seen.items() if sees} == SEEN[audience, state]


@pytest.mark.parametrize(("audience", "state"), SEEN)
def test_the_rules_and_their_querysets_agree(audience, state):
    scene = make_scene(audience, state)
    article = Article.objects.get(pk=scene.article.pk)

    for name in EVERYBODY:
        user = scene.person(name)
        assert Article.objects.visible_to(user).contains(article) == policies.can_view(user, article), name
        assert Article.objects.readable_by(user).contains(article) == policies.can_read(user, article), name
        assert Article.objects.editable_by(user).contains(article) == policies.can_edit(user, article), name


def test_somebody_who_has_left_sees_nothing():
    user = make_user(is_active=False)
    article = make_article()

    assert not policies.can_view(user, article)
    assert not Article.objects.visible_to(user).exists()


def test_a_stranger_signs_in_first(client):
    assert client.get("/knowledge/").headers["Location"] == "/login/?next=/knowledge/"
    assert client.get("/portal/knowledge/").headers["Location"] == "/login/?next=/portal/knowledge/"


def test_a_picture_of_a_new_version_waits_for_its_publication(client, writer, employee):
    article = make_article(writer, state="revised")
    picture = upload(writer)
    actions.edit(article, by=writer, attachments=[picture])
    client.force_login(employee)

    assert client.get(picture.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR, "first_line", "employee"])
def test_the_pages_of_the_working_copy_are_not_there_for_others(client, role):
    article = make_article(state="revised")
    client.force_login(make_user() if role == "employee" else make_agent(role=role))
    sees = {200} if role == Role.AUDITOR else {404}

    def statuses(paths):
        return {client.get(f"/knowledge/{article.number}/{path}").status_code for path in paths}

    assert statuses(["versions/", "versions/2/"]) == sees
    assert statuses(["edit/", "facts/", "moves/submit/", "moves/archive/"]) == {404}


def test_employees_have_no_list_of_the_desk(client, employee):
    client.force_login(employee)

    assert client.get("/knowledge/").status_code == 404
    assert client.get("/knowledge/find/?article=x").status_code == 404
    assert client.get("/knowledge/new/").status_code == 404
