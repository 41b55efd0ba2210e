"""The project: settings, URLs, processes. It sees all apps, and no app sees it."""

from helpdesk.celery import app as celery_app

__all__ = ["celery_app"]
