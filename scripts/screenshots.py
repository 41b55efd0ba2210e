"""`make screenshots`: the pictures in docs/images/, taken of a demo desk that is started for them and thrown away.

Wants Chromium (CHROMIUM=/path, by default /usr/bin/chromium) and a font with Chinese characters.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.console import give_up, say
from scripts.installation import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

IMAGES = ROOT / "docs" / "images"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
PASSWORD = "chengjiang-demo"  # noqa: S105  (of the demo, printed at its start)
START_SECONDS = 180

# By employee number, as helpdesk/demo/company.toml has them.
EMPLOYEE = "C10382"
AGENT = "C10340"
SUPERVISOR = "C10060"


@dataclass(frozen=True)
class Shot:
    """A picture: who looks at what, on which screen."""

    name: str
    person: str
    path: str
    width: int = 1440
    height: int = 940
    dark: bool = False
    language: str = "zh-CN"


SHOTS = (
    Shot("queue", AGENT, "/tickets/"),
    Shot("queue-dark", AGENT, "/tickets/", dark=True),
    Shot("ticket", AGENT, "first ticket"),
    Shot("portal", EMPLOYEE, "/portal/", height=1100),
    Shot("portal-phone", EMPLOYEE, "/portal/", width=390, height=844),
    Shot("ask", EMPLOYEE, "/portal/ask/", height=1010),
    Shot("follow-phone", EMPLOYEE, "own ticket", width=390, height=844),
    Shot("queue-en", AGENT, "/tickets/", language="en-US"),
    Shot("changes", SUPERVISOR, "/changes/calendar/"),
    Shot("dashboard", SUPERVISOR, "/sla/"),
    Shot("catalog", EMPLOYEE, "/portal/catalog/", height=1100),
    Shot("article", EMPLOYEE, "first article", height=1100),
    Shot("search", EMPLOYEE, "/portal/search/?q=dyj", height=1010),
    Shot("monthly", SUPERVISOR, "last monthly report", height=1200),
)


# Where the first of a list is looked at: the list, and how the addresses in it begin.
FIRST_OF = {
    "first ticket": ("/tickets/", "/tickets/IT-"),
    "own ticket": ("/portal/tickets/", "/portal/tickets/IT-"),
    "first article": ("/portal/knowledge/", "/portal/knowledge/KB-"),
    "last monthly report": ("/reports/monthly/", "/reports/monthly/20"),
}


@contextmanager
def demo_desk() -> Iterator[str]:
    """A demo desk of its own: embedded database, free port. Gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="hd-shots-") as folder:
        keep = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
        environment = keep | {"VAR_DIR": folder, "PORT": str(port)}
        desk = subprocess.Popen([sys.executable, "-m", "scripts.run"], cwd=ROOT, env=environment)
        try:
            _wait(f"http://127.0.0.1:{port}", desk)
            yield f"http://127.0.0.1:{port}"
        finally:
            desk.send_signal(signal.SIGINT)
            desk.wait(60)


def _wait(address: str, desk: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and desk.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5):  # noqa: S310
                return
        except (OSError, urllib.error.HTTPError):
            time.sleep(0.5)
    give_up("The demo desk did not start; what it said stands above.")


def sign_in(page: Page, address: str, person: str) -> None:
    """Through the front door, as anyone would."""
    page.goto(f"{address}/login/")
    page.fill("input[name=login]", person)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login/" not in url)


def take(browser: Browser, address: str, shot: Shot) -> None:
    """One picture."""
    context = browser.new_context(
        viewport={"width": shot.width, "height": shot.height},
        locale=shot.language,
        color_scheme="dark" if shot.dark else "light",
        timezone_id="Asia/Shanghai",
    )
    page = context.new_page()
    sign_in(page, address, shot.person)
    listed, prefix = FIRST_OF.get(shot.path, (shot.path, ""))
    page.goto(address + listed)
    if prefix:
        page.goto(address + (page.locator(f"a[href^='{prefix}']").first.get_attribute("href") or listed))
    page.wait_for_load_state("networkidle")
    page.screenshot(path=IMAGES / f"{shot.name}.png")
    say(f"  docs/images/{shot.name}.png")
    context.close()


def main() -> int:
    """Take them all. Returns the exit status."""
    if not Path(CHROMIUM).exists():
        give_up(f"There is no Chromium at {CHROMIUM}. Install it, or say where it is: CHROMIUM=… make screenshots")
    from playwright.sync_api import sync_playwright

    IMAGES.mkdir(parents=True, exist_ok=True)
    with demo_desk() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for shot in SHOTS:
            take(browser, address, shot)
        browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
