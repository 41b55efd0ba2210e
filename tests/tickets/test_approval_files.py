"""The files of what is approved: read by whoever decides, and nothing else of the ticket."""

from urllib.parse import urlparse

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories import make_agent, make_team
from tests.tickets.approval_cast import approving_incidents, ask, make_cast, manager_step
from tickets import actions
from tickets.approvals.links import decision_url
from tickets.files.keeping import store_upload
from tickets.models import Attachment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _process():
    with approving_incidents():
        yield


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def agent():
    return make_agent()


def upload(user, name: str) -> Attachment:
    return store_upload(user, SimpleUploadedFile(name, f"{name} 的内容".encode()))


@pytest.fixture
def step(cast, agent):
    """A confidential ticket: an approver sees of it what they decide on alone."""
    agent.teams.add(make_team("服务台", is_service_desk=True))
    files = [upload(agent, "报价单.txt")]
    asked = ask(cast.requester, manager_step(), by=agent, confidential=True, attachments=files)
    ticket = asked.ticket
    actions.note(ticket, by=agent, text="内部比价", attachments=[upload(agent, "内部比价.txt")])
    actions.reply(ticket, by=cast.requester, text="补充", attachments=[upload(cast.requester, "往来.txt")])
    return asked


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def named(name: str) -> Attachment:
    return Attachment.objects.get(name=name)


def test_the_decision_page_gives_the_files_of_the_matter(cast, step):
    client = client_of(cast.manager)
    page = client.get(step.get_absolute_url()).content.decode()
    file = named("报价单.txt")
    assert file.get_absolute_url() in page
    assert b"".join(client.get(file.get_absolute_url()).streaming_content).decode() == "报价单.txt 的内容"


def test_no_file_of_notes_or_of_the_conversation(cast, step):
    client = client_of(cast.manager)
    page = client.get(step.get_absolute_url()).content.decode()
    for name in ("内部比价.txt", "往来.txt"):
        assert name not in page
        assert client.get(named(name).get_absolute_url()).status_code == 404


def test_nobody_else_reads_them(cast, step):
    assert client_of(cast.stranger).get(named("报价单.txt").get_absolute_url()).status_code == 404


def link_file(step, person, file) -> str:
    return f"{urlparse(decision_url(step.seats.get(), person)).path}files/{file.uuid}/"


def test_the_link_in_the_mail_gives_them_while_it_is_open(cast, step):
    file, visitor = named("报价单.txt"), Client()
    address = link_file(step, cast.manager, file)
    page = visitor.get(urlparse(decision_url(step.seats.get(), cast.manager)).path).content.decode()
    assert address in page
    answer = visitor.get(address)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    actions.decide(step, by=cast.manager, approve=True)
    assert visitor.get(address).status_code == 404


def test_the_link_gives_nothing_else(cast, step):
    for name in ("内部比价.txt", "往来.txt"):
        assert Client().get(link_file(step, cast.manager, named(name))).status_code == 404
    assert Client().get(link_file(step, cast.manager, named("报价单.txt")).replace(":", "x", 1)).status_code == 404
