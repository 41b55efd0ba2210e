"""Both languages, always: the Chinese catalogue holds every string of the product, translated."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> polib.POFile:
    """The catalogue as `makemessages` would bring it up to date with what git tracks, made in a copy."""
    if shutil.which("xgettext") is None:
        pytest.skip("gettext is not installed (on Debian: apt install gettext)")
    copy = tmp_path_factory.mktemp("messages")
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in tracked.decode().split("\0"):
        source = ROOT / name
        if name and source.is_file() and source.suffix in {".py", ".html", ".txt", ".po"}:
            target = copy / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    command = [sys.executable, "manage.py", "makemessages", "--locale", "zh_Hans", "--no-obsolete", "--verbosity", "0"]
    ignored = ["--ignore", "tests", "--ignore", "benchmarks", "--ignore", "scripts"]
    subprocess.run([*command, *ignored], cwd=copy, check=True, capture_output=True)
    return polib.pofile(str(copy / CATALOGUE))


def test_every_string_of_the_product_is_translated(extracted: polib.POFile) -> None:
    assert [entry.msgid for entry in extracted if not entry.translated()] == []


def test_the_catalogue_has_no_guessed_translation(extracted: polib.POFile) -> None:
    assert [entry.msgid for entry in extracted if entry.fuzzy] == []


def test_placeholders_survive_translation(extracted: polib.POFile) -> None:
    names = r"%\((\w+)\)[sd]|\{(\w+)\}"
    wrong = [
        entry.msgid
        for entry in extracted
        if not set(re.findall(names, entry.msgstr)) <= set(re.findall(names, entry.msgid))
    ]
    assert wrong == []


def test_chinese_sentences_end_in_chinese_punctuation(extracted: polib.POFile) -> None:
    han = "[\u4e00-\u9fff]"
    assert [entry.msgstr for entry in extracted if re.search(f"{han}[,;:?!]|{han}\\.$", entry.msgstr)] == []
