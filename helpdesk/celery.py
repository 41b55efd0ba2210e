"""The task queue: what runs when, and how worker and beat prove that they live."""

import os
from typing import Any

from celery import Celery, bootsteps
from celery.beat import PersistentScheduler
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

app = Celery("helpdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "purge-delivered-messages": {
        "task": "helpdesk.tasks.purge_delivered_messages",
        "schedule": crontab(minute="17"),
    },
    "clear-expired-sessions": {
        "task": "helpdesk.tasks.clear_expired_sessions",
        "schedule": crontab(hour="3", minute="41"),
    },
    # The clocks: a step is carried out within seconds of its moment.
    "sla-tick": {"task": "sla.tasks.tick", "schedule": 5.0, "options": {"expires": 5}},
    "sla-verify": {"task": "sla.tasks.verify_all", "schedule": crontab(hour="2", minute="23")},
    # What a lost hint or a dead worker left is picked up within half a minute.
    "sweep-outbox": {"task": "tickets.tasks.sweep_outbox", "schedule": 30.0, "options": {"expires": 30}},
    "remind-follow-ups": {"task": "tickets.tasks.remind_follow_ups", "schedule": 60.0, "options": {"expires": 60}},
    "close-unanswered": {"task": "incidents.tasks.close_unanswered", "schedule": 300.0, "options": {"expires": 300}},
    "clear-away": {"task": "tickets.tasks.clear_away", "schedule": crontab(minute="7")},
}


class Scheduler(PersistentScheduler):
    """The standard scheduler; each turn of its loop says that beat lives."""

    def tick(self, *args: Any, **kwargs: Any) -> float:
        from helpdesk.health import stamp

        stamp("beat")
        return super().tick(*args, **kwargs)


class Heartbeat(bootsteps.StartStopStep):
    """Says that this worker lives, for as long as it is connected to the broker."""

    requires = {"celery.worker.consumer.tasks:Tasks"}

    def __init__(self, parent: Any, **kwargs: Any) -> None:
        super().__init__(parent, **kwargs)
        self.timer = None

    def start(self, parent: Any) -> None:
        from helpdesk.health import INTERVAL_SECONDS, stamp

        stamp("worker")
        self.timer = parent.timer.call_repeatedly(INTERVAL_SECONDS, stamp, ("worker",))

    def stop(self, parent: Any) -> None:
        if self.timer:
            self.timer.cancel()
            self.timer = None


app.steps["consumer"].add(Heartbeat)
