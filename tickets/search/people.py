"""Finding people by name, also by how it sounds: wangwei and ww find 王伟."""

from collections import defaultdict
from collections.abc import Mapping

from django.db.models import Q

from accounts.models import User
from tickets.reference import look
from tickets.search.pinyin import sounds, typed_sounds
from tickets.search.text import normalise

# Of so many people the sounds are remembered by each process, under the stamp of the settings.
MAX_PEOPLE = 20_000
MAX_SOUNDING = 200


def find_people(text: str, limit: int) -> list[User]:
    """Active people whose name holds the words or sounds like them, or whose number or address begins with them."""
    words = " ".join(text.replace("\x00", "").split())
    if not words:
        return []
    matching = Q(name__icontains=words) | Q(employee_number__istartswith=words) | Q(email__istartswith=words)
    if ids := _sounding(normalise(words).replace(" ", "")):
        matching |= Q(pk__in=ids)
    return list(User.objects.active().filter(matching).select_related("department").order_by("name", "pk")[:limit])


def _sounding(word: str) -> list[int]:
    ways = typed_sounds(word)
    if not ways:
        return []
    index = look().get("people-sounds", _read)
    found: dict[int, None] = {}
    for way in ways:
        people: set[int] | None = None
        for term, is_begun in way:
            held = _holding(index, term, is_begun=is_begun)
            people = held if people is None else people & held
        found.update(dict.fromkeys(sorted(people or ())))
    return list(found)[:MAX_SOUNDING]


def _holding(index: Mapping[str, list[int]], term: str, *, is_begun: bool) -> set[int]:
    if not is_begun:
        return set(index.get(term, ()))
    return {pk for name, people in index.items() if name.startswith(term) for pk in people}


def _read() -> dict[str, list[int]]:
    index: dict[str, list[int]] = defaultdict(list)
    for pk, name in User.objects.active().order_by("pk").values_list("pk", "name")[:MAX_PEOPLE]:
        for term in sounds(name):
            index[term].append(pk)
    return dict(index)
