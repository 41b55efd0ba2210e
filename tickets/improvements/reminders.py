"""Reminding the owners of improvements by mail, once for each due date."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from tickets.models import Improvement

logger = logging.getLogger(__name__)

# So long before the day on which it is due.
AHEAD = timedelta(days=3)
BATCH = 200


def remind_improvements(now: datetime) -> int:
    """Writes to whoever owns what is due soon or overdue. Returns how many; what a mail server refuses is tried again.

    The note that somebody was reminded and the mail stand or fall together, as far as a mail can.
    """
    until = timezone.localdate(now) + AHEAD
    keys = list(Improvement.objects.to_remind(until).order_by("due_on", "pk").values_list("pk", flat=True)[:BATCH])
    return sum(_remind(key) for key in keys)


def _remind(key: int) -> bool:
    try:
        with transaction.atomic():
            found = Improvement.objects.select_for_update(of=("self",), skip_locked=True).select_related("owner")
            improvement = found.filter(pk=key, reminded_for=None).first()
            if improvement is None:
                return False
            improvement.reminded_for = improvement.due_on
            improvement.save(update_fields=["reminded_for"])
            _send(improvement)
    except Exception as error:  # noqa: BLE001  (whatever a mail server raises: the next hour tries again)
        logger.warning("Reminder of improvement %s failed: %s", key, error)
        return False
    return True


def _send(improvement: Improvement) -> None:
    owner = improvement.owner
    if not owner.is_active:
        return
    url = settings.SITE_URL + reverse("improvements:detail", args=[improvement.pk])
    context = {"improvement": improvement, "url": url, "company_name": settings.COMPANY_NAME}
    with translation.override(owner.language or settings.LANGUAGE_CODE):
        subject = render_to_string("tickets/mail/improvement_due_subject.txt", context)
        text = render_to_string("tickets/mail/improvement_due.txt", context)
    send_mail(" ".join(subject.split()), text.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [owner.email])
