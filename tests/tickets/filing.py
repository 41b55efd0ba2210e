"""Many tickets that people filed, for tests of what is learned from them."""

from itertools import count

from django.utils import timezone

from accounts.models import Team
from tests.factories import make_user
from tickets.models import Category, ProposalTraining, Ticket
from tickets.proposals import training

_numbers = count(1)

PRINTING = ("打印机脱机，无法打印", "打印机卡纸了", "printer is offline", "墨盒要换，打印发灰", "前台打印机没反应")
ACCOUNTS = ("忘记密码，登录不了", "账号被锁定，请解锁", "please reset my password", "密码过期怎么改", "域账号登录失败")


def file_tickets(texts, how_many: int, *, category: Category | None, team: Team | None, **fields) -> None:
    """As many solved tickets with these titles, in turn, each with a word of its own."""
    requester, now = make_user(), timezone.now()
    given = {"state": "closed", "is_open": False, "accepted_at": now, "resolved_at": now, "closed_at": now} | fields
    Ticket.objects.bulk_create(
        Ticket(
            number=f"IT-20260101-{next(_numbers)}",
            kind="incident",
            title=f"{texts[place % len(texts)]} {place}",
            requester=requester,
            category=category,
            team=team,
            **given,
        )
        for place in range(how_many)
    )


def learn() -> None:
    """What a worker does when somebody asks for it."""
    training.train(ProposalTraining.objects.create(created_at=timezone.now()).pk)
