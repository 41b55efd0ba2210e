"""The demo company's people and what they work by: what stands in company.toml, where it is missing."""

import tomllib
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.models import Department, Shift, ShiftException, Skill, Team, User, UserSkill
from tickets.models import Category, ReplyTemplate, RoutingRule, SavedView

MAIL_DOMAIN = "chengjiang.example"
# One password for everybody, printed at every start; the command that sets it refuses outside demo mode.
PASSWORD = "chengjiang-demo"  # noqa: S105

People = dict[str, User]


@cache
def company() -> dict[str, Any]:
    """company.toml as it stands."""
    return tomllib.loads((Path(__file__).parent / "company.toml").read_text("utf-8"))


def load_company() -> People:
    """Makes what is missing and returns everybody by the name used in the data."""
    departments = _departments()
    people = _people(departments)
    _lead(departments, people)
    _teams(people)
    _skills(people)
    _roster(people)
    _rules(departments)
    _workplaces(people)
    return people


def _departments() -> dict[str, Department]:
    found: dict[str, Department] = {}
    for row in company()["departments"]:
        found[row["name"]], _ = Department.objects.get_or_create(
            name=row["name"], parent=found.get(row.get("parent")), defaults={"name_en": row["name_en"]}
        )
    return found


def _people(departments: dict[str, Department]) -> People:
    password = make_password(PASSWORD)
    people = {}
    for row in company()["people"]:
        fields = {name: row[name] for name in row.keys() - {"mail", "number", "department"}}
        people[row["mail"]], _ = User.objects.get_or_create(
            employee_number=row["number"],
            defaults={
                "email": f"{row['mail']}@{MAIL_DOMAIN}",
                "password": password,
                "department": departments[row["department"]],
                **fields,
            },
        )
    return people


def _lead(departments: dict[str, Department], people: People) -> None:
    for row in company()["departments"]:
        department = departments[row["name"]]
        if department.head_id is None:
            department.head = people[row["head"]]
            department.save(update_fields=["head"])
    for person in people.values():
        if person.manager_id is None:
            person.manager = _manager_of(person, departments)
            person.save(update_fields=["manager"])


def _manager_of(person: User, departments: dict[str, Department]) -> User | None:
    """The head of the person's department, or of the nearest one above whose head is somebody else."""
    department: Department | None = next(d for d in departments.values() if d.pk == person.department_id)
    while department is not None and department.head_id == person.pk:
        department = next((d for d in departments.values() if d.pk == department.parent_id), None)
    return department.head if department else None


def _teams(people: People) -> None:
    for row in company()["teams"]:
        team, _ = Team.objects.get_or_create(
            name=row["name"], defaults={"name_en": row["name_en"], "line": row["line"]}
        )
        if team.lead_id is None:
            team.lead = people[row["lead"]]
            team.save(update_fields=["lead"])
        team.members.add(*(people[name] for name in row["members"]))


def _skills(people: People) -> None:
    for row in company()["skills"]:
        skill, _ = Skill.objects.get_or_create(name=row["name"], defaults={"name_en": row["name_en"]})
        for name, level in row["holders"].items():
            UserSkill.objects.get_or_create(user=people[name], skill=skill, defaults={"level": level})
        Category.objects.filter(slug__in=row["categories"], skill=None).update(skill=skill)


def _roster(people: People) -> None:
    for row in company()["shifts"]:
        team = Team.objects.get(name=row["team"])
        for weekday in row["days"]:
            Shift.objects.get_or_create(
                team=team,
                user=people[row["person"]],
                weekday=weekday,
                starts_at=row["from"],
                defaults={"ends_at": row["to"]},
            )
    today = timezone.localdate()
    for row in company()["exceptions"]:
        person = people[row["person"]]
        if person.shift_exceptions.exists():
            continue
        ShiftException.objects.create(
            user=person,
            day=today + timedelta(days=row["in_days"]),
            team=Team.objects.filter(name=row.get("team")).first(),
            starts_at=row.get("from"),
            ends_at=row.get("to"),
            note=row["note"],
        )


def _rules(departments: dict[str, Department]) -> None:
    if RoutingRule.objects.exists():
        return
    for position, row in enumerate(company()["rules"], start=1):
        RoutingRule.objects.create(
            name=row["name"],
            position=position * 10,
            keywords=row.get("keywords", ""),
            category=Category.objects.filter(slug=row.get("category")).first(),
            department=departments.get(row.get("department")),
            team=Team.objects.get(name=row["team"]),
            picks_assignee=row.get("picks_assignee", False),
        )


def _workplaces(people: People) -> None:
    for row in company()["reply_templates"]:
        ReplyTemplate.objects.get_or_create(
            name=row["name"],
            defaults={
                "text": row["text"],
                "team": Team.objects.filter(name=row.get("team")).first(),
                "owner": people.get(row.get("owner")),
                "category": Category.objects.filter(slug=row.get("category")).first(),
            },
        )
    for row in company()["views"]:
        SavedView.objects.get_or_create(
            owner=people[row["owner"]],
            name=row["name"],
            defaults={"query": row["query"], "team": Team.objects.filter(name=row.get("team")).first()},
        )
