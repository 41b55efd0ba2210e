"""Filling in a form that administrators defined: one set of rules for pages and scripts."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from tests.factories import make_agent, make_department, make_ticket, make_user
from tests.tickets.forms_cast import CHOICES, field, make_form, shown_if
from tickets.custom_forms import build_form, latest_answers, read_answers, save_answers, score_of

pytestmark = pytest.mark.django_db


def fill(version, requester=None, **answers):
    return build_form(version, requester=requester or make_user(), data=answers)


def codes(form, name):
    return [error.code for error in form.errors.as_data().get(name, [])]


@pytest.mark.parametrize(
    ("given", "good", "bad"),
    [
        (field("a", max_length=3), "三个字", "四个字啊"),
        (field("a", "number", minimum="1", maximum="5"), 2.5, 6),
        (field("a", "number", minimum="1"), "1", "0"),
        (field("a", "date", minimum="2026-01-10", maximum="2026-01-20"), "2026-01-15", "2026-01-21"),
        (field("a", "date", minimum="today"), "2199-01-01", "2001-01-01"),
        (field("a", "choice", choices=CHOICES), "light", "heavy"),
        (field("a", "multiple", choices=CHOICES, maximum="1"), ["light"], ["light", "strong"]),
        (field("a", "yes_no"), True, "perhaps"),
    ],
)
def test_answer_within_limits_is_taken_and_one_outside_refused(given, good, bad):
    version = make_form(given)
    assert fill(version, a=good).is_valid()
    assert not fill(version, a=bad).is_valid()


def test_required_field_wants_an_answer():
    version = make_form(field("a", required=True), field("b"))
    form = fill(version)
    assert not form.is_valid()
    assert codes(form, "a") == ["required"]
    assert codes(form, "b") == []


def test_hidden_field_is_neither_required_nor_kept():
    version = make_form(
        field("vpn", "yes_no", required=True),
        field("why", required=True, shown_if=shown_if("vpn", "yes")),
    )
    form = fill(version, vpn="no", why="偷偷填写")
    assert form.is_valid()
    assert form.answers() == {"vpn": "no"}
    assert codes(fill(version, vpn="yes"), "why") == ["required"]


def test_field_below_a_hidden_one_is_hidden_too():
    version = make_form(
        field("a", "yes_no"),
        field("b", "yes_no", shown_if=shown_if("a", "yes")),
        field("c", required=True, shown_if=shown_if("b", "yes")),
    )
    form = fill(version, a="no", b="yes", c="x")
    assert form.is_valid()
    assert form.answers() == {"a": "no"}


def test_begins_with_the_requesters_own_particulars():
    manager = make_user("刘畅")
    requester = make_user("林晓雨", phone="6217", department=make_department("财务部"), manager=manager)
    version = make_form(
        field("phone", source="phone"),
        field("department", "department", source="department"),
        field("manager", "person", source="manager"),
    )
    initial = build_form(version, requester=requester).initial
    assert initial["phone"] == "6217"
    assert initial["department"] == requester.department_id
    assert initial["manager"] == f"刘畅 {manager.employee_number}"


def test_tells_nobody_the_phone_and_manager_of_a_colleague():
    requester = make_user("林晓雨", phone="6217", manager=make_user("刘畅"))
    version = make_form(
        field("name", source="name"), field("phone", source="phone"), field("boss", "person", source="manager")
    )
    asked_by_colleague = build_form(version, requester=requester, by=make_user()).initial
    assert (asked_by_colleague["name"], asked_by_colleague["phone"], asked_by_colleague["boss"]) == ("林晓雨", "", "")
    assert build_form(version, requester=requester, by=make_agent()).initial["phone"] == "6217"


def test_person_is_found_by_number_by_name_and_by_suggestion():
    person = make_user("王思远", department=make_department("法务部"))
    version = make_form(field("who", "person"))
    for typed in (person.employee_number, "王思远", f"王思远 {person.employee_number}", "思远"):
        form = fill(version, who=typed)
        assert form.is_valid(), typed
        assert form.answers()["who"] == {"id": person.pk, "number": person.employee_number, "name": "王思远"}


def test_person_who_is_not_the_only_one_must_be_named_by_number():
    make_user("张伟"), make_user("张伟")
    version = make_form(field("who", "person"))
    assert codes(fill(version, who="张伟"), "who") == ["ambiguous"]
    assert codes(fill(version, who="无此人"), "who") == ["unknown"]


def test_person_who_has_left_is_nobody():
    gone = make_user("冯涛", is_active=False)
    assert codes(fill(make_form(field("who", "person")), who=gone.employee_number), "who") == ["unknown"]


@pytest.mark.parametrize("kind", ["text", "number", "date", "person", "department", "asset", "yes_no", "file"])
@pytest.mark.parametrize("value", [None, "\x00", "9" * 30, 10**30, [], {}, ["x"], {"a": 1}, True, 1e308, "🙂" * 300])
def test_whatever_a_script_sends_is_an_answer_or_a_refusal(kind, value):
    form = fill(make_form(field("a", kind)), a=value)
    assert form.is_valid() or "a" in form.errors
    assert form.answers().keys() <= {"a"}


def test_file_that_a_refused_form_brought_is_kept_and_sent_again_by_its_id():
    version = make_form(field("plan", "file", required=True), field("why", required=True))
    by = make_user()
    files = MultiValueDict({"answers-plan": [SimpleUploadedFile("plan.txt", b"plan")]})
    refused = build_form(version, requester=by, data=QueryDict(""), files=files)
    assert not refused.is_valid()
    [kept] = refused.attachments()
    assert str(kept.uuid) in str(refused["plan"])
    again = build_form(version, requester=by, data=QueryDict(f"answers-plan={kept.uuid}&answers-why=x"), files={})
    assert again.is_valid()
    assert again.attachments() == [kept]


def test_file_of_somebody_else_is_not_taken():
    version = make_form(field("plan", "file", required=True))
    files = MultiValueDict({"answers-plan": [SimpleUploadedFile("plan.txt", b"plan")]})
    theirs = build_form(version, requester=make_user(), data=QueryDict(""), files=files)
    assert theirs.is_valid()
    [stolen] = theirs.attachments()
    assert codes(fill(version, plan=[str(stolen.uuid)]), "plan") == ["required"]


def test_answers_are_read_in_the_words_of_the_version_they_were_given_in():
    ticket, by = make_ticket(), make_user()
    version = make_form(
        field("model", "choice", label="型号", label_en="Model", choices=CHOICES),
        field("from", "date", label="日期", label_en="From"),
    )
    form = build_form(version, requester=by, data={"model": "light", "from": "2026-05-04"})
    assert form.is_valid()
    save_answers(ticket, version, form, "request", by)
    kept = latest_answers(ticket, "request")
    assert read_answers(kept, "zh-hans") == [("型号", "轻薄本"), ("日期", "2026-05-04")]
    assert read_answers(kept, "en") == [("Model", "Light"), ("From", "2026-05-04")]


def test_answering_again_is_told_and_the_latest_holds():
    ticket, by, version = make_ticket(), make_user(), make_form(field("a"))
    for answer in ("一", "二"):
        form = build_form(version, requester=by, data={"a": answer})
        assert form.is_valid()
        save_answers(ticket, version, form, "risk", by)
    assert latest_answers(ticket, "risk").answers == {"a": "二"}
    assert ticket.events.filter(verb="form_answered").count() == 1


def test_score_adds_up_what_is_shown():
    version = make_form(
        field("size", "choice", choices=CHOICES),
        field("more", "multiple", choices=CHOICES, shown_if=shown_if("size", "strong")),
    )
    assert score_of(version, {"size": "light", "more": ["light", "strong"]}) == 1
    assert score_of(version, {"size": "strong", "more": ["light", "strong"]}) == 11


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ([], "fields"),
        ([field("A")], "fields.0.name"),
        ([field("a"), field("a")], "fields.1.name"),
        ([field("a", "colour")], "fields.0.kind"),
        ([field("a", label="")], "fields.0.label"),
        ([field("a", "choice")], "fields.0.choices"),
        ([field("a", "choice", choices=[CHOICES[0], CHOICES[0]])], "fields.0.choices"),
        ([field("a", shown_if=shown_if("b", "yes")), field("b", "yes_no")], "fields.0.shown_if"),
        ([field("b", "yes_no"), field("a", shown_if=shown_if("b", "perhaps"))], "fields.1.shown_if"),
        ([field("a", "number", minimum="5", maximum="1")], "fields.0.maximum"),
        ([field("a", "date", minimum="soon")], "fields.0.minimum"),
        ([field("a", maximum="3")], "fields.0.maximum"),
        ([field("a", "number", default="many")], "fields.0.default"),
        ([field("a", "number", source="phone")], "fields.0.source"),
        ([field("a", max_length=99999)], "fields.0.max_length"),
    ],
)
def test_form_that_makes_no_sense_is_refused_by_name(fields, where):
    with pytest.raises(ValidationError) as refused:
        make_form(*fields)
    assert list(refused.value.error_dict) == [where]
