"""The two months before the demo company's three weeks: matters that recur, written down once each in earlier.toml."""

import tomllib
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("earlier.toml")
ASKED = ("title", "description", "error_text", "category", "impact", "urgency")


def read_earlier() -> list[dict[str, Any]]:
    """Each time of each matter as a story of its own, as tickets/*.toml would tell it; all of them are closed."""
    matters = tomllib.loads(FILE.read_text("utf-8"))["matter"]
    return [_story(matter, place, said) for matter in matters for place, said in enumerate(matter["times"])]


def _story(matter: dict[str, Any], place: int, said: str) -> dict[str, Any]:
    day, hour, by, *own = said.split()
    respond, solve = matter["minutes"]
    where = matter.get("where", [""])
    fields = {name: matter[name] for name in ASKED if name in matter}
    texts = {name: fields[name].replace("{where}", where[place % len(where)]) for name in ("title", "description")}
    solution = {name: matter[name] for name in ("resolution", "cause_category", "close_code")}
    return {
        **fields,
        **texts,
        "key": f"{matter['title']} {place}",
        "asked": f"{day} {hour}",
        "by": by,
        "steps": [
            (f"+{respond // 2 + 1}m", "*", "acknowledge"),
            (f"+{respond}m", "*", "accept"),
            ("+2m", "*", "reply", matter["reply"]),
            (f"+{own[0] if own else solve}m", "*", "resolve", solution),
            # Most say so themselves; of the others the desk hears by phone.
            *([("+50m", by, "confirm")] if place % 3 else _by_phone(matter.get("caller", "dingyutong"))),
        ],
    }


def _by_phone(who: str) -> list[tuple[Any, ...]]:
    words = {"callback_outcome": "solved", "comment": "电话确认已恢复。"}
    return [("+40m", who, "record_callback", words), ("+1m", who, "close")]
