"""What stands around the tickets of a filled database: who decides, assets, freezes, meetings, candidates."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from accounts.models import Department, User
from accounts.roles import Role
from assets.choices import Family
from assets.models import Asset, AssetKind, AssetRelation
from benchmarks.fill_world import World
from changes.models import AgendaItem, Freeze, Meeting, MeetingMember
from problems.models import Candidate
from tickets.models import Ticket
from tickets.search import search_vector

COMPUTERS, SERVICES = 2_000, 40
BOARD = 7
WEEKS = 104
CANDIDATES, PER_CANDIDATE = 30, 12
BATCH = 500


def make_heads() -> list[int]:
    """A head for each department, one of its people."""
    heads = []
    for department in Department.objects.all():
        head = User.objects.filter(department=department, roles=[]).order_by("pk").first()
        if head is not None:
            Department.objects.filter(pk=department.pk).update(head=head)
            heads.append(head.pk)
    return heads


def make_board(save: Callable[[list[Any]], list[Any]]) -> list[int]:
    """The change manager and the board, the problem and the release manager beside them."""
    roles = [Role.CHANGE_MANAGER, *[Role.CAB_MEMBER] * (BOARD - 1), Role.PROBLEM_MANAGER, Role.RELEASE_MANAGER]
    people = save([(f"M{place:02}", f"经理{place:02}", None, (role,)) for place, role in enumerate(roles)])
    return [person.id for person in people[:BOARD]]


def make_computers(owners: Sequence[int]) -> dict[str, int]:
    """By their names."""
    kind = AssetKind.objects.filter(family=Family.HARDWARE).order_by("position")[0]
    assets = [
        Asset(
            number=f"PC-{place:05}", name=f"电脑 {place}", kind=kind, state="in_use", owner_id=owners[place],
            search=search_vector(f"PC-{place:05}", f"电脑 {place}"),
        )
        for place in range(COMPUTERS)
    ]  # fmt: skip
    return {asset.number: asset.pk for asset in Asset.objects.bulk_create(assets, BATCH)}


def make_services() -> list[int]:
    """Each but the first depends on one before it."""
    kind = AssetKind.objects.filter(family=Family.SERVICE).order_by("position")[0]
    made = Asset.objects.bulk_create(
        Asset(
            number=f"SVC-{place:03}", name=f"服务 {place}", kind=kind, state="in_use", is_public=True,
            search=search_vector(f"SVC-{place:03}", f"服务 {place}"),
        )
        for place in range(SERVICES)
    )  # fmt: skip
    AssetRelation.objects.bulk_create(
        AssetRelation(source=asset, target=made[place // 3], kind="depends_on")
        for place, asset in enumerate(made[1:], start=1)
    )
    return [asset.pk for asset in made]


def gather(world: World) -> None:
    """What refers to tickets that are there: meetings with their agenda, candidates; and the freezes of the months."""
    _freeze(world)
    _meet(world)
    kept = Ticket.objects.filter(kind="incident").order_by("-created_at", "-pk").values_list("pk", flat=True)
    recent = list(kept[: CANDIDATES * PER_CANDIDATE])
    for place in range(min(CANDIDATES, len(recent) // PER_CANDIDATE)):
        members = recent[place * PER_CANDIDATE : (place + 1) * PER_CANDIDATE]
        candidate = Candidate.objects.create(
            basis="wording", key=f"IT-{place}", name=f"相似的描述 {place}", count=len(members), window_days=30,
            since=world.now - timedelta(days=3), until=world.now, found_at=world.now,
        )  # fmt: skip
        candidate.incidents.set(members)


def _freeze(world: World) -> None:
    """The last three days of each month, two years back and half a year ahead."""
    months = range(-24, 7)
    Freeze.objects.bulk_create(
        Freeze(name="月末结账", name_en="Month-end closing", starts_at=ends - timedelta(days=3), ends_at=ends)
        for month in months
        for ends in [_first_of(world, month)]
    )


def _first_of(world: World, month: int) -> Any:
    whole = world.now.year * 12 + world.now.month - 1 + month
    return world.now.replace(year=whole // 12, month=whole % 12 + 1, day=1, hour=0, minute=0, second=0)


def _meet(world: World) -> None:
    """The board's meeting of each week, and of the next with what awaits approval on its agenda."""
    begin = world.now.replace(hour=14, minute=0, second=0)
    meetings = Meeting.objects.bulk_create(
        Meeting(
            title=f"变更评审会 {week}", starts_at=at, ends_at=at + timedelta(hours=1), organiser_id=world.board[0],
            created_at=at - timedelta(days=7), state="planned" if week > 0 else "held",
        )
        for week in range(-WEEKS, 3)
        for at in [begin + timedelta(weeks=week)]
    )  # fmt: skip
    MeetingMember.objects.bulk_create(
        MeetingMember(meeting=meeting, person_id=person) for meeting in meetings for person in world.board
    )
    waiting = Ticket.objects.filter(kind="change", state="awaiting_approval", is_open=True).order_by("-pk")
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=meetings[WEEKS + 1], ticket=ticket, position=place)
        for place, ticket in enumerate(waiting[:12])
    )
