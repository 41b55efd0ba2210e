"""Translations are compiled without gettext."""

import gettext
import os

import pytest

from scripts import catalogues

PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Queue"\nmsgstr "工单队列"\n'


@pytest.fixture
def source(tmp_path, monkeypatch):
    folder = tmp_path / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path)
    (folder / "django.po").write_text(PO, "utf-8")
    return folder / "django.po"


def test_a_catalogue_is_compiled(source):
    assert catalogues.compile_all() == [source]
    with source.with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Queue") == "工单队列"


def test_an_unchanged_catalogue_is_left_alone(source):
    catalogues.compile_all()
    assert catalogues.compile_all() == []


def test_a_changed_catalogue_is_compiled_again(source):
    catalogues.compile_all()
    later = source.with_suffix(".mo").stat().st_mtime + 5
    os.utime(source, (later, later))
    assert catalogues.compile_all() == [source]
