"""The people, teams, categories and close codes that a log names: found here, or made.

Nobody can sign in on the strength of an import: imported people have no usable password and are inactive until an
administrator says otherwise, and so are imported categories and close codes, which nobody chooses for new tickets.
Teams are active, since a ticket that is still open needs a queue. A team of the same name is taken as the same team.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password
from django.utils.text import slugify

from accounts.models import Team, User
from accounts.roles import Role
from incidents.log_import.mapping import Update
from incidents.models import CloseCode
from tickets.models import Category, PriorityRule
from tickets.priority import DEFAULT_MATRIX

ROOT_SLUG = "incident-log"
ROOT_NAME = ("导入的历史分类", "Imported categories")


@dataclass
class Cast:
    """What the incidents of one batch refer to, by the log's own names."""

    people: dict[str, User] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    categories: dict[tuple[str, ...], Category] = field(default_factory=dict)
    close_codes: dict[str, CloseCode] = field(default_factory=dict)
    matrix: dict[tuple[str, str], int] = field(default_factory=dict)
    # How many rows had to be made, by what they are.
    made: Counter[str] = field(default_factory=Counter)


def gather(updates: Iterable[Update]) -> Cast:
    """Finds or makes everybody and everything that these updates name. Runs inside the batch's transaction."""
    rows = list(updates)
    cast = Cast()
    solvers = {name for row in rows for name in (row.assignee, row.resolved_by)} - {""}
    others = {name for row in rows for name in (row.caller, row.opened_by, row.recorded_by, row.actor)} - {""}
    cast.people = _people(solvers | others, solvers, cast.made)
    cast.teams = _teams({row.team for row in rows} - {""}, cast.made)
    cast.categories = _categories({row.category for row in rows} - {()}, cast.made)
    cast.close_codes = _close_codes({row.close_code for row in rows} - {""}, cast.made)
    cast.matrix = {(impact, urgency): priority for (impact, urgency), priority in DEFAULT_MATRIX.items()}
    for rule in PriorityRule.objects.all():
        cast.matrix[rule.impact, rule.urgency] = rule.priority
    _join_teams(cast, {(row.team, row.assignee) for row in rows if row.team and row.assignee})
    return cast


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def employee_number_of(name: str) -> str:
    """`Caller 2403` is LOG-CALLER-2403; a name that does not survive that is told by its digest."""
    slug = slugify(name)
    if slug.replace("-", " ") != name.lower() or len(slug) > 28:
        slug = digest_of(name)
    return f"LOG-{slug.upper()}"


def _people(names: set[str], solvers: set[str], made: Counter[str]) -> dict[str, User]:
    numbers = {name: employee_number_of(name) for name in names}
    found = User.objects.in_bulk(numbers.values(), field_name="employee_number")
    new = [
        User(
            employee_number=number,
            email=f"{number.lower()}@imported.invalid",
            name=name,
            roles=[Role.SECOND_LINE] if name in solvers else [],
            is_active=False,
            password=make_password(None),
        )
        for name, number in sorted(numbers.items())
        if number not in found
    ]
    made["people"] += len(new)
    found |= {user.employee_number: user for user in User.objects.bulk_create(new)}
    return {name: found[number] for name, number in numbers.items()}


def _teams(names: set[str], made: Counter[str]) -> dict[str, Team]:
    found = Team.objects.in_bulk(names, field_name="name")
    new = [Team(name=name) for name in sorted(names - found.keys())]
    made["teams"] += len(new)
    return found | {team.name: team for team in Team.objects.bulk_create(new)}


def _join_teams(cast: Cast, pairs: set[tuple[str, str]]) -> None:
    membership = Team.members.through
    rows = [membership(team_id=cast.teams[team].pk, user_id=cast.people[person].pk) for team, person in sorted(pairs)]
    membership._default_manager.bulk_create(rows, ignore_conflicts=True)


def _categories(paths: set[tuple[str, ...]], made: Counter[str]) -> dict[tuple[str, ...], Category]:
    """The tree of the log below one root of its own, so that it does not mix with the site's."""
    wanted = {path[:depth] for path in paths for depth in range(1, len(path) + 1)}
    slugs = {path: f"{ROOT_SLUG}-{digest_of('/'.join(path))}" for path in wanted}
    known = Category.objects.in_bulk([ROOT_SLUG, *slugs.values()], field_name="slug") if wanted else {}
    if wanted and ROOT_SLUG not in known:
        name, name_en = ROOT_NAME
        known[ROOT_SLUG] = Category.objects.create(
            slug=ROOT_SLUG, name=name, name_en=name_en, position=1000, is_active=False
        )
    found: dict[tuple[str, ...], Category] = {}
    for path in sorted(wanted):  # a parent sorts before its children
        if slugs[path] not in known:
            parent = found[path[:-1]] if len(path) > 1 else known[ROOT_SLUG]
            known[slugs[path]] = Category.objects.create(
                slug=slugs[path], name=path[-1], parent=parent, is_active=False
            )
            made["categories"] += 1
        found[path] = known[slugs[path]]
    return found


def _close_codes(names: set[str], made: Counter[str]) -> dict[str, CloseCode]:
    found = CloseCode.objects.in_bulk(names, field_name="name")
    new = [CloseCode(name=name, is_active=False, position=1000) for name in sorted(names - found.keys())]
    made["close codes"] += len(new)
    return found | {code.name: code for code in CloseCode.objects.bulk_create(new)}
