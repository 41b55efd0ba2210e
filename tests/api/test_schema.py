"""The OpenAPI document: valid, complete, in English, and the one in docs/."""

from pathlib import Path

import pytest
import yaml
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> str:
    """The document as `make docs` writes it; a warning while it is made fails."""
    target = tmp_path_factory.mktemp("schema") / "openapi.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--lang", "en", "--file", str(target))
    return target.read_text()


@pytest.fixture(scope="module")
def document(written):
    return yaml.safe_load(written)


def operations(document):
    for path, item in document["paths"].items():
        for method in METHODS & item.keys():
            yield f"{method} {path}", item[method]


def test_checked_in_document_is_fresh(written):
    assert (ROOT / "docs" / "openapi.yaml").read_text() == written, "run `make docs`"


def test_every_operation_parameter_and_answer_is_described(document):
    missing = []
    for name, operation in operations(document):
        missing += [] if operation.get("description") else [name]
        missing += [f"{name}: {one['name']}" for one in operation.get("parameters", []) if not one.get("description")]
        missing += [
            f"{name}: {code}"
            for code, answer in operation["responses"].items()
            if not answer.get("description") and "content" not in answer
        ]
    assert missing == []


def test_every_field_is_described(document):
    missing = [
        f"{name}.{field}"
        for name, schema in document["components"]["schemas"].items()
        for field, content in schema.get("properties", {}).items()
        if not content.get("description")
    ]
    assert missing == []


def test_every_refusal_is_a_problem(document):
    for name, operation in operations(document):
        for code, answer in operation["responses"].items():
            if code >= "400":
                assert set(answer["content"]) == {"application/problem+json"}, (name, code)
        assert {"400", "401", "403", "429"} <= operation["responses"].keys(), name


def test_unknown_fields_are_refused_in_the_document_as_in_fact(document):
    schemas = document["components"]["schemas"]
    for name in ("NewTicketRequest", "NewIncidentRequest", "PatchedTicketEditRequest", "NewCommentRequest"):
        assert schemas[name]["additionalProperties"] is False, name


@pytest.mark.django_db
def test_description_and_page_are_served_without_signing_in(client):
    assert client.get("/api/schema/").status_code == 200
    page = client.get("/api/docs/")
    content = page.content.decode()
    assert page.status_code == 200
    assert "<style" not in content
    assert "script-src" not in page["Content-Security-Policy"] or "unsafe" not in page["Content-Security-Policy"]
    script = client.get("/api/docs/?script=")
    assert script["Content-Type"] == "application/javascript"


@pytest.mark.django_db
@pytest.mark.parametrize("version", ["\x00", "\r\nX: y", "2"])
def test_no_word_of_the_address_becomes_a_header(client, version):
    answer = client.get("/api/schema/", {"version": version})
    assert answer.status_code == 200
    assert version not in answer["Content-Disposition"]
