"""From a report to the mails it goes out in: each person once, tried again with patience, never to who may not read.

A sending of a schedule is unique by its month, a mail by its sending and person; whatever runs twice finds them done.
"""

import logging
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from reports.models import Format, MonthlyReport, ReportMail, ReportSchedule, ReportSending
from reports.monthly.making import ask_for_report, latest_report
from reports.people import with_roles
from reports.policies import may_make_reports, may_see_figures
from reports.schedules.mails import compose, may_read_saved
from tickets import moments
from tickets.actions.base import refuse_unfit
from tickets.exceptions import NotAllowed, WrongState
from tickets.hints import hint
from tickets.notifications.delivery import RETRY_AFTER

logger = logging.getLogger(__name__)

TASK = "reports.tasks.send_reports"
MAX_PEOPLE, MAX_MESSAGE = 200, 2_000
MAY_NOT_READ = "may not see the figures, or has no address"
BATCH = 200
# Setting a long report as PDF takes a while on a busy machine; nobody else takes a mail that is being made so long.
LEASE = timedelta(minutes=15)
RELATED = ("recipient", "sending__report", "sending__saved__owner")


@transaction.atomic
def send_now(
    report: MonthlyReport, *, by: User, people: Collection[User], formats: Collection[str], message: str = ""
) -> ReportSending:
    """Sends a report to people who may see the figures. Raises NotAllowed, WrongState or ValidationError by field."""
    if not may_make_reports(by):
        raise NotAllowed()
    if report.state != MonthlyReport.State.DONE:
        raise WrongState(_("The report is not made yet."))
    _check(people, formats)
    refuse_unfit(message, field="message", limit=MAX_MESSAGE)
    sending = ReportSending.objects.create(
        month=report.month,
        report=report,
        formats=_in_order(formats),
        message=message.strip(),
        state=ReportSending.State.SENDING,
        asked_by=by,
        asked_at=moments.now(),
    )
    _address(sending, people)
    transaction.on_commit(lambda: hint(TASK, sending.pk))
    return sending


def _check(people: Collection[User], formats: Collection[str]) -> None:
    if not 0 < len(people) <= MAX_PEOPLE:
        message, params = _("Choose between 1 and %(count)d people."), {"count": MAX_PEOPLE}
        raise ValidationError({"people": ValidationError(message, code="count", params=params)})
    strangers = [person.name for person in people if not (may_see_figures(person) and person.email)]
    if strangers:
        message = _("May not see the figures, or has no address: %(names)s.")
        names: dict[str, str] = {"names": ", ".join(strangers)}
        raise ValidationError({"people": ValidationError(message, code="not_reader", params=names)})
    if set(formats) - set(Format.values):
        raise ValidationError({"formats": ValidationError(_("Choose PDF or XLSX."), code="invalid_choice")})


def _in_order(formats: Collection[str]) -> list[str]:
    return [str(form) for form in Format.values if form in formats]


def _address(sending: ReportSending, people: Iterable[User]) -> None:
    """A mail for each; one who may no longer read gets none, and it says so."""
    now = moments.now()
    mails = []
    for person in sorted(set(people), key=lambda one: one.pk):
        mail = ReportMail(sending=sending, recipient=person, next_attempt_at=now)
        if not _may_get(sending, person):
            mail.state, mail.next_attempt_at = ReportMail.State.SKIPPED, None
            mail.last_error = MAY_NOT_READ
        mails.append(mail)
    ReportMail.objects.bulk_create(mails, ignore_conflicts=True)


def _may_get(sending: ReportSending, person: User) -> bool:
    if not (may_see_figures(person) and person.email):
        return False
    return sending.saved is None or may_read_saved(sending.saved, person)


# --- by a schedule -------------------------------------------------------------------------------


def begin(schedule: ReportSchedule, month: date, at: datetime) -> ReportSending | None:
    """The sending of a schedule for a month; None when there has been one. Asks for the report where none is made."""
    values = {"formats": _in_order(schedule.formats), "asked_at": at, "saved": schedule.saved}
    found, is_new = ReportSending.objects.get_or_create(schedule=schedule, month=month, defaults=values)
    if not is_new:
        return None
    transaction.on_commit(lambda: hint(TASK, found.pk))
    return found


def _ready(sending: ReportSending) -> bool:
    """Gives a waiting sending its report and its mails as soon as the report is made."""
    if sending.schedule is None:
        sending.state, sending.error = ReportSending.State.FAILED, "its schedule is gone"
        sending.save(update_fields=["state", "error"])
        return False
    if sending.saved is not None:
        return _start(sending, None)
    report = latest_report(sending.month)
    if report is None or not report.figures.get("is_over", True):
        last = MonthlyReport.objects.filter(month=sending.month).order_by("-edition").first()
        if last is not None and last.state == MonthlyReport.State.FAILED and last.asked_at >= sending.asked_at:
            sending.state, sending.error = ReportSending.State.FAILED, last.error or "the report could not be made"
            sending.save(update_fields=["state", "error"])
        elif last is None or not last.is_unfinished:
            ask_for_report(sending.month, by=None)
        return False
    return _start(sending, report)


def _start(sending: ReportSending, report: MonthlyReport | None) -> bool:
    schedule = sending.schedule
    people = set(schedule.people.all()) | set(with_roles(schedule.roles)) if schedule else set()
    sending.report, sending.state = report, ReportSending.State.SENDING
    sending.save(update_fields=["report", "state"])
    _address(sending, people)
    return True


# --- mails ---------------------------------------------------------------------------------------


def send(sending_id: int, at: datetime | None = None) -> int:
    """Sends what is due of a sending. Returns how many mails went out."""
    with transaction.atomic():
        sending = ReportSending.objects.select_for_update(of=("self",)).filter(pk=sending_id).first()
        if sending is None or (sending.state == ReportSending.State.WAITING and not _ready(sending)):
            return 0
    now = at or moments.now()
    keys = list(ReportMail.objects.due(now).filter(sending=sending_id).values_list("pk", flat=True)[:BATCH])
    sent = sum(deliver(key, now) for key in keys)
    _close(sending_id)
    return sent


def sweep(at: datetime | None = None) -> int:
    """Goes on with everything that waits, is due again, or was left by a dead worker. Returns how many mails went."""
    open_ones = ReportSending.objects.filter(state__in=[ReportSending.State.WAITING, ReportSending.State.SENDING])
    return sum(send(key, at) for key in list(open_ones.values_list("pk", flat=True)[:BATCH]))


def deliver(key: int, now: datetime) -> bool:
    """Sends one mail if it is due. The claim moves the next attempt ahead before anything is sent."""
    mail = ReportMail.objects.due(now).filter(pk=key).select_related(*RELATED).first()
    if mail is None:
        return False
    wait = RETRY_AFTER[min(mail.attempts, len(RETRY_AFTER) - 1)]
    claimed = ReportMail.objects.due(now).filter(pk=key, attempts=mail.attempts)
    if not claimed.update(attempts=F("attempts") + 1, next_attempt_at=now + max(wait, LEASE)):
        return False
    mail.attempts += 1
    if not _may_get(mail.sending, mail.recipient):
        _settle(mail, ReportMail.State.SKIPPED, MAY_NOT_READ)
        return False
    try:
        compose(mail.sending, mail.recipient, key).send()
    except Exception as error:  # noqa: BLE001  (whatever a mail server or a template raises: keep it and go on)
        logger.warning("The report to %s was not sent: %r", mail.recipient.email, error)
        given_up = mail.attempts > len(RETRY_AFTER)
        _settle(mail, ReportMail.State.FAILED if given_up else ReportMail.State.PENDING, repr(error)[:1_000])
        ReportMail.objects.filter(pk=key).update(next_attempt_at=now + wait)
        return False
    ReportMail.objects.filter(pk=key).update(state=ReportMail.State.SENT, sent_at=moments.now(), last_error="")
    return True


def _settle(mail: ReportMail, state: str, error: str) -> None:
    ReportMail.objects.filter(pk=mail.pk).update(state=state, last_error=error)


def _close(sending_id: int) -> None:
    """Done when no mail is on its way; failed when one was given up."""
    states = set(ReportMail.objects.filter(sending=sending_id).values_list("state", flat=True))
    if ReportMail.State.PENDING in states:
        return
    failed = ReportMail.State.FAILED in states
    state = ReportSending.State.FAILED if failed else ReportSending.State.DONE
    ReportSending.objects.filter(pk=sending_id, state=ReportSending.State.SENDING).update(state=state)


@transaction.atomic
def try_again(sending: ReportSending, *, by: User) -> None:
    """Gives a sending that failed a fresh start; who has it already gets no second one. Raises NotAllowed."""
    if not may_make_reports(by):
        raise NotAllowed()
    fresh = ReportSending.objects.select_for_update(of=("self",)).get(pk=sending.pk)
    if fresh.state != ReportSending.State.FAILED:
        raise WrongState(_("It has not failed."))
    now = moments.now()
    failed = ReportMail.objects.filter(sending=fresh, state=ReportMail.State.FAILED)
    failed.update(state=ReportMail.State.PENDING, attempts=0, next_attempt_at=now)
    has_begun = fresh.report_id is not None or fresh.mails.exists()
    fresh.state = ReportSending.State.SENDING if has_begun else ReportSending.State.WAITING
    fresh.error, fresh.asked_at = "", now
    fresh.save(update_fields=["state", "error", "asked_at"])
    transaction.on_commit(lambda: hint(TASK, fresh.pk))
