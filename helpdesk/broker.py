"""PostgreSQL as Celery's broker: its tables, and what must be swept out of them."""

from datetime import datetime, timedelta

from celery import Celery
from django.db import connection

# An acknowledged message is of no more use; the hour only helps whoever is looking for one.
KEEP_DELIVERED = timedelta(hours=1)


def uses_database(app: Celery) -> bool:
    """Whether tasks travel through PostgreSQL (else through Redis)."""
    return app.conf.broker_url.startswith("sqla+")


def create_tables(app: Celery) -> None:
    """Create the broker's tables before the first process needs them.

    Kombu creates them when first used, without a lock: web, worker and beat starting together would collide.
    """
    if uses_database(app):
        with app.connection_for_write() as broker, broker.channel() as channel:
            channel.queue_declare(app.conf.task_default_queue)


def delete_delivered_messages() -> int:
    """Delete delivered messages, which kombu only marks as such. Returns how many went."""
    if "kombu_message" not in connection.introspection.table_names():
        return 0
    # kombu stamps rows with the local time of the process, without a zone.
    before = datetime.now() - KEEP_DELIVERED
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM kombu_message WHERE NOT visible AND timestamp < %s", [before])
        return cursor.rowcount
