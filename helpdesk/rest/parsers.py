"""JSON bodies, read strictly: what PostgreSQL or JSON itself could not keep is refused at its field."""

import codecs
import json
import math
from collections.abc import Mapping
from typing import Any, NoReturn

from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import JSONParser

MAX_BODY_BYTES = 1024 * 1024
MAX_DEPTH = 8


class StrictJSONParser(JSONParser):
    """JSON as RFC 8259 has it, in UTF-8, of bounded size and depth, an object at the top."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> dict[str, Any]:
        """The body as a dict. Raises ParseError, RequestDataTooBig, or ValidationError by field."""
        body = stream.read(MAX_BODY_BYTES + 1)
        if len(body) > MAX_BODY_BYTES:
            raise RequestDataTooBig(_("A body has at most %(size)d bytes.") % {"size": MAX_BODY_BYTES})
        try:
            text = codecs.decode(body, "utf-8-sig")
            data = json.loads(text, parse_constant=_refuse, parse_float=_finite) if text else {}
        except UnicodeDecodeError as error:
            raise ParseError(_("The body is not UTF-8.")) from error
        except (ValueError, RecursionError) as error:
            raise ParseError(_("The body is not valid JSON: %(error)s.") % {"error": _brief(error)}) from error
        if not isinstance(data, dict):
            raise ParseError(_("The body must be a JSON object."))
        _check(data, (), MAX_DEPTH)
        return data


def _brief(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} ({error.lineno}:{error.colno})"
    return _("numbers must be finite and nesting shallow")


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _finite(literal: str) -> float:
    value = float(literal)
    if not math.isfinite(value):
        raise ValueError(literal)
    return value


def _check(value: Any, path: tuple[str, ...], depth: int) -> None:
    """Raises ValidationError at the path of a text that cannot be stored, or where it nests too deep."""
    if isinstance(value, str):
        _check_text(value, path)
    elif isinstance(value, Mapping | list):
        if depth == 0:
            raise _at(path, _("This is nested too deeply."), "too_deep")
        pairs = value.items() if isinstance(value, Mapping) else enumerate(value)
        for key, item in pairs:
            _check_text(str(key), path)
            _check(item, (*path, str(key)), depth - 1)


def _check_text(text: str, path: tuple[str, ...]) -> None:
    if "\x00" in text:
        raise _at(path, _("Null characters are not allowed."), "null_characters")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise _at(path, _("Half a surrogate pair is not a character."), "surrogate_characters")


def _at(path: tuple[str, ...], message: str, code: str) -> ValidationError:
    return ValidationError({".".join(path) or "non_field_errors": [message]}, code=code)
