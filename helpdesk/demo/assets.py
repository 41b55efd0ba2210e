"""What the demo company has: devices with their owners, services down to their servers, licences, two stock-takes."""

import tomllib
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone

from accounts.models import Department
from assets import actions
from assets.models import Asset, AssetKind, Place, StockTake
from helpdesk.demo.company import People
from tickets.events import as_history
from tickets.models import Ticket

# Who hands things out in the demo.
KEEPER = "zhouqiming"
DAY = timedelta(days=1)
# Only tickets about a thing are given one.
HARDWARE = "hardware"
NAMED_TICKETS = 60


@cache
def inventory() -> dict[str, Any]:
    """assets.toml as it stands."""
    return tomllib.loads((Path(__file__).parent / "assets.toml").read_text("utf-8"))


class Storeroom:
    """Makes the assets by the verbs, each at its own time."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.keeper = people[KEEPER]
        self.now = timezone.now()
        self.kinds = AssetKind.objects.in_bulk(field_name="slug")
        self.departments = {department.name: department for department in Department.objects.all()}
        self.places: dict[str, Place] = {}
        self.by_key: dict[str, Asset] = {}
        self.count = 0

    def make_places(self) -> None:
        """The tree of places."""
        for row in inventory()["places"]:
            above = row.get("within", "")
            path = f"{above}/{row['name']}" if above else row["name"]
            self.places[path], _ = Place.objects.get_or_create(
                name=row["name"], parent=self.places.get(above), defaults={"name_en": row["name_en"]}
            )

    def register(self, row: dict[str, Any], kind: str, *, days_ago: int, **fields: Any) -> Asset:
        """Takes one into the books; a thing is bought on that day with three years of warranty."""
        self.count += 1
        at = self.now - days_ago * DAY
        given = {name: row[name] for name in ("vendor", "model") if name in row} | fields
        if kind not in ("service", "licence"):
            given |= {"purchased_on": at.date(), "warranty_until": add_years(at.date(), 3)}
            given["serial"] = f"CJ{kind[:2].upper()}{20000 + 37 * self.count}"
        asset = actions.register(self.kinds[kind], by=self.keeper, at=at, name=row["name"], **given)
        if "key" in row:
            self.by_key[row["key"]] = asset
        return asset

    def issue(self, asset: Asset, person: str, *, days_ago: int, confirmed: bool = True) -> Asset:
        """Hands it out; the person says that they have it the day after."""
        owner = self.people[person]
        at = self.now - days_ago * DAY
        asset = actions.move(asset, "issue", by=self.keeper, at=at, owner=owner, place=self.place_of(owner.location))
        return actions.confirm_receipt(asset, by=owner, at=at + DAY) if confirmed else asset

    def place_of(self, location: str) -> Place | None:
        """The innermost place that a person's own words begin with: 总部B座7F-032 is on 总部/B座/7F."""
        plain = {path.replace("/", ""): place for path, place in self.places.items()}
        fitting = [path for path in plain if location.startswith(path)]
        return plain[max(fitting, key=len)] if fitting else None


def add_years(day: date, years: int) -> date:
    """The same day, years later; the day before for a 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def load_assets(people: People) -> None:
    """Makes everything where there is nothing yet."""
    if Asset.objects.exists():
        return
    room = Storeroom(people)
    room.make_places()
    _workplaces(room)
    _things(room)
    _services(room)
    _licences(room)
    _storeroom(room)
    _adventures(room)
    _name_on_tickets(room)
    _stock_takes(room)


def _workplaces(room: Storeroom) -> None:
    """A laptop for everybody who is there, a monitor or two for most, a phone for some."""
    laptops, monitors = inventory()["laptops"], inventory()["monitors"]
    active = [name for name, person in room.people.items() if person.is_active]
    for index, person in enumerate(active):
        days_ago = 120 + (index * 53) % 900
        laptop = room.register(laptops[index % len(laptops)], "laptop", days_ago=days_ago)
        room.issue(laptop, person, days_ago=days_ago - 6, confirmed=index % 9 != 4)
        for screen in range((1, 2, 1, 0)[index % 4]):
            monitor = room.register(monitors[(index + screen) % 2], "monitor", days_ago=days_ago + 1)
            room.issue(monitor, person, days_ago=days_ago - 6)


def _things(room: Storeroom) -> None:
    for index, row in enumerate(inventory()["things"]):
        held: dict[str, Any] = {"department": room.departments[row["department"]], "place": room.places[row["place"]]}
        if row["kind"] in ("server", "network"):
            held["owner"] = room.people["guorui" if row["kind"] == "network" else "tansiyuan"]
        room.register(row, row["kind"], days_ago=200 + (index * 71) % 1000, **held)
    for row in inventory()["things"]:
        _relate(room, row)


def _services(room: Storeroom) -> None:
    rows = inventory()["services"]
    for row in rows:
        owner = room.people[row["owner"]]
        room.register(row, "service", days_ago=800, owner=owner, is_public=row.get("public", False))
    for row in rows:
        _relate(room, row)
    for terminal in ("terminal1", "terminal2", "terminal3"):
        _say(room, terminal, "depends_on", "mes")
        _say(room, terminal, "depends_on", "plant3sw")


def _relate(room: Storeroom, row: dict[str, Any]) -> None:
    for name, kind in (("on", "runs_on"), ("needs", "depends_on"), ("within", "part_of")):
        for target in row.get(name, ()):
            _say(room, row["key"] if "key" in row else row["name"], kind, target)


def _say(room: Storeroom, source: str, kind: str, target: str) -> None:
    found = room.by_key.get(source) or Asset.objects.get(name=source)
    actions.relate(found, by=room.keeper, kind=kind, target=room.by_key[target], at=room.now - 190 * DAY)


def _licences(room: Storeroom) -> None:
    for row in inventory()["licences"]:
        until = (room.now + row["in_days"] * DAY).date()
        licence = room.register(row, "licence", days_ago=300, seats=row["seats"], warranty_until=until)
        named = list(room.people) if row["to"] == "everybody" else row["to"]
        for person in named:
            if room.people[person].is_active:
                actions.assign_seat(licence, by=room.keeper, person=room.people[person], at=room.now - 280 * DAY)


def _storeroom(room: Storeroom) -> None:
    for row in inventory()["spare"]:
        for _copy in range(row["count"]):
            room.register(row, row["kind"], days_ago=45, place=room.places["总部/B座/IT库房"])
    for row in inventory()["old"]:
        for copy in range(row["count"]):
            asset = room.register(row, row["kind"], days_ago=1900 + copy, place=room.places["总部/B座/IT库房"])
            actions.move(asset, "dispose", by=room.keeper, at=room.now - 60 * DAY, reason=row["reason"])


def _adventures(room: Storeroom) -> None:
    """What else happens in a year: a repair under way, one done, a loss, a return, a new owner, a fresh issue."""
    of = {
        person: Asset.objects.get(owner=room.people[person], kind__slug="laptop")
        for person in room.people
        if room.people[person].is_active
    }
    at = _days_before(room.now)
    repair: dict[str, Any] = {
        "reason": "键盘进水，部分按键失灵",
        "repairer": "锐联科技",
        "back_on": (room.now + 4 * DAY).date(),
    }
    actions.move(of["hejiayi"], "repair", by=room.keeper, at=at(3), **repair)
    done = actions.move(of["luoyiming"], "repair", by=room.keeper, at=at(40), reason="屏幕排线松动，闪屏")
    actions.move(done, "repaired", by=room.keeper, at=at(33), comment="更换屏线，已试机")
    actions.move(of["gaoyaqin"], "lose", by=room.keeper, at=at(9), reason="出差途中遗失，已报警并远程锁定")
    spare = Asset.objects.filter(kind__slug="laptop", state="in_stock").order_by("number")
    loan = room.issue(spare[0], "hejiayi", days_ago=3)
    new = actions.move(
        spare[0], "issue", by=room.keeper, at=at(1), owner=room.people["gaoyaqin"], comment="替换遗失设备"
    )
    actions.edit(loan, by=room.keeper, at=at(2), note="维修期间的备用机")
    actions.edit(new, by=room.keeper, at=at(1), note="已加密，已装终端安全管理")


def _days_before(now: datetime) -> Any:
    return lambda days: now - timedelta(days=days)


def _name_on_tickets(room: Storeroom) -> None:
    """Tickets about hardware name the laptop of whoever asked; those about a service name the service."""
    words = {"ERP": "erp", "MES": "mes", "VPN": "vpn", "邮件": "mail", "邮箱": "mail", "打印": "print", "OA": "oa"}
    agent = room.people["fangmin"]
    visible = Ticket.objects.visible_to(agent).select_related("category").order_by("-created_at", "-pk")
    with as_history():
        for ticket in visible[:NAMED_TICKETS]:
            ids = {room.by_key[key].pk for word, key in words.items() if word in ticket.title}
            if ticket.category and ticket.category.slug.startswith(HARDWARE):
                laptops = Asset.objects.owned_by(ticket.requester).filter(kind__slug="laptop")
                ids |= set(laptops.values_list("pk", flat=True))
            latest = ticket.events.latest("sequence").at
            actions.name_on(ticket, ids, by=agent, at=latest)


def _stock_takes(room: Storeroom) -> None:
    """One done on the finance floor, with what it found; one under way in the storeroom."""
    at = _days_before(room.now)
    floor = room.places["总部/B座/7F"]
    first = actions.start_stock_take(by=room.keeper, name="三季度盘点 · 总部B座7F", at=at(26), place=floor)
    expected = list(first.lines.order_by("code").values_list("code", flat=True))
    elsewhere = expected[1]
    actions.count(first, expected[2:], by=room.people["xujia"], place=floor, at=at(25))
    actions.count(first, [elsewhere], by=room.people["xujia"], place=room.places["总部/B座/6F"], at=at(25))
    actions.count(first, ["CJ-OLD-0193"], by=room.people["xujia"], place=floor, at=at(25))
    first = actions.close_stock_take(first, by=room.keeper, at=at(24))
    moved = first.lines.get(code=elsewhere)
    actions.correct_line(moved, by=room.keeper, at=at(24))
    store = room.places["总部/B座/IT库房"]
    second = actions.start_stock_take(by=room.keeper, name="IT库房月度盘点", at=at(1), place=store)
    codes = list(StockTake.objects.get(pk=second.pk).lines.order_by("code").values_list("code", flat=True))
    actions.count(second, codes[: len(codes) * 2 // 3], by=room.people["xujia"], place=store, at=at(0))
