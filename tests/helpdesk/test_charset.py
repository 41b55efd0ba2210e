"""No client chooses the codec by which what it sends is read."""

import time

import pytest

from tests.factories import make_agent

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("codec", ["unicode_escape", "zlib", "punycode", "utf-16"])
def test_address_is_read_as_utf8(client, codec):
    client.force_login(make_agent())
    answer = client.generic(
        "GET", "/tickets/palette/", content_type=f"text/plain; charset={codec}", QUERY_STRING="q=%5Cud800"
    )
    assert answer.status_code == 200


def test_form_is_read_as_utf8(client):
    half = b"a" * 150_000
    body = b'--x\r\nContent-Disposition: form-data; name="login"\r\n\r\n' + half + b"-" + half + b"\r\n--x--\r\n"
    began = time.process_time()
    client.generic("POST", "/login/", body, content_type="multipart/form-data; boundary=x; charset=punycode")
    assert time.process_time() - began < 2


def test_form_that_says_utf8_stays_readable(client):
    client.force_login(make_agent())
    content_type = "application/x-www-form-urlencoded; charset=utf-8"
    client.generic("POST", "/account/", "phone=6688&location=七楼".encode(), content_type=content_type)
    assert "七楼" in client.get("/account/").content.decode()
