"""Waiting as people do, who act and read when a page stands still; and until the server has done what it was asked."""

import threading
import time
from collections.abc import Callable
from urllib.request import urlopen

from playwright.sync_api import Locator, Page

# A page stands still when it has arrived, is not leaving, and htmx has bound what it has swapped in.
WATCH = """(() => {
  if (window !== window.top) return;
  const stay = () => document.documentElement.setAttribute("data-still", "");
  const leave = () => document.documentElement.removeAttribute("data-still");
  addEventListener("pageshow", stay);
  addEventListener("beforeunload", leave);
  // A form is sent a moment after its event; one of a dialog only closes it.
  addEventListener("submit", (event) => {
    const method = event.submitter?.getAttribute("formmethod") || event.target.getAttribute("method");
    if (!event.defaultPrevented && method !== "dialog") leave();
  });
})()"""
STAYS = """() => document.documentElement.setAttribute("data-still", "")"""
MOVING = "html:not([data-still]), html:has(.htmx-request, .htmx-swapping, .htmx-settling, .htmx-added)"
STILL = f"() => document.documentElement && !document.documentElement.matches('{MOVING}')"


def stand_still(page: Page) -> None:
    """Whatever is done to the page or expected of it from now on waits until it stands still.

    Without this a test clicks on the page that is about to go, or before the scripts of the next one listen.
    """
    page.context.add_init_script(WATCH)
    page.add_locator_handler(page.locator(MOVING), lambda: settle(page), no_wait_after=True)
    page.on("download", lambda _file: page.evaluate(STAYS))  # only now is it known that the page does not leave


def settle(page: Page) -> None:
    """Until the page stands still: before what does not wait by itself, as reading an address or `evaluate`."""
    page.wait_for_function(STILL, polling=20)


def press(page: Page, *keys: str) -> None:
    """Presses keys, each on a page that stands still: the keyboard does not wait by itself."""
    for key in keys:
        settle(page)
        page.keyboard.press(key)


def follow(locator: Locator) -> None:
    """Clicks what leads to another page and waits for that: on pages without scripts nothing else says that they go."""
    with locator.page.expect_navigation():
        locator.click()


def until(condition: Callable[[], bool]) -> None:
    """Until something is so that no page shows."""
    for _twentieth in range(400):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("Twenty seconds later it is not so.")


def wait_for_server(url: str) -> None:
    """Until all that closed pages had asked for is answered: emptying the tables would lock it out.

    The server has a thread for each connection; it ends when the browser's end is closed and the last answer given.
    Connections are taken in their order: when ours is, all before it have their threads.
    """
    urlopen(f"{url}/healthz", timeout=60).close()  # noqa: S310
    for _twentieth in range(1_200):
        if not any("process_request_thread" in thread.name for thread in threading.enumerate()):
            return
        time.sleep(0.05)
    raise AssertionError("A minute after the pages were closed the server still answers them.")
