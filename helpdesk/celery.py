"""The task queue: what runs when, and how worker and beat prove that they live."""

import os
from typing import Any

from celery import Celery, bootsteps
from celery.beat import PersistentScheduler
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

app = Celery("helpdesk", task_cls="helpdesk.worker:Task")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# How long a message that nobody took is still worth taking. Beat's clock says when it ends and the worker's whether it
# has, so it is more than two hosts' clocks ever differ by; what comes late finds nothing left to do.
STALE = {"expires": 2 * 3600}

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
    "sla-tick": {"task": "sla.tasks.tick", "schedule": 5.0, "options": STALE},
    "sla-verify": {"task": "sla.tasks.verify_all", "schedule": crontab(hour="2", minute="23")},
    "sla-keep-tallies": {"task": "sla.tasks.keep_tallies", "schedule": 60.0, "options": STALE},
    "sla-take-up": {"task": "sla.tasks.take_up", "schedule": 15.0, "options": {"expires": 15}},
    # What a lost hint or a dead worker left is picked up within half a minute.
    "sweep-outbox": {"task": "tickets.tasks.sweep_outbox", "schedule": 30.0, "options": STALE},
    "remind-follow-ups": {"task": "tickets.tasks.remind_follow_ups", "schedule": 60.0, "options": STALE},
    "review-approvers": {"task": "tickets.tasks.review_approvers", "schedule": 60.0, "options": STALE},
    "make-recurring": {"task": "tickets.tasks.make_recurring", "schedule": 60.0, "options": STALE},
    "ask-for-satisfaction": {"task": "tickets.tasks.ask_for_satisfaction", "schedule": 60.0, "options": STALE},
    "take-up-documents": {"task": "tickets.tasks.take_up_documents", "schedule": 15.0, "options": {"expires": 15}},
    "close-unanswered": {"task": "incidents.tasks.close_unanswered", "schedule": 300.0, "options": STALE},
    "propose-problems": {
        "task": "problems.tasks.propose_candidates",
        "schedule": crontab(minute="37"),
        "options": STALE,
    },
    "remind-reviews": {"task": "incidents.tasks.remind_reviews", "schedule": crontab(minute="11"), "options": STALE},
    # What the mail server has refused.
    "send-missing-invitations": {
        "task": "changes.tasks.send_missing_invitations",
        "schedule": crontab(minute="*/10"),
        "options": STALE,
    },
    "remind-improvements": {
        "task": "tickets.tasks.remind_improvements",
        "schedule": crontab(minute="13", hour="8-18"),
        "options": STALE,
    },
    "reports-take-up": {"task": "reports.tasks.take_up", "schedule": 30.0, "options": {"expires": 30}},
    "send-reports": {"task": "reports.tasks.carry_out_schedules", "schedule": 60.0, "options": STALE},
    "keep-dashboards-fresh": {
        "task": "reports.tasks.keep_dashboards_fresh",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 240},
    },
    "find-frequent": {
        "task": "reports.tasks.refresh_frequent",
        "schedule": crontab(minute="29", hour="4"),
        "options": STALE,
    },
    # Learns once a week; looks every hour, so that a night without beat is made up for.
    "keep-proposals": {"task": "tickets.tasks.keep_proposals", "schedule": crontab(minute="19"), "options": STALE},
    "reindex-search": {
        "task": "tickets.tasks.reindex_search",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 240},
    },
    "count-words": {"task": "tickets.tasks.count_words", "schedule": crontab(hour="4", minute="9")},
    # What is due or was left; the months themselves are sealed on the day that is set.
    "archive-take-up": {"task": "archive.tasks.take_up", "schedule": 60.0, "options": {"expires": 60}},
    "archive-nightly": {"task": "archive.tasks.nightly", "schedule": crontab(hour="4", minute="19"), "options": STALE},
    "remind-article-reviews": {
        "task": "knowledge.tasks.remind_reviews",
        "schedule": crontab(minute="21", hour="8-18"),
        "options": STALE,
    },
    "look-for-gaps": {
        "task": "knowledge.tasks.look_for_gaps",
        "schedule": crontab(minute="53", hour="5"),
        "options": STALE,
    },
    "clear-away": {"task": "tickets.tasks.clear_away", "schedule": crontab(minute="7")},
}


class Scheduler(PersistentScheduler):
    """The standard scheduler; each turn of its loop says that beat lives."""

    def tick(self, *args: Any, **kwargs: Any) -> float:
        from helpdesk.health import stamp

        stamp("beat")
        self._heed_a_clock_set_back()
        return super().tick(*args, **kwargs)

    def _heed_a_clock_set_back(self) -> None:
        """What ran "in the future", before the clock was put right, would not run again until then."""
        ahead = [entry for entry in self.schedule.values() if entry.last_run_at > entry.default_now()]
        for entry in ahead:
            entry.last_run_at = entry.default_now()
        if ahead:
            self.populate_heap()


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
