"""The web server's log is read by more people than may answer for a requester."""

from datetime import timedelta
from types import SimpleNamespace

from gunicorn.config import Config

from helpdesk.access_log import AccessLog


def test_the_key_in_a_mails_link_is_not_written():
    key = "eyJ0aWNrZXQiOjEyfQ:1vMQ4d:Zb1s8uQmJmTtW0nX1P3vS9c2yKkR"
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": f"/confirm/{key}/?next=/x",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_REFERER": f"https://desk.example/confirm/{key}/",
        "PATH_INFO": f"/confirm/{key}/",
        "QUERY_STRING": "next=/x",
    }
    response = SimpleNamespace(status="200 OK", sent=3, headers=[])
    request = SimpleNamespace(headers=[])
    atoms = AccessLog(Config()).atoms(response, request, environ, timedelta(seconds=1))
    line = Config().access_log_format % {name: atoms.get(name, "") for name in "hlutrsbfa"}
    assert key not in line
    assert "GET /confirm/…/?next=/x HTTP/1.1" in line
