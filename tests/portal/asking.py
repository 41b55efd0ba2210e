"""Filling in the asking page as a browser does."""

import re
from typing import Any

from django.test import Client

URL = "/portal/ask/"


def read_token(client: Client) -> str:
    """The token of a freshly opened form."""
    found = re.search(r'name="token" value="([^"]+)"', client.get(URL).content.decode())
    assert found
    return found[1]


def filled_in(client: Client, **fields: Any) -> dict[str, Any]:
    """A complete form; what a test does not name is plain."""
    plain = {"category": "network", "description": "连不上 VPN。提示超时。", "impact": "person", "urgency": "medium"}
    return {"token": fields.pop("token", None) or read_token(client)} | plain | fields


def send(client: Client, **fields: Any) -> Any:
    return client.post(URL, filled_in(client, **fields))
