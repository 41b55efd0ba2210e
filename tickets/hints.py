"""Telling a worker that something waits for it.

A hint is never needed: what it points at is committed, and a sweep or a tick finds it too. So no page waits for the
broker: a thread of the process publishes, after the answer as a rule, and what it cannot publish is dropped.
"""

import atexit
import logging
import os
import time
from queue import Full, Queue
from threading import Lock, Thread

from celery import current_app
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

Hint = tuple[str, tuple[int, ...]]

# More than a burst of requests causes; beyond it the sweep is quick enough.
MOST_WAITING = 1000
# After the broker has refused once it is left alone for a while.
BROKER_PAUSE_SECONDS = 10
# What is left when the process ends gets so long.
LAST_SECONDS = 2.0


class Publisher:
    """Publishes one hint after the other in a thread of its own, begun when the first comes."""

    def __init__(self) -> None:
        self._waiting: Queue[Hint] = Queue(MOST_WAITING)
        self._begin = Lock()
        self._thread: Thread | None = None
        self._away_until = 0.0

    def put(self, task: str, arguments: tuple[int, ...]) -> None:
        """Returns at once, whatever the broker does."""
        try:
            self._waiting.put_nowait((task, arguments))
        except Full:
            logger.warning("Too many hints wait for the broker; the sweep will do %s%s.", task, arguments)
        if self._thread is None:
            with self._begin:
                if self._thread is None:
                    self._thread = Thread(target=self._run, name="hints", daemon=True)
                    self._thread.start()

    def finish(self, seconds: float = LAST_SECONDS) -> None:
        """Waits until all is published, at most so long."""
        deadline = time.monotonic() + seconds
        while self._waiting.unfinished_tasks and time.monotonic() < deadline:
            time.sleep(0.01)

    def _run(self) -> None:
        while True:
            task, arguments = self._waiting.get()
            try:
                self.publish(task, arguments)
            except Exception:  # the thread serves for as long as the process
                logger.exception("The hint %s%s was not published; the sweep will do it.", task, arguments)
            finally:
                self._waiting.task_done()

    def publish(self, task: str, arguments: tuple[int, ...]) -> None:
        """At once; a broker that is away costs one short wait."""
        if time.monotonic() < self._away_until:
            return
        try:
            current_app.signature(task, args=arguments).apply_async()
        except (OperationalError, OSError) as error:
            self._away_until = time.monotonic() + BROKER_PAUSE_SECONDS
            logger.warning("The broker is away (%s); the sweep will do %s%s.", error, task, arguments)


_publisher = Publisher()


def _begin_anew() -> None:
    """A thread does not live on in a fork."""
    global _publisher
    _publisher = Publisher()


os.register_at_fork(after_in_child=_begin_anew)
atexit.register(lambda: _publisher.finish())


def hint(task: str, *arguments: int) -> None:
    """Asks a worker to do something soon. Call it after commit."""
    if current_app.conf.task_always_eager:
        current_app.signature(task, args=arguments).apply_async()
    elif current_app.current_worker_task:  # a worker ends its processes without a word, and nobody waits for it
        _publisher.publish(task, arguments)
    else:
        _publisher.put(task, arguments)
