"""Driving Chromium against a live server: signed in as anyone, at any size, watched by axe-core."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from accounts.models import User
from tests.browser.waiting import settle, stand_still, wait_for_server

# Playwright's synchronous interface runs a loop in this thread, which Django would take for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Long enough for a machine with much else to do; only what fails waits so long.
expect.set_options(timeout=15_000)
ACTION_TIMEOUT, PAGE_TIMEOUT = 20_000, 60_000
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of the process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_as(chromium: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Opens a page as a person (None: signed out), in English; any error in the page's console fails the test."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def open_page(user: User | None, path: str, *, width: int = 1280, height: int = 900, script: bool = True) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            locale="en-US",
            java_script_enabled=script,
            reduced_motion="reduce",  # what fades in is looked at when it is there
        )
        contexts.append(context)
        if user is not None:
            client = Client()
            client.force_login(user)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(ACTION_TIMEOUT)
        page.set_default_navigation_timeout(PAGE_TIMEOUT)
        if script:
            stand_still(page)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda message: _note(troubles, message))
        page.goto(live_server.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    wait_for_server(live_server.url)
    assert troubles == []


def _note(troubles: list[str], message: Any) -> None:
    # A refused form is an answer of 400 or 409, which the browser logs by itself.
    if message.type == "error" and "status of 4" not in message.text:
        troubles.append(message.text)


@pytest.fixture(scope="session")
def accessible() -> Callable[[Page], None]:
    """Fails with what axe-core finds on a page."""
    source = AXE.read_text()

    def check(page: Page) -> None:
        settle(page)
        page.evaluate("scrollTo(0, 0)")  # what the bar covers just now can be reached all the same
        page.evaluate(source)
        found = page.evaluate("(tags) => axe.run({ runOnly: tags })", RULES)
        assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]] == []

    return check
