"""Compile locale/*/LC_MESSAGES/*.po, without gettext, which a bare machine does not have."""

from __future__ import annotations

from pathlib import Path

import polib

from scripts.console import give_up

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_all() -> list[Path]:
    """Compile each catalogue that is newer than its compiled form. Returns those compiled."""
    compiled = []
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        # Written aside and moved into place: a process that starts meanwhile never reads half a file.
        unfinished = target.with_suffix(".mo.new")
        polib.pofile(str(source)).save_as_mofile(str(unfinished))
        unfinished.replace(target)
        compiled.append(source)
    return compiled


if __name__ == "__main__":
    try:
        compile_all()
    except (OSError, UnicodeDecodeError) as error:
        give_up(f"A translation file could not be read: {error}")
