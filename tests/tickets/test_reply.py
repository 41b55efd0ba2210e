"""Replying from the ticket's page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import make_agent, make_user
from tests.tickets.desk_cast import address, detail_url, make_cast, signed_in, verbs, write_url
from tests.tickets.test_attachment import PNG
from tickets import actions
from tickets.exceptions import WrongState
from tickets.files.keeping import store_upload
from tickets.models import Attachment, Draft, ReplyTemplate

pytestmark = pytest.mark.django_db


def test_reply_is_public_and_marks_the_response():
    cast = make_cast()
    answer = signed_in(cast.agent).post(write_url(cast.ticket), {"kind": "reply", "text": "**请**重启"})
    assert answer.url == detail_url(cast.ticket) + "#latest"
    cast.ticket.refresh_from_db()
    event = cast.ticket.events.last()
    assert (event.verb, event.public, event.text) == ("replied", True, "**请**重启")
    assert cast.ticket.first_responded_at == event.at


@pytest.mark.parametrize("text", ["", "   ", "x" * 20_001])
def test_refused_reply_comes_back_as_typed(text):
    cast = make_cast()
    before = verbs(cast.ticket)
    page = signed_in(cast.agent).post(
        write_url(cast.ticket),
        {"kind": "reply", "text": text, "files": SimpleUploadedFile("图.png", PNG)},
    )
    assert page.status_code == 400
    assert verbs(cast.ticket) == before
    html = page.content.decode()
    assert text in html
    draft = Attachment.objects.get()
    assert f'value="{draft.uuid}" checked' in html


def test_refused_file_keeps_the_text():
    cast = make_cast()
    page = signed_in(cast.agent).post(
        write_url(cast.ticket), {"kind": "reply", "text": "请看附件", "files": SimpleUploadedFile("x.exe", b"MZ\0")}
    )
    assert page.status_code == 400
    html = page.content.decode()
    assert "请看附件" in html
    assert "x.exe" in html


def test_files_of_the_composer_go_with_the_reply():
    cast = make_cast()
    pasted = store_upload(cast.agent, SimpleUploadedFile("贴图.png", PNG))
    signed_in(cast.agent).post(
        write_url(cast.ticket),
        {
            "kind": "reply",
            "text": "见图",
            "attachments": str(pasted.uuid),
            "files": SimpleUploadedFile("b.txt", b"log\n"),
        },
    )
    assert {file.name for file in cast.ticket.events.last().attachments.all()} == {"贴图.png", "b.txt"}


def test_somebody_elses_draft_file_cannot_be_sent():
    cast = make_cast()
    stolen = store_upload(make_user(), SimpleUploadedFile("a.png", PNG))
    page = signed_in(cast.agent).post(
        write_url(cast.ticket), {"kind": "reply", "text": "x", "attachments": str(stolen.uuid)}
    )
    assert page.status_code == 400
    stolen.refresh_from_db()
    assert stolen.ticket is None


def test_reply_and_hold_leads_to_the_form_of_the_hold():
    cast = make_cast()
    answer = signed_in(cast.agent).post(write_url(cast.ticket), {"kind": "reply", "text": "请确认", "then": "hold"})
    assert answer.url == address(cast.ticket, "move", "pend")
    assert verbs(cast.ticket)[-1] == "replied"


def test_watching_manager_of_the_desk_may_reply_and_another_may_not():
    cast = make_cast()
    manager = make_agent(role="problem_manager")
    client = signed_in(manager)
    assert client.post(write_url(cast.ticket), {"kind": "reply", "text": "x"}).status_code == 403
    actions.watch(cast.ticket, by=manager)
    assert client.post(write_url(cast.ticket), {"kind": "reply", "text": "x"}).status_code == 302


def test_template_is_filled_in_once_and_never_evaluated():
    requester = make_user("{{ agent }}{% now %}")
    cast = make_cast(requester=requester)
    words = ReplyTemplate.objects.create(
        name="问候", text="{{ requester }}：{{number}} {{ title }} {{ unknown }} {{ agent.password }} —— {{ agent }}"
    )
    page = signed_in(cast.agent).get(detail_url(cast.ticket) + f"?template={words.pk}")
    text = page.context["page"].composer.text
    number, title = cast.ticket.number, cast.ticket.title
    assert text == f"{{{{ agent }}}}{{% now %}}：{number} {title} {{{{ unknown }}}} {{{{ agent.password }}}} —— 周启明"


def test_templates_of_others_are_not_offered():
    cast = make_cast()
    private = ReplyTemplate.objects.create(name="私人用语", text="x", owner=make_agent())
    page = signed_in(cast.agent).get(detail_url(cast.ticket) + f"?template={private.pk}").content.decode()
    assert "私人用语" not in page


def test_draft_is_kept_for_its_writer_and_gone_when_sent():
    cast = make_cast()
    client = signed_in(cast.agent)
    saved = client.post(address(cast.ticket, "draft"), {"kind": "note", "text": "写了一半"})
    assert saved.status_code == 204
    page = client.get(detail_url(cast.ticket))
    assert (page.context["page"].composer.kind, page.context["page"].composer.text) == ("note", "写了一半")
    assert "写了一半" not in signed_in(make_agent()).get(detail_url(cast.ticket)).content.decode()
    client.post(write_url(cast.ticket), {"kind": "note", "text": "写完了"})
    assert not Draft.objects.exists()


def test_emptied_draft_is_forgotten():
    cast = make_cast()
    client = signed_in(cast.agent)
    for text in ("一些字", " "):
        client.post(address(cast.ticket, "draft"), {"kind": "reply", "text": text})
    assert not Draft.objects.exists()


def test_nobody_but_the_desk_speaks_on_a_closed_ticket():
    """One rule for page and API: what is closed is asked anew."""
    cast = make_cast("closed")
    with pytest.raises(WrongState):
        actions.reply(cast.ticket, by=cast.ticket.requester, text="又坏了")
    assert actions.reply(cast.ticket, by=cast.agent, text="备件已归还。").public
