"""Asking for bundles: a month that is over, or what was closed or corrected in it afterwards."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from archive import sealing
from archive.acts import note
from archive.choosing import months_with_tickets, uncopied_in
from archive.models import ArchiveAct, ArchiveSettings, Bundle
from archive.months import last_month
from archive.policies import may_keep_archive, may_verify
from tickets import moments
from tickets.exceptions import NotAllowed, WrongState
from tickets.hints import hint

VERIFY = "archive.tasks.verify"
# At once; the rest of a long past is taken up as these are sealed.
MOST_AT_ONCE = 24


def begin(month: date, *, by: User) -> Bundle | None:
    """Asks for the bundle of a month; of one that is sealed, for a supplement. None when nothing is to be added.

    Raises NotAllowed or ValidationError.
    """
    if not may_keep_archive(by):
        raise NotAllowed(_("Only administrators archive."))
    check_month(month)
    return begin_for(month, by)


def check_month(month: date) -> None:
    """Raises ValidationError for a month that is not over, or lies before all desks."""
    if month > last_month(timezone.localdate()):
        raise ValidationError({"month": ValidationError(_("A month is archived when it is over."), code="not_over")})
    if month.year < 1990:
        raise ValidationError({"month": ValidationError(_("No ticket is as old as that."), code="too_old")})


def begin_for(month: date, by: User | None) -> Bundle | None:
    """The same by the desk itself."""
    whole = Bundle.objects.filter(month=month, kind=Bundle.Kind.MONTH).first()
    if whole is None:
        return _make(f"{month:%Y-%m}", month, Bundle.Kind.MONTH, by)
    of_month = Bundle.objects.filter(month=month).order_by("pk")
    if failed := of_month.filter(state=Bundle.State.FAILED).first():
        return again(failed)
    if running := of_month.filter(state__in=[Bundle.State.WAITING, Bundle.State.WRITING]).first():
        return running
    if not uncopied_in(month).exists():
        return None
    number = Bundle.objects.filter(month=month, kind=Bundle.Kind.SUPPLEMENT).count() + 1
    return _make(f"{month:%Y-%m}-s{number}", month, Bundle.Kind.SUPPLEMENT, by)


def _make(name: str, month: date, kind: str, by: User | None) -> Bundle:
    try:
        with transaction.atomic():
            bundle = Bundle.objects.create(name=name, month=month, kind=kind, requested_by=by, created_at=moments.now())
            note(ArchiveAct.Verb.BEGUN, by, bundle)
    except IntegrityError:  # somebody else was quicker
        return Bundle.objects.get(name=name)
    transaction.on_commit(lambda: hint(sealing.TASK, bundle.pk))
    return bundle


def again(bundle: Bundle) -> Bundle:
    """Another try at one that failed; the parts that are whole stay."""
    Bundle.objects.filter(pk=bundle.pk, state=Bundle.State.FAILED).update(state=Bundle.State.WAITING, attempts=0)
    transaction.on_commit(lambda: hint(sealing.TASK, bundle.pk))
    return Bundle.objects.get(pk=bundle.pk)


def begin_due(at: datetime | None = None) -> int:
    """What the settings ask for by now: every month that is over and has none. Returns how many.

    What came of it stands in the bundles themselves, so it may run as often as it likes.
    """
    settings = ArchiveSettings.load()
    now = timezone.localtime(at or moments.now())
    latest = last_month(now.date())
    if not settings.is_monthly or (now.day, now.hour) < (settings.day, settings.hour):
        return 0
    known = set(Bundle.objects.filter(kind=Bundle.Kind.MONTH).values_list("month", flat=True))
    if latest in known:
        return 0
    months = [month for month in months_with_tickets(latest) if month not in known][:MOST_AT_ONCE]
    if latest not in months and len(months) < MOST_AT_ONCE:
        months.append(latest)
    return len([bundle for month in months if (bundle := begin_for(month, None))])


def begin_supplements(at: datetime | None = None) -> int:
    """On the day of the month that is set: what was closed late or corrected since its month was sealed."""
    settings = ArchiveSettings.load()
    if not settings.is_monthly or timezone.localtime(at or moments.now()).day != settings.day:
        return 0
    sealed = Bundle.objects.sealed().filter(kind=Bundle.Kind.MONTH).order_by("month")
    months = list(sealed.values_list("month", flat=True))
    return len([bundle for month in months if (bundle := begin_for(month, None))])


def ask_to_verify(bundle: Bundle, *, by: User) -> None:
    """Has a worker verify a sealed bundle. Raises NotAllowed or WrongState."""
    if not may_verify(by):
        raise NotAllowed(_("Only administrators and auditors verify the archive."))
    if not bundle.is_sealed:
        raise WrongState(_("Only a sealed bundle can be verified."))
    Bundle.objects.filter(pk=bundle.pk).update(verifying_since=moments.now())
    transaction.on_commit(lambda: hint(VERIFY, bundle.pk, by.pk))
