"""The catalogue a new desk begins with: what stands in shelves/*.toml, made by the verbs of administrators."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from catalog.models import BundleMember, CatalogGroup, CatalogItem
from tickets.custom_forms.editing import save_new_form
from tickets.models import ApprovalPath, Category, CustomForm, FormPurpose, TaskTemplate

FOLDER = Path(__file__).parent / "shelves"
PLAIN = (
    "icon", "name", "name_en", "summary", "summary_en", "description", "description_en", "keywords", "title_field",
    "audience", "heads_only",
)  # fmt: skip


@cache
def shelves() -> dict[str, list[dict[str, Any]]]:
    """Everything of every file: groups and items."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        for name, rows in tomllib.loads(path.read_text("utf-8")).items():
            found.setdefault(name, []).extend(rows)
    return found


def load_catalog() -> int:
    """Fills an empty catalogue with groups, forms, tasks, items and bundles. Returns how many items.

    What the items name of others (approval paths, categories) is loaded before.
    """
    if CatalogItem.objects.exists():
        return 0
    groups = {
        row["slug"]: CatalogGroup.objects.get_or_create(slug=row["slug"], defaults=row | {"position": position * 10})[0]
        for position, row in enumerate(shelves()["group"], start=1)
    }
    rows = shelves()["item"]
    for position, row in enumerate(rows, start=1):
        _load_item(row, groups[row["group"]], position * 10)
    for row in rows:
        _load_members(row)
    return len(rows)


def _load_item(row: Mapping[str, Any], group: CatalogGroup, position: int) -> None:
    CatalogItem.objects.create(
        slug=row["slug"],
        group=group,
        position=position,
        form=_load_form(row),
        task_template=_load_tasks(row),
        approval_path=ApprovalPath.objects.filter(slug=row.get("approval", "")).first(),
        category=Category.objects.filter(slug=row.get("category", "")).first(),
        delivery_hours=row.get("hours"),
        is_bundle="members" in row,
        **{name: row[name] for name in PLAIN if name in row},
    )


def _load_form(row: Mapping[str, Any]) -> CustomForm:
    slug = f"order-{row['slug']}"
    known = CustomForm.objects.filter(slug=slug).first()
    if known is not None:
        return known
    names = {"slug": slug, "name": row["name"], "name_en": row["name_en"], "purpose": FormPurpose.REQUEST}
    return save_new_form(names, {"fields": [_field(field) for field in row["fields"]]}, by=None).form


def _field(row: Mapping[str, Any]) -> dict[str, Any]:
    """A field as `read_document` takes it; here choices are lines and a condition a table of one entry."""
    field = dict(row)
    field["choices"] = [dict(_words(line)) for line in row.get("choices", ())]
    for name, values in row.get("shown_if", {}).items():
        field["shown_if"] = {"field": name, "values": values}
    return field


def _words(line: str) -> Iterator[tuple[str, str]]:
    return zip(("value", "label", "label_en"), line.split("|"), strict=True)


def _load_tasks(row: Mapping[str, Any]) -> TaskTemplate | None:
    if not row.get("tasks"):
        return None
    names = {"name": row["name"], "name_en": row["name_en"], "kinds": ["request"], "steps": row["tasks"]}
    return TaskTemplate.objects.get_or_create(slug=f"order-{row['slug']}", defaults=names)[0]


def _load_members(row: Mapping[str, Any]) -> None:
    for position, member in enumerate(row.get("members", ()), start=1):
        said: dict[str, Any] = {"item": member} if isinstance(member, str) else member
        BundleMember.objects.create(
            bundle=CatalogItem.objects.get(slug=row["slug"]),
            item=CatalogItem.objects.get(slug=said["item"]),
            position=position,
            waits=said.get("waits", False),
        )
