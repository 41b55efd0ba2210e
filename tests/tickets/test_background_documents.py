"""Files that a worker makes: for their maker alone, made once, stopped, kept for some days."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from tests.factories import make_user
from tests.tickets.desk_cast import signed_in
from tickets import moments, tasks, upkeep
from tickets.actions.documents import MAX_OPEN, ask_for
from tickets.documents import background
from tickets.documents.background import DocumentKind, Work, register_document
from tickets.exceptions import NotAllowed, Refused
from tickets.models import BackgroundDocument

pytestmark = pytest.mark.django_db
State = BackgroundDocument.State


def write(work: Work) -> None:
    work.tell(1, 2)
    if work.params.get("refuse"):
        raise ValidationError("A year is too long.")
    if work.params.get("fail"):
        raise RuntimeError("boom")
    work.file.write(work.params["content"].encode())


SHEET = DocumentKind(
    key="test_sheet",
    label="Sheet",
    write=write,
    allowed=lambda user: user.has_role(Role.SUPERVISOR),
    content_type="text/plain",
)


@pytest.fixture(autouse=True)
def _kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "_kinds", dict(background._kinds))
    register_document(SHEET)


@pytest.fixture
def supervisor() -> User:
    return make_user("周主管", roles=(Role.SUPERVISOR,), language="en")


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What workers are told of; none is there."""
    told: list[tuple[Any, ...]] = []
    for module in ("tickets.actions.documents", "tickets.documents.background"):
        monkeypatch.setattr(f"{module}.hint", lambda *what: told.append(what))
    return told


def ask(by: User, **params: Any) -> BackgroundDocument:
    return ask_for(SHEET, by=by, params={"content": "三行", **params}, title="Sheet", file_name="十月/表.txt")


def test_a_worker_makes_it_and_its_maker_fetches_it(supervisor, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        document = ask(supervisor)
    page = signed_in(supervisor).get(document.get_absolute_url())
    assert "Download" in page.content.decode()
    answer = signed_in(supervisor).get(reverse("documents:download", args=[document.uuid]))
    assert answer.getvalue().decode() == "三行"
    assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E8%A1%A8.txt")


def test_nobody_else_finds_it(supervisor, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        document = ask(supervisor)
    other = signed_in(make_user("吴主管", roles=(Role.SUPERVISOR,)))
    for name in ("show", "download"):
        assert other.get(reverse(f"documents:{name}", args=[document.uuid])).status_code == 404
    assert other.post(reverse("documents:stop", args=[document.uuid])).status_code == 404
    assert document.title not in other.get(reverse("documents:list")).content.decode()
    assert Client().get(reverse("documents:download", args=[document.uuid])).status_code == 302


def test_whoever_lost_the_role_has_lost_the_file(supervisor, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        document = ask(supervisor)
    User.objects.filter(pk=supervisor.pk).update(roles=[Role.FIRST_LINE])
    fresh = User.objects.get(pk=supervisor.pk)
    assert signed_in(fresh).get(reverse("documents:download", args=[document.uuid])).status_code == 404


def test_others_may_not_ask() -> None:
    with pytest.raises(NotAllowed):
        ask(make_user(roles=(Role.FIRST_LINE,)))


def test_a_second_worker_does_nothing(supervisor, line) -> None:
    document = ask(supervisor)
    assert background.make(document.pk)
    assert not background.make(document.pk)
    document.refresh_from_db()
    assert (document.state, document.attempts) == (State.DONE, 1)


def test_what_a_dead_worker_left_is_begun_anew(supervisor, line) -> None:
    document = ask(supervisor)
    silent = moments.now() - timedelta(minutes=3)
    BackgroundDocument.objects.update(state=State.RUNNING, heartbeat_at=silent, attempts=1)
    line.clear()
    tasks.take_up_documents()
    assert line == [(background.TASK, document.pk)]
    assert background.make(document.pk)


def test_what_never_finishes_is_given_up(supervisor, line) -> None:
    document = ask(supervisor)
    silent = moments.now() - timedelta(minutes=3)
    BackgroundDocument.objects.update(state=State.RUNNING, heartbeat_at=silent, attempts=background.MAX_ATTEMPTS)
    assert not background.make(document.pk)
    document.refresh_from_db()
    assert document.state == State.FAILED


def test_one_that_is_stopped_while_it_is_made_leaves_no_file(supervisor, line, monkeypatch) -> None:
    document = ask(supervisor)

    def stopped(work: Work) -> None:
        signed_in(supervisor).post(reverse("documents:stop", args=[document.uuid]))
        work.tell(1, 1)
        work.file.write(b"too late")

    monkeypatch.setitem(background._kinds, SHEET.key, DocumentKind(**{**vars(SHEET), "write": stopped}))
    assert not background.make(document.pk)
    document.refresh_from_db()
    assert (document.state, document.storage_name) == (State.CANCELLED, "")


def test_a_refusal_is_said_in_its_words(supervisor, line) -> None:
    document = ask(supervisor, refuse=True)
    background.make(document.pk)
    assert "A year is too long." in signed_in(supervisor).get(document.get_absolute_url()).content.decode()


def test_a_fault_names_no_innards(supervisor, line) -> None:
    document = ask(supervisor, fail=True)
    background.make(document.pk)
    page = signed_in(supervisor).get(document.get_absolute_url(), headers={"accept-language": "en"}).content.decode()
    assert "could not be made" in page
    assert "boom" not in page


def test_too_many_at_once_are_refused(supervisor, line) -> None:
    for _number in range(MAX_OPEN):
        ask(supervisor)
    with pytest.raises(Refused):
        ask(supervisor)


def test_after_its_days_the_file_is_gone(supervisor, line) -> None:
    document = ask(supervisor)
    background.make(document.pk)
    document.refresh_from_db()
    BackgroundDocument.objects.update(expires_at=moments.now())
    assert signed_in(supervisor).get(reverse("documents:download", args=[document.uuid])).status_code == 404
    upkeep.clear_away(moments.now())
    assert not BackgroundDocument.objects.exists()
    assert not default_storage.exists(document.storage_name)


def test_the_api_tells_how_far_it_is_and_hands_it_out(supervisor, line) -> None:
    document, client = ask(supervisor), signed_in(supervisor)
    address = f"/api/v1/documents/{document.uuid}/"
    waiting = client.get(address).json()
    assert (waiting["state"], waiting["download_url"]) == ("waiting", None)
    assert client.get(f"{address}download/").status_code == 404
    background.make(document.pk)
    ready = client.get(address).json()
    assert (ready["state"], ready["percent"]) == ("done", 100)
    assert client.get(ready["download_url"]).getvalue().decode() == "三行"
    assert [one["id"] for one in client.get("/api/v1/documents/").json()["results"]] == [str(document.uuid)]
