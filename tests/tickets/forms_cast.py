"""Forms that the tests fill in."""

from typing import Any

from tickets.custom_forms.editing import save_new_form
from tickets.models import FormVersion

CHOICES = [
    {"value": "light", "label": "轻薄本", "label_en": "Light", "score": 1},
    {"value": "strong", "label": "工作站", "label_en": "Workstation", "score": 5},
]


def field(name: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    """A field as somebody would send it."""
    return {"name": name, "kind": kind, "label": more.pop("label", f"问{name}"), **more}


def shown_if(name: str, *values: str) -> dict[str, Any]:
    return {"field": name, "values": list(values)}


def make_form(*fields: dict[str, Any], slug: str = "laptop", **names: Any) -> FormVersion:
    """A form in its first version."""
    values = {"slug": slug, "name": "笔记本申请", "name_en": "Laptop", **names}
    return save_new_form(values, {"fields": list(fields)}, by=None)
