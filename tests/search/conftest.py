"""The cast of the searches: somebody of the desk, an employee, and a way to look."""

import pytest
from django.test import Client

from accounts.roles import Role
from tests.factories import make_agent, make_department, make_team, make_user


def as_user(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


@pytest.fixture
def agent():
    return make_agent("王伟", teams=(make_team("桌面组"),))


@pytest.fixture
def administrator():
    return make_user("管理员", roles=(Role.ADMINISTRATOR,))


@pytest.fixture
def employee():
    return make_user("林晓雨", department=make_department("财务部"))


@pytest.fixture
def found(agent):
    """The titles that a search by API finds for somebody, best first; for the agent unless said otherwise."""

    def search(text: str, user=None, **more) -> list[str]:
        response = as_user(user or agent).get("/api/v1/search/", {"q": text, **more})
        assert response.status_code == 200, response.content
        return [hit["title"] for section in response.json()["sections"] for hit in section["hits"]]

    return search
