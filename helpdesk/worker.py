"""How a worker keeps track of the tasks it has been given."""

from typing import Any

from celery.contrib.django.task import DjangoTask
from celery.worker.request import Request
from kombu.transport.virtual import QoS


class PatientRequest(Request):
    """Gives its place free also when the broker does not hear that the task is done.

    The place would stay taken for ever: a worker whose places are all taken asks for nothing more, and so never
    notices that the broker is back. The broker hands the task out again in a while; every task may run twice.
    """

    def acknowledge(self) -> None:
        super().acknowledge()
        self._give_place_free()

    def reject(self, requeue: bool = False) -> None:
        super().reject(requeue)
        self._give_place_free()

    def _give_place_free(self) -> None:
        message: Any = self.message
        if not message.acknowledged and isinstance(message.channel.qos, QoS):
            QoS.ack(message.channel.qos, message.delivery_tag)


class Task(DjangoTask):
    """The base of every task here."""

    Request = "helpdesk.worker:PatientRequest"
