"""Words that are frozen with the figures: in every language of the desk, for each reader to have their own."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.utils import translation

LANGUAGES = [code for code, _name in settings.LANGUAGES]
Words = Mapping[str, str]


def in_all(said: Callable[[], Any]) -> dict[str, str]:
    """What is said, language by language."""
    found = {}
    for code in LANGUAGES:
        with translation.override(code):
            found[code] = str(said())
    return found


def names_in_all(names: Callable[[], Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """The names of several keys: {key: words}."""
    by_language = {}
    for code in LANGUAGES:
        with translation.override(code):
            by_language[code] = {key: str(name) for key, name in names().items()}
    keys = {key for found in by_language.values() for key in found}
    return {key: {code: found.get(key, key) for code, found in by_language.items()} for key in keys}


def pick(words: Any) -> str:
    """Of frozen words those of the active language; a plain text is itself."""
    if not isinstance(words, Mapping):
        return str(words)
    return str(words.get(language()) or next(iter(words.values()), ""))


def language() -> str:
    """The active language as settings name it."""
    active = translation.get_language() or settings.LANGUAGE_CODE
    return next((code for code in LANGUAGES if active.startswith(code.split("-")[0])), LANGUAGES[0])


def between_sentences() -> str:
    """Chinese full stops need no space after them. No translation: gettext takes an empty one for none."""
    return "" if language().startswith("zh") else " "
