"""Finding a colleague by name or employee number: what everybody may know of everybody, and no more."""

from django.db.models import Q

from accounts.models import User

LIMIT = 8
MIN_LENGTH = 2


def find_by_number(number: str) -> User | None:
    """The person with exactly this employee number, active or not."""
    number = number.replace("\x00", "").strip()
    if not number:
        return None
    return User.objects.select_related("department").filter(employee_number=number).first()


def find_colleagues(user: User, words: str, *, with_oneself: bool = False) -> list[User]:
    """Active people whose name holds the words or whose number begins with them; a few, never a directory."""
    words = " ".join(words.replace("\x00", "").split())[:100]
    if len(words) < MIN_LENGTH:
        return []
    matches = Q(name__icontains=words) | Q(employee_number__istartswith=words)
    people = User.objects.active().filter(matches).select_related("department")
    return list((people if with_oneself else people.exclude(pk=user.pk))[:LIMIT])
